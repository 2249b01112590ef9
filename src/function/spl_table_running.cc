// streamstats and trendline: values that follow from the rows up to the current one.
#include <algorithm>
#include <map>

#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/spl_wildcard_aggregates.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

class Running {
public:
    // The last names of the call are patterns, if the number of fields to group by is given.
    Running(Table& table, const TableCall& call) : table_(table), call_(call), time_(table.schema.find("_time")) {
        std::span<const std::string> by = call.names.first(std::min(
            call.names.size(), static_cast<size_t>(number_option(call, 7, static_cast<double>(call.names.size())))));
        window_ = static_cast<size_t>(std::max(0.0, number_option(call, 0, 0)));
        current_ = flag_option(call, 1, true);
        global_ = flag_option(call, 2, true);
        reset_on_change_ = flag_option(call, 3, false);
        double seconds = number_option(call, 4, -1);
        if (seconds >= 0) time_window_ = seconds;
        bool before = flag_option(call, 5, false), after = flag_option(call, 6, false);
        if (before) reset_before_ = argument_column(table, 0);
        if (after) reset_after_ = argument_column(table, before ? 1 : 0);
        for (const std::string& name : by) keys_.push_back(ensure_column(table, name));
        call_.aggregates = expand_patterns(table, call, call.names.subspan(by.size()), keys_);
        for (const auto& aggregate : call_.aggregates)
            outputs_.push_back(ensure_column(table, aggregate.outputs[0].name));
    }

    void run() {
        // Results are written behind the loop's reading of a row: an output may have the name of an argument.
        std::vector<std::vector<Value>> results(table_.rows.size());
        for (size_t row = 0; row < table_.rows.size(); ++row) results[row] = result_at(row);
        for (size_t row = 0; row < table_.rows.size(); ++row) {
            for (size_t i = 0; i < outputs_.size(); ++i)
                table_.rows[row][outputs_[i]] = i < results[row].size() ? results[row][i] : Value();
        }
    }

private:
    struct Group {
        std::vector<size_t> rows;  // only where a window looks back
        std::vector<std::unique_ptr<Accumulator>> states;
    };

    std::vector<Value> result_at(size_t row) {
        std::string key;
        for (size_t column : keys_) {
            const Value& value = table_.rows[row][column];
            if (value.is_null()) return {};
            append_spl_text(value, key);
            key += '\0';
        }
        if ((reset_before_ && spl_true(table_.rows[row][*reset_before_])) ||
            (reset_on_change_ && seen_ && key != last_key_))
            reset();
        seen_ = true;
        last_key_ = key;
        Group& group = groups_[key];
        std::vector<Value> out;
        if (window_ == 0 && !time_window_) {
            if (group.states.empty()) {
                for (const auto& aggregate : call_.aggregates)
                    group.states.push_back(aggregate.function->make(aggregate.constants));
            }
            if (current_) add(group, row);
            for (auto& state : group.states) {
                Value value;
                state->result(std::span(&value, 1), *call_.arena);
                out.push_back(value);
            }
            if (!current_) add(group, row);
        } else {
            if (current_) remember(group, row);
            out = aggregate_rows(call_, table_, in_window(group, row));
            if (!current_) remember(group, row);
        }
        if (reset_after_ && spl_true(table_.rows[row][*reset_after_])) reset();
        return out;
    }

    void add(Group& group, size_t row) {
        for (size_t i = 0; i < group.states.size(); ++i)
            add_row(*group.states[i], call_.aggregates[i], table_, row, *call_.arena);
    }
    void remember(Group& group, size_t row) {
        group.rows.push_back(row);
        all_rows_.push_back(row);
    }
    // The group's rows among the last `window` rows (of all groups if global) and within the time window.
    std::vector<size_t> in_window(const Group& group, size_t row) const {
        size_t first = 0;
        if (window_ > 0) {
            const std::vector<size_t>& counted = global_ ? all_rows_ : group.rows;
            if (counted.size() > window_) first = counted[counted.size() - window_];
        }
        std::vector<size_t> out(std::lower_bound(group.rows.begin(), group.rows.end(), first), group.rows.end());
        if (time_window_ && time_) {
            double now = spl_number(table_.rows[row][*time_]).value_or(0);
            std::erase_if(out, [&](size_t other) {
                return std::abs(spl_number(table_.rows[other][*time_]).value_or(0) - now) > *time_window_;
            });
        }
        return out;
    }
    void reset() {
        groups_.clear();
        all_rows_.clear();
    }

    Table& table_;
    TableCall call_;
    std::optional<size_t> time_;
    size_t window_ = 0;
    bool current_ = true, global_ = true, reset_on_change_ = false, seen_ = false;
    std::optional<double> time_window_;
    std::optional<size_t> reset_before_, reset_after_;
    std::vector<size_t> keys_, outputs_;
    std::map<std::string, Group> groups_;
    std::vector<size_t> all_rows_;
    std::string last_key_;
};

}  // namespace

// names: by-fields. constants: window (0: all rows), current, global, reset_on_change, time_window in seconds (null: none), whether
// there is a reset_before, a reset_after. arguments: those conditions. A row without a by-field gets no values and counts nowhere.
Table spl_streamstats(Table input, const TableCall& call, std::string&) {
    Running(input, call).run();
    return input;
}

// names: by-fields, then patterns of the aggregates' fields. constants: as above, then the number of by-fields.
Table spl_streamstats_wildcard(Table input, const TableCall& call, std::string& error) {
    return spl_streamstats(std::move(input), call, error);
}

// names: field, output. constants: kind (sma, ema, wma), period. No value before there are as many numbers as the period.
Table spl_trendline(Table input, const TableCall& call, std::string& error) {
    if (call.names.size() != 2) {
        error = "trendline needs a field and an output";
        return input;
    }
    size_t source = ensure_column(input, call.names[0]), target = ensure_column(input, call.names[1]);
    std::string_view kind = text_option(call, 0, "sma");
    auto period = static_cast<size_t>(std::max(1.0, number_option(call, 1, 2)));
    std::vector<double> numbers;
    double smoothed = 0;
    for (auto& row : input.rows) {
        auto number = spl_number(row[source]);
        row[target] = Value();
        if (!number) continue;
        numbers.push_back(*number);
        double share = 2.0 / (static_cast<double>(period) + 1);
        smoothed = numbers.size() == 1 ? *number : share * *number + (1 - share) * smoothed;
        if (numbers.size() < period) continue;
        double sum = 0, weights = 0;
        for (size_t i = 0; i < period; ++i) {
            double weight = kind == "wma" ? static_cast<double>(i + 1) : 1;
            sum += weight * numbers[numbers.size() - period + i];
            weights += weight;
        }
        row[target] = spl_number_value(kind == "ema" ? smoothed : sum / weights);
    }
    return input;
}

}  // namespace tocsin
