// RetainedRows: the rows of one leaf behind the row-by-row part of its plan, by time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "detect/window_source.h"
#include "exec/build.h"

namespace tocsin {

class RetainedRows final : public WindowSource {
public:
    // `prefix` outlives this; it does not read the time of the run. `leaf`: number of the leaf in its plan. The hidden time column goes
    // out with the rows only if `with_time`.
    RetainedRows(const Node& prefix, size_t leaf, unsigned threads, const std::string& zone, bool with_time);
    ~RetainedRows() override;

    void push(unsigned thread, Batch& batch) override;
    void settle() override;
    WindowContent content(TimeRange range) const override;
    WindowContent whole() const override { return {0, times_.size()}; }
    Ticks next_time(Ticks time) const override;
    void emit(WindowContent content, Ticks keep_from, Sink& sink, ThreadState& state) override;
    size_t memory_bytes() const override;

private:
    struct PerThread;

    size_t leaf_;
    bool with_time_;
    std::vector<std::unique_ptr<PerThread>> threads_;  // until settle()
    std::unique_ptr<RowStore> rows_;                   // after it: by time, then input order
    std::vector<Ticks> times_;                         // per row
};

}  // namespace tocsin
