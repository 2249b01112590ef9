// SPL's statistical functions. They run over the single values of multivalue fields. Functions of numbers skip what is no number;
// values, list, dc, mode and count work on the text, so that 1 and 1.0 are two values. Without any value counts are 0 and other
// results null. See the page on statistical and charting functions.
//
// "First" and "last" go by the order of rows, which in Splunk begins with the newest event.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "data/compare.h"
#include "function/aggregate_state.h"
#include "function/aggregate_sum.h"
#include "function/spl_clock.h"
#include "function/spl_value.h"
#include "function/tables.h"

namespace tocsin {
namespace {

// Text form for comparing; `buffer` holds it if it is not the value's own.
std::string_view text_of(const Value& value, std::string& buffer) {
    if (value.is_string()) return value.text();
    buffer.clear();
    append_spl_text(value, buffer);
    return buffer;
}

template <class Visit>
void for_each_number(const Value& field, Visit visit) {
    for_each_value(field, [&](const Value& value) {
        if (auto number = spl_number(value)) visit(*number);
    });
}

// Without an argument rows; with one its values, but neither empty text nor false (count(eval(...))).
class Count final : public AccumulatorOf<Count> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        if (arguments.empty()) {
            ++count_;
            return;
        }
        for_each_value(arguments[0], [&](const Value& value) {
            bool empty = value.is_string() && value.text().empty();
            bool untrue = value.tag() == Tag::kBool && !value.as_bool();
            if (!empty && !untrue) ++count_;
        });
    }
    void take(Count& other, Arena&) { count_ += other.count_; }
    void result(std::span<Value> out, Arena&) override { out[0] = Value::of_long(count_); }

private:
    int64_t count_ = 0;
};

class DistinctCount final : public AccumulatorOf<DistinctCount> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        std::string buffer;
        for_each_value(arguments[0],
                       [&](const Value& value) { seen_.insert(hash_value(Value::string(text_of(value, buffer)))); });
    }
    void take(DistinctCount& other, Arena&) { seen_.insert_all(other.seen_); }
    void result(std::span<Value> out, Arena&) override { out[0] = Value::of_long(static_cast<int64_t>(seen_.size())); }

private:
    HashSet seen_;
};

Value count_of(const Value& values) {
    if (values.is_null()) return Value::of_long(0);
    return Value::of_long(values.tag() == Tag::kArray ? static_cast<int64_t>(values.items().size()) : 1);
}

// estdc is exact here.
class DistinctCountError final : public AccumulatorOf<DistinctCountError> {
public:
    void add(std::span<const Value>, RowOrder, Arena&) override {}
    void take(DistinctCountError&, Arena&) {}
    void result(std::span<Value> out, Arena&) override { out[0] = Value::of_long(0); }
};

class DistinctTexts final : public AccumulatorOf<DistinctTexts> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena& memory) override {
        std::string buffer;
        for_each_value(arguments[0], [&](const Value& value) { texts_.insert(text_of(value, buffer), memory); });
    }
    void add_interned(std::span<const Value> arguments, RowOrder, Arena& memory) override {
        std::string buffer;
        for_each_value(arguments[0], [&](const Value& value) {
            if (value.is_string())
                texts_.insert_interned(value.text(), memory);
            else
                texts_.insert(text_of(value, buffer), memory);
        });
    }
    void prefetch(const Value& text) const override {
        if (text.is_string()) texts_.prefetch(text.text());
    }
    void take(DistinctTexts& other, Arena& memory) { texts_.take(other.texts_, memory); }
    void result(std::span<Value> out, Arena& arena) override {
        std::vector<Value> values;
        for (std::string_view text : texts_.sorted()) values.push_back(Value::string(text));
        out[0] = make_multivalue(values, arena);
    }

private:
    TextSet texts_;
};

class List final : public AccumulatorOf<List> {
public:
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        std::string buffer;
        uint32_t item = 0;
        for_each_value(arguments[0], [&](const Value& value) {
            values_.add(Value::string(text_of(value, buffer)), {order, item++}, memory);
        });
    }
    void take(List& other, Arena&) { values_.take(other.values_); }
    void result(std::span<Value> out, Arena& arena) override {
        out[0] = copy_value(make_multivalue(values_.in_order(), arena), arena);
    }

