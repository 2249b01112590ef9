// Building blocks of accumulators: kept values, distinct values, ordered lists, samples for percentiles. All are merged without
// regard to the order of merging: ties and lists go by the rows' places in the input.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "data/text_pool.h"
#include "data/value.h"
#include "function/aggregate.h"

namespace tocsin {

// An accumulator whose merge() is `take(Self& other, Arena&)`, which leaves `other` as it was: a state may be merged into several.
template <class Self>
class AccumulatorOf : public Accumulator {
public:
    void merge(Accumulator& other, Arena& memory) final {
        static_cast<Self*>(this)->take(static_cast<Self&>(other), memory);
    }
};

// AggregateFunction::make for a class with a default constructor or one from the constants.
template <class State>
std::unique_ptr<Accumulator> fresh(std::span<const Value> constants) {
    if constexpr (std::is_constructible_v<State, std::span<const Value>>) {
        return std::make_unique<State>(constants);
    } else {
        return std::make_unique<State>();
    }
}

// One value that is replaced often (the latest, the greatest): text has a buffer of its own, so that replacing does not fill the
// arena. Arrays and other values with inner memory are copied to the arena.
class KeptValue {
public:
    KeptValue() = default;
    KeptValue(const KeptValue& other) { *this = other; }
    KeptValue(KeptValue&&) = default;
    KeptValue& operator=(const KeptValue& other);
    KeptValue& operator=(KeptValue&&) = default;

    void set(const Value& value, Arena& memory);
    const Value& get() const { return value_; }

private:
    void set_text(const Value& value);

    Value value_;
    std::unique_ptr<char[]> buffer_;
    uint32_t capacity_ = 0;
};

// Place of a value: its row, then its position among the values that the row gave.
struct ValuePlace {
    RowOrder order;
    uint32_t item = 0;
    auto operator<=>(const ValuePlace&) const = default;
};

// A set of 64-bit hashes: what counting distinct values needs. Two of a million values share a hash once in 40 million runs.
class HashSet {
public:
    bool insert(uint64_t hash);  // false if it was there
    void insert_all(const HashSet& other);
    size_t size() const { return size_; }
    template <class Visit>
    void for_each(Visit visit) const {
        if (has_zero_) visit(uint64_t{0});
        for (uint64_t slot : slots_) {
            if (slot != 0) visit(slot);
        }
    }

private:
    void grow();
    std::vector<uint64_t> slots_;  // 0: free
    size_t size_ = 0;
    bool has_zero_ = false;
};

// A set of texts. Those of a TextPool (data/text_pool.h) cost one look at their address; others are copied when they are new.
class TextSet {
public:
    void insert(std::string_view text, Arena& memory);
    // `text` is a pool's, which lives as long as the set.
    void insert_interned(std::string_view text, Arena& memory);
    // Asks for the memory that insert_interned() will look at first.
    void prefetch(std::string_view text) const;
    // The other's texts stay where they are.
    void take(const TextSet& other, Arena& memory);
    // In the order of their bytes.
    std::vector<std::string_view> sorted() const;

private:
    void grow(Arena& memory);

    std::unique_ptr<TextPool> own_;  // of texts that no pool has; made when there is one
    std::span<const char*> slots_;   // texts of pools by address; a power of two, null: free
    uint32_t taken_ = 0;
};

// Distinct values with the first place of each, at most `limit` (those that come first).
class DistinctValues {
public:
    struct Entry {
        Value value;
        ValuePlace place;
        uint64_t hash = 0;
    };
    explicit DistinctValues(size_t limit = ~size_t{0}) : limit_(limit) {}
    // The value is copied if it is new.
    void add(const Value& value, ValuePlace place, Arena& memory);
    void take(DistinctValues& other);
    // In the order of first places.
    std::vector<Value> in_order() const;
    const std::vector<Entry>& entries() const { return entries_; }

private:
    // The new entry, whose value still refers to the caller's memory; null if the value was there.
    Entry* enter(const Value& value, uint64_t hash, ValuePlace place);
    void grow();
    std::vector<Entry> entries_;
    std::vector<uint32_t> slots_;  // index + 1 into entries_, 0: free
    size_t limit_;
    ValuePlace
        bound_;  // the greatest place among the first `limit` entries: once full, what comes behind it is too late
};

// Values in the order of their rows, at most `limit` (the first ones).
class OrderedValues {
public:
    explicit OrderedValues(size_t limit) : limit_(limit) {}
    void add(const Value& value, ValuePlace place, Arena& memory);
    void take(OrderedValues& other);
    std::vector<Value> in_order();

private:
    struct Entry {
        Value value;
        ValuePlace place;
    };
    void cut();
    std::vector<Entry> entries_;
    size_t limit_;
    ValuePlace
        bound_;  // the greatest place among the first `limit` entries: once full, what comes behind it is too late
};

// Values for percentiles: all of them up to kExact, beyond that an even sample of kExact, chosen by a hash of row and value and so
// the same for every order of arrival. The rank of a sampled percentile is off by less than 1.5 percent of the rows (three standard
// errors), nothing for up to kExact values.
class QuantileSample {
public:
    static constexpr size_t kExact = 10'000;
    void add(const Value& number, RowOrder order, Arena& memory);
    void take(QuantileSample& other);
    uint64_t total() const { return total_; }
    // Ascending.
    std::vector<Value> sorted() const;

private:
    struct Entry {
        Value value;
        uint64_t hash;
    };
    static bool before(const Entry& a, const Entry& b);
    void insert(const Entry& entry);
    std::vector<Entry> entries_;  // a heap with the greatest hash on top once it is full
    uint64_t total_ = 0;
};

// The value at the nearest rank: the least one with at least `percent` of the values at or below it. `sorted` is not empty.
const Value& nearest_rank(std::span<const Value> sorted, double percent);

// Values with weights.
struct ValueLess {
    bool operator()(const Value& a, const Value& b) const;
};
using WeightedValues = std::map<Value, double, ValueLess>;
// Adds the weight to the value's; a new value is copied.
void add_weight(WeightedValues& values, const Value& value, double weight, Arena& memory);
// As nearest_rank, with each value counted by its weight; null if there are none.
Value weighted_rank(const WeightedValues& values, double percent);

}  // namespace tocsin
