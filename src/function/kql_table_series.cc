// make-series: an array per group and aggregate with a value for every step of an axis.
//
// arguments: axis, from, to, step, then the group keys (from and to are null where they are not given). names: the axis column, then
// the key columns. constants: whether an empty input gives a row, whether `to` is part of the range, a default per aggregate, then
// from, to and step where they are constant.
//
// Steps are counted from `from`; without it each series starts at its first bin with data, on the bins of bin(). Without `to` it ends
// with its last bin. Whole-numbered axes (datetime, timespan, long) are computed exactly, others as reals.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "function/kql_tables.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

constexpr int64_t kMaxPoints = 1'048'576;

// Steps of an axis of one number type.
template <class Number>
class Axis {
public:
    Axis(Number step, std::optional<Number> from, std::optional<Number> to, bool inclusive)
        : step_(step), from_(from), to_(to), inclusive_(inclusive) {}

    // Sets start and number of points for a series of these values; false if it has none or too many.
    bool place(const std::vector<Number>& values, Number& start, int64_t& points) const {
        if (!from_ && values.empty()) return false;
        start = from_ ? *from_ : bin(*std::min_element(values.begin(), values.end()));
        if (to_) {
            if (*to_ < start) {
                points = 0;
                return true;
            }
            int64_t whole = index(*to_, start);
            bool exact = at(start, whole) == *to_;
            points = exact && !inclusive_ ? whole : whole + 1;
        } else {
            points = values.empty() ? 0 : index(*std::max_element(values.begin(), values.end()), start) + 1;
        }
        return points <= kMaxPoints;
    }
    // Whole steps from `start` to the value: -1 before it, and at most one more than a series may have.
    int64_t index(Number value, Number start) const {
        if (!(value >= start)) return -1;
        if constexpr (kReal) {
            return static_cast<int64_t>(std::min(std::floor((value - start) / step_), double{kMaxPoints + 1}));
        } else {
            // The distance of two numbers may be too large for the signed type.
            uint64_t steps =
                (static_cast<uint64_t>(value) - static_cast<uint64_t>(start)) / static_cast<uint64_t>(step_);
            return static_cast<int64_t>(std::min(steps, uint64_t{kMaxPoints + 1}));
        }
    }
    // Where the point stands; a number of the axis as long as the point is one of the series.
    Number at(Number start, int64_t point) const {
        if constexpr (kReal) {
            return start + static_cast<double>(point) * step_;
        } else {
            return static_cast<int64_t>(static_cast<uint64_t>(start) +
                                        static_cast<uint64_t>(point) * static_cast<uint64_t>(step_));
        }
    }

private:
    static constexpr bool kReal = std::is_same_v<Number, double>;
    // The multiple of the step at or below the value; the value itself where there is none.
    Number bin(Number value) const {
        if constexpr (kReal) {
            return std::floor(value / step_) * step_;
        } else {
            int64_t above = value % step_ + (value % step_ < 0 ? step_ : 0);
            return value < std::numeric_limits<int64_t>::min() + above ? value : value - above;
        }
    }
    Number step_;
    std::optional<Number> from_, to_;
    bool inclusive_;
};

template <class Number>
std::optional<Number> number_of(const Value& value) {
    if (value.is_null()) return std::nullopt;
    if constexpr (std::is_same_v<Number, double>)
        return to_double(value);
    else
        return value.as_long();
}

Value axis_value(Tag tag, int64_t value) {
    if (tag == Tag::kDateTime) return Value::datetime(value);
    return tag == Tag::kTimespan ? Value::timespan(value) : Value::of_long(value);
}
Value axis_value(Tag, double value) { return Value::real(value); }

