// KQL's aggregate functions. Nulls are left out, except by count(). Without rows counts and sums are 0, sets and lists empty, the
// rest null. The ...if forms are these functions with a condition on the call. Where Kusto leaves a choice open (ties, any value,
// order in sets), the row that comes first in the input decides.
#include <algorithm>
#include <cmath>

#include "data/compare.h"
#include "data/decimal.h"
#include "data/json.h"
#include "function/aggregate_schema.h"
#include "function/aggregate_sketch.h"
#include "function/aggregate_state.h"
#include "function/aggregate_sum.h"
#include "function/tables.h"

namespace tocsin {
namespace {

class Count final : public AccumulatorOf<Count> {
public:
    void add(std::span<const Value>, RowOrder, Arena&) override { ++count_; }
    void take(Count& other, Arena&) { count_ += other.count_; }
    void result(std::span<Value> out, Arena&) override { out[0] = Value::of_long(count_); }

private:
    int64_t count_ = 0;
};

// Exact, whatever the accuracy asked for.
class DistinctCount final : public AccumulatorOf<DistinctCount> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override { seen_.insert(hash_value(arguments[0])); }
    void take(DistinctCount& other, Arena&) { seen_.insert_all(other.seen_); }
    void result(std::span<Value> out, Arena&) override { out[0] = Value::of_long(static_cast<int64_t>(seen_.size())); }

private:
    HashSet seen_;
};

class Hll final : public AccumulatorOf<Hll> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override { seen_.insert(hash_value(arguments[0])); }
    void take(Hll& other, Arena&) { seen_.insert_all(other.seen_); }
    void result(std::span<Value> out, Arena& arena) override { out[0] = make_hll(seen_, arena); }

private:
    HashSet seen_;
};

class HllMerge final : public AccumulatorOf<HllMerge> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        Arena parsed;
        hashes_.add(expand_json(arguments[0], parsed));
    }
    void take(HllMerge& other, Arena&) { hashes_.add(other.hashes_); }
    void result(std::span<Value> out, Arena& arena) override { out[0] = hashes_.state(arena); }

private:
    HllHashes hashes_;
};

// Values of one type added up: reals are summed exactly, decimals have 34 digits.
class Total {
public:
    void add(const Value& value) {
        switch (value.tag()) {
            case Tag::kReal: real_.add(value.as_real()); break;
            case Tag::kDecimal: add_decimal(value.as_decimal().number); break;
            case Tag::kBool:
            case Tag::kInt:
            case Tag::kLong:
            case Tag::kTimespan:
            case Tag::kDateTime:
                high_ += value.as_long() >> 32;
                low_ += value.as_long() & 0xffffffff;
                break;
            default: return;
        }
        tag_ = value.tag();
        ++count_;
    }
    void add(const Total& other) {
        count_ += other.count_;
        high_ += other.high_;
        low_ += other.low_;
        real_.add(other.real_);
        if (other.decimal_) add_decimal(*other.decimal_);
        if (other.tag_ != Tag::kNull) tag_ = other.tag_;
    }

    // Longs and timespans wrap around; nothing is the long 0.
    Value sum(Arena& arena) const {
        auto whole = static_cast<int64_t>((static_cast<uint64_t>(high_) << 32) + static_cast<uint64_t>(low_));
        switch (tag_) {
            case Tag::kReal: return Value::real(real_.value());
            case Tag::kDecimal: return make_decimal(*decimal_, arena);
            case Tag::kTimespan: return Value::timespan(whole);
            default: return Value::of_long(whole);
        }
    }
    // Null of nothing.
    Value mean(Arena& arena) const {
        if (count_ == 0) return Value();
        // (high * 2^32 + low) / count without overflow
        int64_t quotient = high_ / count_, rest = (high_ % count_) * (int64_t{1} << 32) + low_;
        auto whole = static_cast<Ticks>(static_cast<uint64_t>(quotient) << 32) + rest / count_;
        switch (tag_) {
            case Tag::kReal: return Value::real(real_.value() / static_cast<double>(count_));
            case Tag::kDecimal: return make_decimal(*decimal_ / count_, arena);
            case Tag::kTimespan: return Value::timespan(whole);
            case Tag::kDateTime: return Value::datetime(whole);
            default:
                return Value::real(static_cast<double>(quotient) * 4294967296.0 +
                                   static_cast<double>(rest) / static_cast<double>(count_));
        }
    }

private:
    void add_decimal(const DecimalNumber& number) {
        if (!decimal_) decimal_ = std::make_unique<DecimalNumber>(0);
        *decimal_ += number;
    }
    int64_t count_ = 0, high_ = 0, low_ = 0;  // whole numbers in two halves: fits for 2^31 rows
    ExactSum real_;
    std::unique_ptr<DecimalNumber> decimal_;
    Tag tag_ = Tag::kNull;
};

