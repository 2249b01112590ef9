// Grouping: rows to groups by key, with the state of each aggregate per group. One per thread, merged at the end.
#pragma once

#include <memory>
#include <vector>

#include "data/text_pool.h"
#include "exec/evaluator.h"
#include "exec/lineage.h"
#include "exec/operator.h"
#include "plan/aggregate.h"

namespace tocsin {

class Grouping {
public:
    Grouping(const Aggregate& node, ThreadState* state);

    // Adds the selected rows. `groups`, if given, gets the group of each row (kNoGroup for rows in none); not with expand_keys.
    void add(const Batch& batch, std::vector<uint32_t>* groups = nullptr);
    void merge(Grouping& other);
    // Takes in one group of a grouping whose keys are `skipped_keys` others and then this one's. With `copy` that group stays as it was;
    // in any case its memory must outlive this grouping.
    void take_group(Grouping& other, uint32_t group, size_t skipped_keys, bool copy);

    static constexpr uint32_t kNoGroup = ~0u;

    size_t groups() const { return hashes_.size(); }
    // Group numbers by ascending key.
    std::vector<uint32_t> ordered() const;
    const Value& key(uint32_t group, size_t index) const { return keys_[group * key_count_ + index]; }
    // The results of all calls of a group, output by output, in `arena`.
    void results(uint32_t group, std::span<Value> out, Arena& arena);
    Lineage lineage(uint32_t group, Arena& arena) const;
    size_t output_count() const { return output_count_; }
    // Without keys there is one group even without rows.
    void ensure_group();
    // Of the groups; what the states hold besides the arena is estimated.
    size_t memory_bytes() const;

private:
    struct Call {
        std::vector<Evaluator> arguments;
        std::unique_ptr<Evaluator> condition;
        std::vector<Value> constants;
        size_t state = 0;      // place among the states of a group; of a derived call that of its source
        bool derived = false;  // has no state: its result follows from its source's
        size_t first_output = 0;
    };
    // The earlier or later call from which call `c` can be derived; `c` if there is none.
    size_t source_of(size_t c) const;
    Accumulator& state(uint32_t group, const Call& call) { return *states_[group * state_count_ + call.state]; }

    uint32_t find_or_add(std::span<const Value> key, uint64_t hash);
    void grow();
    // The column with the pool's texts in place of its own.
    Column interned(const Column& column, Selection rows, const Batch& batch);

    const Aggregate& node_;
    ThreadState* state_;
    size_t key_count_;
    size_t output_count_ = 0;
    std::vector<Evaluator> key_evaluators_;
    std::vector<Call> calls_;

    std::vector<uint32_t> table_;                       // open addressing over groups; kNoGroup: free
    std::vector<uint64_t> hashes_;                      // per group
    std::vector<Value> keys_;                           // per group, key_count_ each
    size_t state_count_ = 0;                            // of a group: one per call that is not derived
    std::vector<std::unique_ptr<Accumulator>> states_;  // per group
    std::vector<LineageSet> lineages_;                  // per group, or empty
    std::unique_ptr<Arena> memory_ = std::make_unique<Arena>();
    TextPool pool_;  // of texts that states keep
    std::vector<std::unique_ptr<Arena>> absorbed_;
    uint64_t sequence_ = 0;
    std::vector<uint32_t> row_groups_;  // scratch: group per row of the batch
};

}  // namespace tocsin