template <class Number>
void make_series(const Table& input, const TableCall& call, Tag tag, Table& out, std::string& error) {
    size_t axis_column = argument_column(input, 0);
    std::vector<size_t> keys;
    for (size_t i = 4; i < call.argument_count; ++i) keys.push_back(argument_column(input, i));
    auto option = [&](size_t index) { return number_of<Number>(input.rows[0][argument_column(input, index)]); };
    auto step = option(3);
    if (!step || !(*step > 0)) {
        error = "make-series needs a step above zero";
        return;
    }
    Axis<Number> axis(*step, option(1), option(2), flag_option(call, 1, false));
    for (const auto& group : group_rows(input, keys)) {
        std::vector<Number> values;
        std::vector<size_t> rows;
        for (size_t row : group) {
            auto value = number_of<Number>(input.rows[row][axis_column]);
            if (value && std::isfinite(static_cast<double>(*value))) {
                values.push_back(*value);
                rows.push_back(row);
            }
        }
        Number start{};
        int64_t points = 0;
        if (!axis.place(values, start, points)) {
            if (points > kMaxPoints) error = "make-series would give more than 1,048,576 points";
            if (!error.empty()) return;
            continue;
        }
        std::map<int64_t, std::vector<size_t>> bins;
        for (size_t i = 0; i < rows.size(); ++i) {
            int64_t bin = axis.index(values[i], start);
            if (bin >= 0 && bin < points) bins[bin].push_back(rows[i]);
        }
        auto count = static_cast<size_t>(points);
        std::vector<Value> cells;
        for (size_t key : keys) cells.push_back(input.rows[group[0]][key]);
        for (size_t i = 0; i < call.aggregates.size(); ++i) {
            auto items = call.arena->make_array<Value>(count);
            for (Value& item : items) item = i + 2 < call.constants.size() ? call.constants[i + 2] : Value::of_long(0);
            for (const auto& [bin, members] : bins) {
                items[static_cast<size_t>(bin)] = aggregate_rows(call.aggregates[i], input, members, *call.arena)[0];
            }
            cells.push_back(Value::array(items));
        }
        auto times = call.arena->make_array<Value>(count);
        for (size_t i = 0; i < count; ++i) times[i] = axis_value(tag, axis.at(start, static_cast<int64_t>(i)));
        cells.push_back(Value::array(times));
        out.rows.push_back(std::move(cells));
        if (auto lineage = lineage_of_rows(input, group, *call.arena)) out.lineages.push_back(*lineage);
    }
}

// The row of a series over no data: the defaults at every step of the range, if that is known.
std::vector<Value> series_of_defaults(const TableCall& call, size_t width) {
    constexpr size_t kFirstDefault = 2;
    size_t series = call.aggregates.size();
    std::vector<Value> cells(width);
    for (size_t i = call.names.size() - 1; i < width; ++i) cells[i] = Value::array({});
    size_t range = kFirstDefault + series;
    if (range + 3 > call.constants.size()) return cells;
    const Value &from = call.constants[range], &to = call.constants[range + 1], &step = call.constants[range + 2];
    if (from.is_null() || to.is_null() || step.is_null() || from.tag() == Tag::kReal || step.as_long() <= 0)
        return cells;
    Axis<int64_t> axis(step.as_long(), from.as_long(), to.as_long(), flag_option(call, 1, false));
    int64_t start = 0, points = 0;
    if (!axis.place({}, start, points)) return cells;
    auto count = static_cast<size_t>(points);
    for (size_t i = 0; i < series; ++i) {
        auto items = call.arena->make_array<Value>(count);
        for (Value& item : items) item = call.constants[kFirstDefault + i];
        cells[call.names.size() - 1 + i] = Value::array(items);
    }
    auto times = call.arena->make_array<Value>(count);
    for (size_t i = 0; i < count; ++i) times[i] = axis_value(from.tag(), axis.at(start, static_cast<int64_t>(i)));
    cells.back() = Value::array(times);
    return cells;
}

}  // namespace

Table kql_make_series(Table input, const TableCall& call, std::string& error) {
    Table out;
    for (size_t i = 1; i < call.names.size(); ++i) {
        size_t column = argument_column(input, i + 3);
        out.schema.set(call.names[i], column < input.schema.size() ? input.schema[column].type : Type::kDynamic);
    }
    for (const auto& aggregate : call.aggregates) out.schema.set(aggregate.outputs[0].name, Type::kDynamic);
    out.schema.set(call.names[0], Type::kDynamic);
    if (call.output != nullptr && call.output->size() == out.schema.size()) out.schema = *call.output;

    // The axis' kind: of its first value, or of the step.
    Tag tag = Tag::kNull;
    for (size_t i = 0; i < input.rows.size() && tag == Tag::kNull; ++i)
        tag = input.rows[i][argument_column(input, 0)].tag();
    if (input.rows.empty()) {
        if (flag_option(call, 0, false)) {
            std::vector<Value> cells = series_of_defaults(call, out.schema.size());
            out.rows.push_back(std::move(cells));
            if (!input.lineages.empty()) out.lineages.emplace_back();
        }
        return out;
    }
    bool whole =
        tag == Tag::kDateTime || tag == Tag::kTimespan || tag == Tag::kLong || tag == Tag::kInt || tag == Tag::kNull;
    for (size_t i = 1; i < 4; ++i) {
        Tag bound = input.rows[0][argument_column(input, i)].tag();
        whole = whole && bound != Tag::kReal && bound != Tag::kDecimal;
    }
    if (whole)
        make_series<int64_t>(input, call, tag, out, error);
    else
        make_series<double>(input, call, tag, out, error);
    return out;
}

}  // namespace tocsin