private:
    static constexpr size_t kLimit = 100;  // list_maxsize of limits.conf
    OrderedValues values_{kLimit};
};

enum class End { kLeast, kGreatest };

// Numbers win over text: only without any number the text counts.
template <End kEnd>
class Extreme final : public AccumulatorOf<Extreme<kEnd>> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena& memory) override {
        std::string buffer;
        for_each_value(arguments[0], [&](const Value& value) {
            if (auto number = spl_number(value))
                add_number(*number);
            else if (!any_)
                add_text(text_of(value, buffer), memory);
        });
    }
    void take(Extreme& other, Arena& memory) {
        if (other.any_) add_number(other.number_);
        if (!other.text_.get().is_null()) add_text(other.text_.get().text(), memory);
    }
    void result(std::span<Value> out, Arena& arena) override {
        out[0] = any_ ? spl_number_value(number_) : copy_value(text_.get(), arena);
    }

private:
    void add_number(double number) {
        if (!any_ || (kEnd == End::kLeast ? number < number_ : number > number_)) number_ = number;
        any_ = true;
    }
    void add_text(std::string_view text, Arena& memory) {
        const Value& old = text_.get();
        if (old.is_null() || (kEnd == End::kLeast ? text < old.text() : text > old.text()))
            text_.set(Value::string(text), memory);
    }
    double number_ = 0;
    bool any_ = false;
    KeptValue text_;
};

// The value of the first or last row.
template <End kEnd>
class ByOrder final : public AccumulatorOf<ByOrder<kEnd>> {
public:
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        if (any_ && (kEnd == End::kLeast ? order >= order_ : order < order_)) return;
        any_ = true;
        order_ = order;
        value_.set(arguments[0], memory);
    }
    void take(ByOrder& other, Arena&) {
        if (!other.any_ || (any_ && (kEnd == End::kLeast ? other.order_ >= order_ : other.order_ < order_))) return;
        any_ = true;
        order_ = other.order_;
        value_ = other.value_;
    }
    void result(std::span<Value> out, Arena& arena) override { out[0] = copy_value(value_.get(), arena); }

private:
    RowOrder order_;
    bool any_ = false;
    KeptValue value_;
};

// The value with the least or greatest time. Rows come newest first, so of equal times the row that comes later is the earlier.
template <End kEnd>
struct TimedValue {
    double time = 0;
    RowOrder order;
    bool any = false;
    KeptValue value;

    bool wins(double other_time, RowOrder other_order) const {
        if (!any) return true;
        if (other_time != time) return kEnd == End::kLeast ? other_time < time : other_time > time;
        return kEnd == End::kLeast ? other_order >= order : other_order < order;
    }
    void add(std::span<const Value> arguments, RowOrder row, Arena& memory) {
        auto at = arguments.size() > 1 ? spl_number(arguments[1]) : std::nullopt;
        if (!at || !wins(*at, row)) return;
        any = true;
        time = *at;
        order = row;
        value.set(arguments[0], memory);
    }
    void take(TimedValue& other) {
        if (other.any && wins(other.time, other.order)) *this = other;
    }
};

enum class TimedResult { kValue, kTime };

template <End kEnd, TimedResult kResult>
class ByTime final : public AccumulatorOf<ByTime<kEnd, kResult>> {
public:
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        state_.add(arguments, order, memory);
    }
    void take(ByTime& other, Arena&) { state_.take(other.state_); }
    void result(std::span<Value> out, Arena& arena) override {
        if (kResult == TimedResult::kValue)
            out[0] = copy_value(state_.value.get(), arena);
        else
            out[0] = state_.any ? spl_number_value(state_.time) : Value();
    }

private:
    TimedValue<kEnd> state_;
};

