// hll is a "k minimum values" sketch: with the k-th smallest of evenly spread hashes at the fraction f of their range there are about
// (k - 1) / f values. Hashes are stored as non-negative longs (63 bits), so that they survive as JSON numbers of a dynamic value.
#include "function/aggregate_sketch.h"

#include <algorithm>
#include <cmath>

#include "data/compare.h"

namespace tocsin {
namespace {

uint64_t spread(uint64_t h) {
    h *= 0x9e3779b97f4a7c15ULL;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93ULL;
    h ^= h >> 32;
    return h >> 1;
}

}  // namespace

void HllHashes::cut() {
    std::sort(hashes_.begin(), hashes_.end());
    hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
    if (hashes_.size() > kSketchHashes) hashes_.resize(kSketchHashes);
}

void HllHashes::add_hash(uint64_t hash) {
    hashes_.push_back(static_cast<int64_t>(spread(hash)));
    if (hashes_.size() > 4 * kSketchHashes) cut();
}

bool HllHashes::add(const Value& state) {
    if (state.is_null()) return true;
    if (state.tag() != Tag::kArray) return false;
    if (!std::all_of(state.items().begin(), state.items().end(), [](const Value& item) { return item.is_integer(); }))
        return false;
    for (const Value& item : state.items()) hashes_.push_back(item.as_long());
    if (hashes_.size() > 4 * kSketchHashes) cut();
    return true;
}

void HllHashes::add(const HllHashes& other) {
    hashes_.insert(hashes_.end(), other.hashes_.begin(), other.hashes_.end());
    cut();
}

Value HllHashes::state(Arena& arena) {
    cut();
    if (hashes_.empty()) return Value();
    auto items = arena.make_array<Value>(hashes_.size());
    for (size_t i = 0; i < hashes_.size(); ++i) items[i] = Value::of_long(hashes_[i]);
    return Value::array(items);
}

Value make_hll(const HashSet& set, Arena& arena) {
    HllHashes hashes;
    set.for_each([&](uint64_t hash) { hashes.add_hash(hash); });
    return hashes.state(arena);
}

Value merge_hll(std::span<const Value> states, Arena& arena) {
    HllHashes hashes;
    for (const Value& state : states) {
        if (!hashes.add(state)) return Value();
    }
    return hashes.state(arena);
}

Value hll_count(const Value& state) {
    if (state.tag() != Tag::kArray) return Value();
    auto items = state.items();
    if (items.size() < kSketchHashes) return Value::of_long(static_cast<int64_t>(items.size()));
    if (!items.back().is_integer()) return Value();
    double fraction = static_cast<double>(items.back().as_long()) / 9223372036854775808.0;
    return Value::of_long(std::llround(static_cast<double>(items.size() - 1) / fraction));
}

Value make_tdigest(const WeightedValues& values, Arena& arena) {
    if (values.empty()) return Value();
    auto pairs = arena.make_array<Value>(values.size());
    size_t i = 0;
    for (const auto& [value, weight] : values) {
        auto pair = arena.make_array<Value>(2);
        pair[0] = copy_value(value, arena);
        pair[1] = Value::real(weight);
        pairs[i++] = Value::array(pair);
    }
    return Value::array(pairs);
}

bool read_tdigest(const Value& state, WeightedValues& out) {
    if (state.tag() != Tag::kArray) return false;
    for (const Value& pair : state.items()) {
        if (pair.tag() != Tag::kArray || pair.items().size() != 2 || !pair.items()[1].is_number()) return false;
        out[pair.items()[0]] += to_double(pair.items()[1]);
    }
    return true;
}

Value merge_tdigest(std::span<const Value> states, Arena& arena) {
    WeightedValues values;
    for (const Value& state : states) {
        if (!state.is_null() && !read_tdigest(state, values)) return Value();
    }
    return make_tdigest(values, arena);
}

Value tdigest_percentile(const Value& state, double percent) {
    WeightedValues values;
    return read_tdigest(state, values) ? weighted_rank(values, percent) : Value();
}

Value tdigest_rank(const Value& state, const Value& value) {
    WeightedValues values;
    if (!read_tdigest(state, values)) return Value();
    double rank = 0;
    for (const auto& [item, weight] : values) {
        if (compare_values(item, value) <= 0) rank += weight;
    }
    return Value::real(rank);
}

}  // namespace tocsin