class Sum final : public AccumulatorOf<Sum> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override { total_.add(arguments[0]); }
    void take(Sum& other, Arena&) { total_.add(other.total_); }
    void result(std::span<Value> out, Arena& arena) override { out[0] = total_.sum(arena); }

private:
    Total total_;
};

class Average final : public AccumulatorOf<Average> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override { total_.add(arguments[0]); }
    void take(Average& other, Arena&) { total_.add(other.total_); }
    void result(std::span<Value> out, Arena& arena) override { out[0] = total_.mean(arena); }

private:
    Total total_;
};

enum class End { kLeast, kGreatest };

template <End kEnd>
bool beats(const Value& a, const Value& b) {
    auto order = compare_values(a, b);
    return kEnd == End::kLeast ? order < 0 : order > 0;
}

template <End kEnd>
class Extreme final : public AccumulatorOf<Extreme<kEnd>> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena& memory) override {
        if (best_.get().is_null() || beats<kEnd>(arguments[0], best_.get())) best_.set(arguments[0], memory);
    }
    void take(Extreme& other, Arena&) {
        if (other.best_.get().is_null()) return;
        if (best_.get().is_null() || beats<kEnd>(other.best_.get(), best_.get())) best_ = other.best_;
    }
    void result(std::span<Value> out, Arena& arena) override { out[0] = copy_value(best_.get(), arena); }

private:
    KeptValue best_;
};

// The whole row with the least or greatest first argument. A row whose first argument is null counts only if there is no other.
template <End kEnd>
class ExtremeRow final : public AccumulatorOf<ExtremeRow<kEnd>> {
public:
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        if (!wins(arguments[0], order)) return;
        order_ = order;
        row_.resize(arguments.size());
        for (size_t i = 0; i < arguments.size(); ++i) row_[i].set(arguments[i], memory);
    }
    void take(ExtremeRow& other, Arena&) {
        if (other.row_.empty() || !wins(other.row_[0].get(), other.order_)) return;
        order_ = other.order_;
        row_ = other.row_;
    }
    void result(std::span<Value> out, Arena& arena) override {
        for (size_t i = 0; i < out.size(); ++i) out[i] = i < row_.size() ? copy_value(row_[i].get(), arena) : Value();
    }

private:
    bool wins(const Value& key, RowOrder order) const {
        if (row_.empty()) return true;
        const Value& best = row_[0].get();
        if (key.is_null() != best.is_null()) return best.is_null();
        if (!key.is_null()) {
            auto compared = compare_values(key, best);
            if (compared != 0) return kEnd == End::kLeast ? compared < 0 : compared > 0;
        }
        return order < order_;
    }
    std::vector<KeptValue> row_;
    RowOrder order_;
};

// One column: the first value that is neither null nor empty. Several: the first row.
class AnyRow final : public AccumulatorOf<AnyRow> {
public:
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        bool full = arguments.size() != 1 || !is_empty(arguments[0]);
        if (!wins(full, order)) return;
        full_ = full;
        order_ = order;
        row_.resize(arguments.size());
        for (size_t i = 0; i < arguments.size(); ++i) row_[i].set(arguments[i], memory);
    }
    void take(AnyRow& other, Arena&) {
        if (other.row_.empty() || !wins(other.full_, other.order_)) return;
        full_ = other.full_;
        order_ = other.order_;
        row_ = other.row_;
    }
    void result(std::span<Value> out, Arena& arena) override {
        for (size_t i = 0; i < out.size(); ++i) out[i] = i < row_.size() ? copy_value(row_[i].get(), arena) : Value();
    }

