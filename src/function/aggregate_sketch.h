// The states that KQL's hll and tdigest aggregates hand out as dynamic values, and the functions over them. They need only agree
// among themselves: their form is Tocsin's own. Merging does not depend on the order.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/arena.h"
#include "data/value.h"
#include "function/aggregate_state.h"

namespace tocsin {

// The state of no values is null.
//
// --- hll: the smallest hashes of the values, as an array of long. Exact up to kSketchHashes values, beyond that the density of the
// hashes gives the count with a standard error of 0.8 percent.
inline constexpr size_t kSketchHashes = 16'384;

// The hashes of several states being put together.
class HllHashes {
public:
    bool add(const Value& state);  // false, and nothing added, for what is no state; null is an empty state
    void add(const HllHashes& other);
    void add_hash(uint64_t hash);
    Value state(Arena& arena);

private:
    void cut();
    std::vector<int64_t> hashes_;
};

Value make_hll(const HashSet& hashes, Arena& arena);
// Null for what is no such state.
Value merge_hll(std::span<const Value> states, Arena& arena);
Value hll_count(const Value& state);  // long, or null

// --- tdigest: an array of [value, weight] pairs in ascending order.
Value make_tdigest(const WeightedValues& values, Arena& arena);
// Adds the state's values to `out`; false for what is no such state.
bool read_tdigest(const Value& state, WeightedValues& out);
Value merge_tdigest(std::span<const Value> states, Arena& arena);
// The value at a percentile, nearest rank; null for what is no state or is empty.
Value tdigest_percentile(const Value& state, double percent);
// Sum of the weights of the values up to `value`; null for what is no state.
Value tdigest_rank(const Value& state, const Value& value);

}  // namespace tocsin
