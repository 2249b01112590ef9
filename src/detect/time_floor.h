// TimeFloor: which records are already too old for a run at the end of the logs, while the end is not yet known.
#pragma once

#include <atomic>
#include <functional>

#include "data/batch.h"
#include "detect/time_bounds.h"

namespace tocsin {

// One per leaf and thread, over a shared newest time. The run's time is at least that of the newest record so far; what the bounds leave
// out for that time they leave out for every later one.
class TimeFloor {
public:
    // `clock_at_end(now)` gives the clock of a run over logs that end then; empty: nothing is too old.
    TimeFloor(const TimeBounds& bounds, std::function<Clock(Ticks now)> clock_at_end, std::atomic<Ticks>& newest);

    // The rows of the batch that may still count. `times`: the records' times, null where a record has none.
    Selection select(const Batch& batch, const Column& times);
    // Records before it do not count; 0: nothing is too old.
    Ticks time() const { return floor_; }

private:
    const TimeBounds& bounds_;
    std::function<Clock(Ticks now)> clock_at_end_;
    std::atomic<Ticks>& newest_;
    Ticks computed_for_ = 0;
    Ticks floor_ = 0;
};

}  // namespace tocsin