private:
    static bool is_empty(const Value& value) { return value.is_null() || (value.is_string() && value.text().empty()); }
    bool wins(bool full, RowOrder order) const {
        if (row_.empty()) return true;
        return full != full_ ? full : order < order_;
    }
    std::vector<KeptValue> row_;
    RowOrder order_;
    bool full_ = false;
};

constexpr size_t kMaxItems = 1'048'576;
constexpr size_t kLegacyItems = 128;

// The second argument, if there is one, at most what Kusto allows.
size_t item_limit(std::span<const Value> constants, size_t otherwise) {
    if (constants.size() < 2 || !constants[1].is_integer()) return otherwise;
    return static_cast<size_t>(std::clamp<int64_t>(constants[1].as_long(), 0, kMaxItems));
}

template <size_t kLimit>
class List final : public AccumulatorOf<List<kLimit>> {
public:
    explicit List(std::span<const Value> constants) : values_(item_limit(constants, kLimit)) {}
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        values_.add(arguments[0], {order, 0}, memory);
    }
    void take(List& other, Arena&) { values_.take(other.values_); }
    void result(std::span<Value> out, Arena& arena) override {
        out[0] = copy_value(Value::array(values_.in_order()), arena);
    }

private:
    OrderedValues values_;
};

// An array gives its elements.
template <size_t kLimit>
class Set final : public AccumulatorOf<Set<kLimit>> {
public:
    explicit Set(std::span<const Value> constants) : values_(item_limit(constants, kLimit)) {}
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        const Value& value = arguments[0];
        if (value.tag() == Tag::kJson) {
            Arena parsed;
            add_items(expand_json(value, parsed), order, memory);
        } else {
            add_items(value, order, memory);
        }
    }
    void take(Set& other, Arena&) { values_.take(other.values_); }
    void result(std::span<Value> out, Arena& arena) override {
        out[0] = copy_value(Value::array(values_.in_order()), arena);
    }

private:
    void add_items(const Value& value, RowOrder order, Arena& memory) {
        if (value.tag() != Tag::kArray) {
            values_.add(value, {order, 0}, memory);
            return;
        }
        uint32_t item = 0;
        for (const Value& element : value.items()) {
            if (!element.is_null()) values_.add(element, {order, item++}, memory);
        }
    }
    DistinctValues values_;
};

// All members of all bags; of several with one key the first stays.
template <size_t kLimit>
class Bag final : public AccumulatorOf<Bag<kLimit>> {
public:
    explicit Bag(std::span<const Value> constants) : limit_(item_limit(constants, kLimit)) {}
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        Arena parsed;
        Value bag = expand_json(arguments[0], parsed);
        if (bag.tag() != Tag::kObject) return;
        uint32_t item = 0;
        for (const Member& member : bag.members()) {
            ValuePlace place{order, item++};
            auto it = members_.find(member.key);
            if (it == members_.end()) {
                members_.emplace(memory.copy(member.key), Entry{place, copy_value(member.value, memory)});
            } else if (place < it->second.place) {
                it->second = {place, copy_value(member.value, memory)};
            }
        }
    }
    void take(Bag& other, Arena&) {
        for (const auto& [key, entry] : other.members_) {
            auto [it, made] = members_.try_emplace(key, entry);
            if (!made && entry.place < it->second.place) it->second = entry;
        }
    }
    void result(std::span<Value> out, Arena& arena) override {
        std::vector<std::pair<ValuePlace, Member>> sorted;
        for (const auto& [key, entry] : members_) sorted.push_back({entry.place, {key, entry.value}});
        std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        if (sorted.size() > limit_) sorted.resize(limit_);
        std::vector<Member> members;
        for (const auto& [place, member] : sorted) members.push_back(member);
        out[0] = copy_value(Value::object(members), arena);
    }

private:
    struct Entry {
        ValuePlace place;
        Value value;
    };
    std::map<std::string_view, Entry> members_;
    size_t limit_;
};

class BuildSchema final : public AccumulatorOf<BuildSchema> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        Arena parsed;
        schema_.add(arguments[0], parsed);
    }
    void take(BuildSchema& other, Arena&) { schema_.add(other.schema_); }
    void result(std::span<Value> out, Arena& arena) override {
        out[0] = schema_.empty() ? Value() : schema_.to_value(arena);
    }

