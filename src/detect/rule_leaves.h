// Rule leaves: where the feed's rows enter a rule.
#pragma once

#include <memory>
#include <vector>

#include "detect/feed_leaf.h"
#include "detect/memory_budget.h"
#include "exec/execution.h"

namespace tocsin {

// Rows of one leaf on their way into a running plan.
class StreamLeaf final : public LeafTarget {
public:
    // `execution` outlives the leaf.
    StreamLeaf(Execution& execution, size_t leaf) : execution_(execution), leaf_(leaf) {}
    void push(unsigned thread, Batch& batch) override { execution_.push(thread, leaf_, batch); }

private:
    Execution& execution_;
    size_t leaf_;
};

// What a rule keeps per thread during the pass.
class Keeper {
public:
    virtual ~Keeper() = default;
    virtual size_t memory_bytes(unsigned thread) const = 0;
    // Forgets what the thread keeps; called by that thread.
    virtual void drop(unsigned thread) = 0;
};

// Counts what a rule keeps; once it was sent off its rows go nowhere.
class GuardedLeaf final : public LeafTarget {
public:
    // `rule`: its number in the budget. All outlive the leaf.
    GuardedLeaf(LeafTarget& target, size_t rule, Keeper& keeper, MemoryBudget& budget)
        : target_(target), rule_(rule), keeper_(keeper), budget_(budget) {}
    void push(unsigned thread, Batch& batch) override;

private:
    LeafTarget& target_;
    size_t rule_;
    Keeper& keeper_;
    MemoryBudget& budget_;
};

}  // namespace tocsin