class Rate final : public AccumulatorOf<Rate> {
public:
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        earliest_.add(arguments, order, memory);
        latest_.add(arguments, order, memory);
    }
    void take(Rate& other, Arena&) {
        earliest_.take(other.earliest_);
        latest_.take(other.latest_);
    }
    void result(std::span<Value> out, Arena&) override {
        auto from = spl_number(earliest_.value.get()), to = spl_number(latest_.value.get());
        bool moved = latest_.time > earliest_.time;
        out[0] = from && to && moved ? spl_number_value((*to - *from) / (latest_.time - earliest_.time)) : Value();
    }

private:
    TimedValue<End::kLeast> earliest_;
    TimedValue<End::kGreatest> latest_;
};

class Sum final : public AccumulatorOf<Sum> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        for_each_number(arguments[0], [&](double number) {
            sum_.add(number);
            any_ = true;
        });
    }
    void take(Sum& other, Arena&) {
        sum_.add(other.sum_);
        any_ = any_ || other.any_;
    }
    void result(std::span<Value> out, Arena&) override { out[0] = any_ ? spl_number_value(sum_.value()) : Value(); }

private:
    ExactSum sum_;
    bool any_ = false;
};

// The sum per unit of time: sum(x) / span * unit. The second argument is the length of the time bucket in seconds.
template <int kUnit>
class PerTime final : public AccumulatorOf<PerTime<kUnit>> {
public:
    explicit PerTime(std::span<const Value> constants) {
        if (constants.size() > 1) {
            std::string buffer;
            if (auto span = parse_time_span(text_of(constants[1], buffer))) seconds_ = span->seconds;
        }
    }
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        for_each_number(arguments[0], [&](double number) {
            sum_.add(number);
            any_ = true;
        });
    }
    void take(PerTime& other, Arena&) {
        sum_.add(other.sum_);
        any_ = any_ || other.any_;
    }
    void result(std::span<Value> out, Arena&) override {
        out[0] = any_ ? spl_number_value(sum_.value() / seconds_ * kUnit) : Value();
    }

private:
    ExactSum sum_;
    bool any_ = false;
    double seconds_ = 1;
};

enum class Moment { kMean, kSquares, kVariance, kPopulationVariance, kDeviation, kPopulationDeviation };

template <Moment kMoment>
class MomentOf final : public AccumulatorOf<MomentOf<kMoment>> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        for_each_number(arguments[0], [&](double number) { moments_.add(number); });
    }
    void take(MomentOf& other, Arena&) { moments_.add(other.moments_); }
    void result(std::span<Value> out, Arena&) override {
        out[0] = moments_.count() == 0 ? Value() : spl_number_value(value());
    }

private:
    double value() const {
        switch (kMoment) {
            case Moment::kMean: return moments_.sum() / static_cast<double>(moments_.count());
            case Moment::kSquares: return moments_.sum_of_squares();
            case Moment::kVariance: return variance(true);
            case Moment::kPopulationVariance: return variance(false);
            case Moment::kDeviation: return std::sqrt(variance(true));
            case Moment::kPopulationDeviation: return std::sqrt(variance(false));
        }
        return 0;
    }
    // Splunk's last digits are those of (sum of squares - n * mean^2) / (n - 1) in doubles. Where that cancels too much, the exact
    // value is better than any digits.
    double variance(bool sample) const {
        if (moments_.count() < 2) return 0;
        auto n = static_cast<double>(moments_.count());
        double mean = moments_.sum() / n;
        double plain = (moments_.sum_of_squares() - n * mean * mean) / (sample ? n - 1 : n);
        return plain > 1e-6 * mean * mean ? plain : moments_.variance(sample);
    }
    Moments moments_;
};

class Range final : public AccumulatorOf<Range> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena&) override {
        for_each_number(arguments[0], [&](double number) {
            least_ = any_ ? std::min(least_, number) : number;
            greatest_ = any_ ? std::max(greatest_, number) : number;
            any_ = true;
        });
    }
    void take(Range& other, Arena&) {
        if (!other.any_) return;
        least_ = any_ ? std::min(least_, other.least_) : other.least_;
        greatest_ = any_ ? std::max(greatest_, other.greatest_) : other.greatest_;
        any_ = true;
    }
    void result(std::span<Value> out, Arena&) override {
        out[0] = any_ ? spl_number_value(greatest_ - least_) : Value();
    }