private:
    ValueSchema schema_;
};

// The percentages among the constants from `first` on, arrays taken apart.
std::vector<double> percentages(std::span<const Value> constants, size_t first) {
    std::vector<double> out;
    for (size_t i = first; i < constants.size(); ++i) {
        if (constants[i].tag() == Tag::kArray) {
            for (const Value& item : constants[i].items()) out.push_back(to_double(item));
        } else if (!constants[i].is_null()) {
            out.push_back(to_double(constants[i]));
        }
    }
    return out;
}

enum class Shape { kColumns, kArray };

// Writes one value per percentage, as columns or as one array.
template <class Pick>
void write_percentiles(Shape shape, const std::vector<double>& percents, std::span<Value> out, Arena& arena,
                       Pick pick) {
    std::vector<Value> values;
    for (double percent : percents) values.push_back(pick(percent));
    if (shape == Shape::kArray) {
        out[0] = copy_value(Value::array(values), arena);
        return;
    }
    for (size_t i = 0; i < out.size(); ++i) out[i] = i < values.size() ? copy_value(values[i], arena) : Value();
}

template <Shape kShape>
class Percentiles final : public AccumulatorOf<Percentiles<kShape>> {
public:
    explicit Percentiles(std::span<const Value> constants) : percents_(percentages(constants, 1)) {}
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        sample_.add(arguments[0], order, memory);
    }
    void take(Percentiles& other, Arena&) { sample_.take(other.sample_); }
    void result(std::span<Value> out, Arena& arena) override {
        std::vector<Value> sorted = sample_.sorted();
        write_percentiles(kShape, percents_, out, arena,
                          [&](double percent) { return sorted.empty() ? Value() : nearest_rank(sorted, percent); });
    }

private:
    QuantileSample sample_;
    std::vector<double> percents_;
};

template <Shape kShape>
class WeightedPercentiles final : public AccumulatorOf<WeightedPercentiles<kShape>> {
public:
    explicit WeightedPercentiles(std::span<const Value> constants) : percents_(percentages(constants, 2)) {}
    void add(std::span<const Value> arguments, RowOrder, Arena& memory) override {
        if (!arguments[1].is_number()) return;
        double weight = to_double(arguments[1]);
        if (weight > 0) add_weight(values_, arguments[0], weight, memory);
    }
    void take(WeightedPercentiles& other, Arena&) {
        for (const auto& [value, weight] : other.values_) values_[value] += weight;
    }
    void result(std::span<Value> out, Arena& arena) override {
        write_percentiles(kShape, percents_, out, arena,
                          [&](double percent) { return weighted_rank(values_, percent); });
    }

private:
    WeightedValues values_;
    std::vector<double> percents_;
};

// The second argument is a weight.
class TDigest final : public AccumulatorOf<TDigest> {
public:
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        if (arguments.size() > 1 && arguments[1].is_integer()) {
            if (arguments[1].as_long() > 0) add_weight(weighted_, arguments[0], to_double(arguments[1]), memory);
        } else {
            sample_.add(arguments[0], order, memory);
        }
    }
    void take(TDigest& other, Arena&) {
        sample_.take(other.sample_);
        for (const auto& [value, weight] : other.weighted_) weighted_[value] += weight;
    }
    void result(std::span<Value> out, Arena& arena) override {
        std::vector<Value> sampled = sample_.sorted();
        WeightedValues all = weighted_;
        for (const Value& value : sampled)
            all[value] += static_cast<double>(sample_.total()) / static_cast<double>(sampled.size());
        out[0] = make_tdigest(all, arena);
    }

private:
    QuantileSample sample_;
    WeightedValues weighted_;
};

class TDigestMerge final : public AccumulatorOf<TDigestMerge> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena& memory) override {
        WeightedValues values;
        Arena parsed;
        if (!read_tdigest(expand_json(arguments[0], parsed), values)) return;
        for (const auto& [value, weight] : values) add_weight(values_, value, weight, memory);
    }
    void take(TDigestMerge& other, Arena&) {
        for (const auto& [value, weight] : other.values_) values_[value] += weight;
    }
    void result(std::span<Value> out, Arena& arena) override { out[0] = make_tdigest(values_, arena); }

