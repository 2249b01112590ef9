#include "detect/time_floor.h"

#include <algorithm>

namespace tocsin {

TimeFloor::TimeFloor(const TimeBounds& bounds, std::function<Clock(Ticks now)> clock_at_end, std::atomic<Ticks>& newest)
    : bounds_(bounds), clock_at_end_(std::move(clock_at_end)), newest_(newest) {
    if (bounds.empty() || !bounds.is_increasing()) clock_at_end_ = nullptr;
}

Selection TimeFloor::select(const Batch& batch, const Column& times) {
    if (!clock_at_end_) return batch.selection;
    Ticks newest = newest_;
    for (uint32_t row : batch.selection) {
        if (times[row].tag() == Tag::kDateTime) newest = std::max(newest, times[row].ticks());
    }
    Ticks known = newest_;
    while (known < newest && !newest_.compare_exchange_weak(known, newest)) {
    }
    if (newest != computed_for_) {
        computed_for_ = newest;
        floor_ = std::max(floor_, bounds_.narrow({}, clock_at_end_(newest)).start);
    }
    auto kept = batch.arena->make_array<uint32_t>(batch.selection.size());
    size_t count = 0;
    for (uint32_t row : batch.selection) {
        bool old = times[row].tag() == Tag::kDateTime && times[row].ticks() < floor_;
        if (!old) kept[count++] = row;
    }
    return kept.first(count);
}

}  // namespace tocsin