private:
    double least_ = 0, greatest_ = 0;
    bool any_ = false;
};

// The most frequent text; of several the first in the order of bytes.
class Mode final : public AccumulatorOf<Mode> {
public:
    void add(std::span<const Value> arguments, RowOrder, Arena& memory) override {
        std::string buffer;
        for_each_value(arguments[0], [&](const Value& value) {
            std::string_view text = text_of(value, buffer);
            auto it = counts_.find(text);
            if (it == counts_.end()) it = counts_.emplace(memory.copy(text), 0).first;
            ++it->second;
        });
    }
    void take(Mode& other, Arena&) {
        for (const auto& [text, count] : other.counts_) counts_[text] += count;
    }
    void result(std::span<Value> out, Arena& arena) override {
        const std::pair<const std::string_view, uint64_t>* best = nullptr;
        for (const auto& entry : counts_) {
            if (best == nullptr || entry.second > best->second ||
                (entry.second == best->second && entry.first < best->first)) {
                best = &entry;
            }
        }
        out[0] = best == nullptr ? Value() : make_string(best->first, arena);
    }

private:
    std::unordered_map<std::string_view, uint64_t> counts_;
};

class NumberSample {
public:
    void add(const Value& field, RowOrder order, Arena& memory) {
        for_each_number(field, [&](double number) { sample_.add(Value::real(number), order, memory); });
    }
    void take(NumberSample& other) { sample_.take(other.sample_); }
    std::vector<double> sorted() const {
        std::vector<double> out;
        for (const Value& value : sample_.sorted()) out.push_back(value.as_real());
        return out;
    }

private:
    QuantileSample sample_;
};

// Between two values in proportion: perc50 of 1 ... 10 is 5.5.
class Percentile final : public AccumulatorOf<Percentile> {
public:
    explicit Percentile(std::span<const Value> constants) {
        if (constants.size() > 1) percent_ = std::clamp(spl_number(constants[1]).value_or(50), 0.0, 100.0);
    }
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        sample_.add(arguments[0], order, memory);
    }
    void take(Percentile& other, Arena&) { sample_.take(other.sample_); }
    void result(std::span<Value> out, Arena&) override {
        std::vector<double> sorted = sample_.sorted();
        if (sorted.empty()) {
            out[0] = Value();
            return;
        }
        double position = percent_ * static_cast<double>(sorted.size() - 1) / 100;
        auto below = static_cast<size_t>(position);
        double fraction = position - static_cast<double>(below);
        double low = sorted[below], high = sorted[std::min(below + 1, sorted.size() - 1)];
        // Nine decimals hide the rounding of the position (9.55, not 9.549999999999999).
        double value = low + (high - low) * fraction;
        double scaled = value * 1e9;
        if (std::abs(scaled) < 9e15 && std::abs(scaled - std::round(scaled)) < 1e-3) value = std::round(scaled) / 1e9;
        out[0] = spl_number_value(value);
    }

private:
    NumberSample sample_;
    double percent_ = 50;
};

// The middle value. Of an even count the mean of the middle pair, where an exact half is rounded up: the median of 1 and 4 is 3.
class Median final : public AccumulatorOf<Median> {
public:
    void add(std::span<const Value> arguments, RowOrder order, Arena& memory) override {
        sample_.add(arguments[0], order, memory);
    }
    void take(Median& other, Arena&) { sample_.take(other.sample_); }
    void result(std::span<Value> out, Arena&) override {
        std::vector<double> sorted = sample_.sorted();
        if (sorted.empty()) {
            out[0] = Value();
            return;
        }
        size_t middle = sorted.size() / 2;
        double value = sorted[middle];
        if (sorted.size() % 2 == 0) {
            value = (sorted[middle - 1] + value) / 2;
            if (value - std::floor(value) == 0.5) value = std::ceil(value);
        }
        out[0] = spl_number_value(value);
    }

private:
    NumberSample sample_;
};

constexpr auto kIfAny = NullRule::kNullIfAny;
using enum Moment;