private:
    WeightedValues values_;
};

enum class Spread { kSample, kPopulation };

template <Spread kSpread, bool kRoot>
class Variance final : public AccumulatorOf<Variance<kSpread, kRoot>> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override { moments_.add(to_double(arguments[0])); }
    void take(Variance& other, Arena&) { moments_.add(other.moments_); }
    void result(std::span<Value> out, Arena&) override {
        double variance = moments_.variance(kSpread == Spread::kSample);
        out[0] = Value::real(kRoot ? std::sqrt(variance) : variance);
    }

private:
    Moments moments_;
};

template <Spread kSpread>
class Covariance final : public AccumulatorOf<Covariance<kSpread>> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        if (!arguments[1].is_null()) moments_.add(to_double(arguments[0]), to_double(arguments[1]));
    }
    void take(Covariance& other, Arena&) { moments_.add(other.moments_); }
    void result(std::span<Value> out, Arena&) override {
        out[0] = Value::real(moments_.covariance(kSpread == Spread::kSample));
    }

private:
    JointMoments moments_;
};

enum class BitOperation { kAnd, kOr, kXor };

template <BitOperation kOperation>
class Bits final : public AccumulatorOf<Bits<kOperation>> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override { combine(arguments[0].as_long()); }
    void take(Bits& other, Arena&) {
        if (other.any_) combine(other.bits_);
    }
    void result(std::span<Value> out, Arena&) override { out[0] = any_ ? Value::of_long(bits_) : Value(); }

private:
    void combine(int64_t bits) {
        if (!any_)
            bits_ = bits;
        else if (kOperation == BitOperation::kAnd)
            bits_ &= bits;
        else if (kOperation == BitOperation::kOr)
            bits_ |= bits;
        else
            bits_ ^= bits;
        any_ = true;
    }
    int64_t bits_ = 0;
    bool any_ = false;
};

constexpr auto kIfAny = NullRule::kNullIfAny;
constexpr auto kSees = NullRule::kSeesNulls;
constexpr std::string_view kArgumentName = {};

