// Panes: the aggregate that follows a leaf is computed per pane of time while the logs are read, and a window's groups are made by merging
// its panes: the work of a run no longer depends on how many records it sees.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "detect/split_plan.h"
#include "detect/window_source.h"
#include "exec/group_rows.h"
#include "rule/schedule.h"

namespace tocsin {

// The panes of one leaf under a schedule: time cut wherever the window of some run begins or ends, and at midnight.
class PaneClock {
public:
    // `bounds` outlives the clock.
    PaneClock(const Schedule& schedule, const TimeBounds& bounds, const std::string& zone);

    // The start of the pane that holds `time`.
    Ticks pane_of(Ticks time);

    // Whether no moment is seen by so many runs that panes would be finer than rows are.
    static bool suits(const Schedule& schedule, Ticks somewhere, const std::string& zone);

private:
    const std::vector<Ticks>& cuts_of_day(Ticks day);

    Schedule schedule_;
    const TimeBounds& bounds_;
    std::string zone_;
    std::map<Ticks, std::vector<Ticks>> days_;  // by start of day: the cuts within it, ascending, midnight first
    TimeRange last_;                            // the pane found last: records come in order, mostly
};

class PanedGroups final : public WindowSource {
public:
    // `leaf` has an aggregate and outlives this. Without a schedule there is one pane, and rows without a time are in it.
    PanedGroups(const SplitLeaf& leaf, size_t number, const Schedule* schedule, unsigned threads,
                const std::string& zone, size_t lineage_limit);
    ~PanedGroups() override;

    void push(unsigned thread, Batch& batch) override;
    void settle() override;
    WindowContent content(TimeRange range) const override;
    WindowContent whole() const override { return {0, panes_.size()}; }
    Ticks next_time(Ticks time) const override;
    void emit(WindowContent content, Ticks keep_from, Sink& sink, ThreadState& state) override;
    size_t memory_bytes(unsigned thread) const override;
    void drop(unsigned thread) override;

private:
    struct PerThread;
    struct Pane {
        Ticks start = 0;
        std::vector<uint32_t> groups;  // numbers in all_
    };
    using Block = std::pair<size_t, size_t>;  // size (a power of two) and first pane

    Grouping& block(Block which);
    void merge_panes(size_t first, size_t last, Ticks keep_from, Grouping& into);

    const SplitLeaf& leaf_;
    size_t number_;
    std::unique_ptr<Aggregate> keyed_;  // the aggregate with the pane as its first key
    SchemaPtr schema_;                  // of the rows that go out
    std::vector<std::unique_ptr<PerThread>> threads_;
    // After settle():
    Clock clock_;
    ThreadState state_;
    std::unique_ptr<Grouping> all_;
    std::vector<Pane> panes_;                            // those with groups, by time
    std::map<Block, std::unique_ptr<Grouping>> blocks_;  // panes merged in aligned runs, for windows of many panes
};

}  // namespace tocsin