// clang-format off
constexpr AggregateFunction kAggregates[] = {
    {"count", "any? -> long", fresh<Count>, "Number of rows, or of values that are neither empty nor false.", kIfAny, {}, nullptr, "c"},
    {.name = "dc", .signature = "any -> long", .make = fresh<DistinctCount>, .description = "Number of different values.", .aliases = "distinct_count", .derived_from = "values", .derive = count_of},
    {"estdc", "any -> long", fresh<DistinctCount>, "Number of different values; exact here."},
    {"estdc_error", "any -> long", fresh<DistinctCountError>, "Error of estdc: 0."},
    {.name = "values", .signature = "any -> dynamic", .make = fresh<DistinctTexts>, .description = "The different values in the order of their bytes.", .interned = true},
    {"list", "any -> dynamic", fresh<List>, "The values of the first 100 rows that have one, in their order."},
    {"min", "any -> dynamic", fresh<Extreme<End::kLeast>>, "The least number; without numbers the least text."},
    {"max", "any -> dynamic", fresh<Extreme<End::kGreatest>>, "The greatest number; without numbers the greatest text."},
    {"first", "any -> dynamic", fresh<ByOrder<End::kLeast>>, "The value of the first row that has one."},
    {"last", "any -> dynamic", fresh<ByOrder<End::kGreatest>>, "The value of the last row that has one."},
    {"earliest", "any, any -> dynamic", fresh<ByTime<End::kLeast, TimedResult::kValue>>, "The value with the least time (the second argument)."},
    {"latest", "any, any -> dynamic", fresh<ByTime<End::kGreatest, TimedResult::kValue>>, "The value with the greatest time (the second argument)."},
    {"earliest_time", "any, any -> dynamic", fresh<ByTime<End::kLeast, TimedResult::kTime>>, "The least time of a row that has a value."},
    {"latest_time", "any, any -> dynamic", fresh<ByTime<End::kGreatest, TimedResult::kTime>>, "The greatest time of a row that has a value."},
    {"rate", "any, any -> dynamic", fresh<Rate>, "Change of the value per second between the earliest and the latest row."},
    {"sum", "any -> dynamic", fresh<Sum>, "Sum of the numbers."},
    {"sumsq", "any -> dynamic", fresh<MomentOf<kSquares>>, "Sum of the squares."},
    {"avg", "any -> dynamic", fresh<MomentOf<kMean>>, "Mean of the numbers.", kIfAny, {}, nullptr, "mean"},
    {"stdev", "any -> dynamic", fresh<MomentOf<kDeviation>>, "Standard deviation of a sample; 0 for one number."},
    {"stdevp", "any -> dynamic", fresh<MomentOf<kPopulationDeviation>>, "Standard deviation of a population."},
    {"var", "any -> dynamic", fresh<MomentOf<kVariance>>, "Variance of a sample; 0 for one number."},
    {"varp", "any -> dynamic", fresh<MomentOf<kPopulationVariance>>, "Variance of a population."},
    {"range", "any -> dynamic", fresh<Range>, "Difference of the greatest and the least number."},
    {"mode", "any -> dynamic", fresh<Mode>, "The most frequent value."},
    {"median", "any -> dynamic", fresh<Median>, "The middle number."},
    {"perc", "any, const number -> dynamic", fresh<Percentile>, "The number below which a percentage of the numbers lies.", kIfAny, {}, nullptr, "p percentile exactperc upperperc"},
    {"per_second", "any, const any -> dynamic", fresh<PerTime<1>>, "Sum per second of a time bucket."},
    {"per_minute", "any, const any -> dynamic", fresh<PerTime<60>>, "Sum per minute of a time bucket."},
    {"per_hour", "any, const any -> dynamic", fresh<PerTime<3600>>, "Sum per hour of a time bucket."},
    {"per_day", "any, const any -> dynamic", fresh<PerTime<86400>>, "Sum per day of a time bucket."},
};
// clang-format on

}  // namespace

std::span<const AggregateFunction> spl_aggregates() { return kAggregates; }

}  // namespace tocsin