// clang-format off
constexpr AggregateFunction kAggregates[] = {
    {"count", "any? -> long", fresh<Count>, "Number of rows, whatever the argument is.", kSees, "count", nullptr, "cnt"},
    {"dcount", "any, const integer? -> long", fresh<DistinctCount>, "Number of different values.", kIfAny, "dcount"},
    {"count_distinct", "any -> long", fresh<DistinctCount>, "Number of different values.", kIfAny, "count_distinct"},
    {"sum", "long -> long; real -> real; decimal -> decimal; timespan -> timespan", fresh<Sum>, "Sum of the values.", kIfAny, "sum"},
    {"avg", "long -> real; real -> real; decimal -> decimal; timespan -> timespan; datetime -> datetime", fresh<Average>, "Mean of the values.", kIfAny, "avg"},
    {"min", "orderable -> first", fresh<Extreme<End::kLeast>>, "The least value.", kIfAny, "min"},
    {"max", "orderable -> first", fresh<Extreme<End::kGreatest>>, "The greatest value.", kIfAny, "max"},
    {"arg_min", "orderable, any* -> first", fresh<ExtremeRow<End::kLeast>>, "The row with the least first argument.", kSees, "min", nullptr, "argmin"},
    {"arg_max", "orderable, any* -> first", fresh<ExtremeRow<End::kGreatest>>, "The row with the greatest first argument.", kSees, "max", nullptr, "argmax"},
    {"take_any", "any+ -> first", fresh<AnyRow>, "The values of one row.", kSees, kArgumentName},
    {"any", "any+ -> first", fresh<AnyRow>, "The values of one row; the old name of take_any.", kSees, "any"},
    {"make_list", "any, const integer? -> dynamic", fresh<List<kMaxItems>>, "Array of the values.", kIfAny, "list"},
    {"makelist", "any, const integer? -> dynamic", fresh<List<kLegacyItems>>, "Array of the values, 128 unless told otherwise.", kIfAny, "list"},
    {"make_list_with_nulls", "any -> dynamic", fresh<List<kMaxItems>>, "Array of the values and nulls.", kSees, "list"},
    {"make_set", "any, const integer? -> dynamic", fresh<Set<kMaxItems>>, "Array of the different values; arrays give their elements.", kIfAny, "set"},
    {"makeset", "any, const integer? -> dynamic", fresh<Set<kLegacyItems>>, "Array of the different values, 128 unless told otherwise.", kIfAny, "set"},
    {"make_bag", "dynamic, const integer? -> dynamic", fresh<Bag<kMaxItems>>, "All members of the bags as one bag.", kIfAny, "bag"},
    {"make_dictionary", "dynamic, const integer? -> dynamic", fresh<Bag<kLegacyItems>>, "All members of the bags as one bag, 128 unless told otherwise.", kIfAny, "dictionary"},
    {"buildschema", "dynamic -> dynamic", fresh<BuildSchema>, "The least schema that fits all values.", kIfAny, "schema"},
    {"percentile", "moment, const number -> first", fresh<Percentiles<Shape::kColumns>>, "The value at a percentile, nearest rank.", kIfAny, "percentile"},
    {"percentiles", "moment, const number+ -> first", fresh<Percentiles<Shape::kColumns>>, "The values at percentiles, a column each.", kIfAny, "percentile"},
    {"percentiles_array", "moment, const any+ -> dynamic", fresh<Percentiles<Shape::kArray>>, "The values at percentiles as an array.", kIfAny, "percentiles"},
    {"percentilew", "moment, integer, const number -> first", fresh<WeightedPercentiles<Shape::kColumns>>, "The value at a percentile of weighted values.", kIfAny, "percentile"},
    {"percentilesw", "moment, integer, const number+ -> first", fresh<WeightedPercentiles<Shape::kColumns>>, "The values at percentiles of weighted values.", kIfAny, "percentile"},
    {"percentilesw_array", "moment, integer, const any+ -> dynamic", fresh<WeightedPercentiles<Shape::kArray>>, "The values at percentiles of weighted values as an array.", kIfAny, "percentile"},
    {"stdev", "moment -> real", fresh<Variance<Spread::kSample, true>>, "Standard deviation of a sample.", kIfAny, "stdev"},
    {"stdevp", "moment -> real", fresh<Variance<Spread::kPopulation, true>>, "Standard deviation of a population.", kIfAny, "stdevp"},
    {"variance", "moment -> real", fresh<Variance<Spread::kSample, false>>, "Variance of a sample.", kIfAny, "variance"},
    {"variancep", "moment -> real", fresh<Variance<Spread::kPopulation, false>>, "Variance of a population.", kIfAny, "variancep"},
    {"covariance", "moment, moment -> real", fresh<Covariance<Spread::kSample>>, "Covariance of a sample.", kIfAny, "covariance"},
    {"covariancep", "moment, moment -> real", fresh<Covariance<Spread::kPopulation>>, "Covariance of a population.", kIfAny, "covariancep"},
    {"binary_all_and", "integer -> long", fresh<Bits<BitOperation::kAnd>>, "Bitwise and of the values.", kIfAny, kArgumentName},
    {"binary_all_or", "integer -> long", fresh<Bits<BitOperation::kOr>>, "Bitwise or of the values.", kIfAny, kArgumentName},
    {"binary_all_xor", "integer -> long", fresh<Bits<BitOperation::kXor>>, "Bitwise exclusive or of the values.", kIfAny, kArgumentName},
    {"hll", "any, const integer? -> dynamic", fresh<Hll>, "State for counting different values.", kIfAny, "hll"},
    {"hll_merge", "dynamic -> dynamic", fresh<HllMerge>, "The states of hll() merged.", kIfAny, "hll_merge"},
    {"tdigest", "moment, integer? -> dynamic", fresh<TDigest>, "State for percentiles.", kIfAny, "tdigest"},
    {"tdigest_merge", "dynamic -> dynamic", fresh<TDigestMerge>, "The states of tdigest() merged.", kIfAny, "merge_tdigests", nullptr, "merge_tdigest merge_tdigests"},
};
// clang-format on

}  // namespace

std::span<const AggregateFunction> kql_aggregates() { return kAggregates; }

}  // namespace tocsin
