// RetainedRows: the rows of one leaf behind the row-by-row part of its plan, by time.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "detect/split_plan.h"
#include "detect/window_source.h"
#include "exec/build.h"

namespace tocsin {

class RetainedRows final : public WindowSource {
public:
    // `leaf` outlives this; its prefix does not read the time of the run. `number`: of the leaf in its plan. The hidden time column goes
    // out with the rows only if `with_time`. `clock_at_end`: see WindowOptions.
    RetainedRows(const SplitLeaf& leaf, size_t number, unsigned threads, const std::string& zone, bool with_time,
                 const std::function<Clock(Ticks now)>& clock_at_end);
    ~RetainedRows() override;

    void push(unsigned thread, Batch& batch) override;
    void settle() override;
    WindowContent content(TimeRange range) const override;
    WindowContent whole() const override { return {0, times_.size()}; }
    Ticks next_time(Ticks time) const override;
    void emit(WindowContent content, Ticks keep_from, Sink& sink, ThreadState& state) override;
    size_t memory_bytes(unsigned thread) const override;
    void drop(unsigned thread) override;

private:
    struct PerThread;

    size_t number_;
    bool with_time_;
    std::atomic<Ticks> newest_{0};                     // record so far
    std::vector<std::unique_ptr<PerThread>> threads_;  // until settle()
    std::unique_ptr<RowStore> rows_;                   // after it: by time, then input order
    std::vector<Ticks> times_;                         // per row
};

}  // namespace tocsin
