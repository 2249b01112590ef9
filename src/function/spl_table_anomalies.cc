// anomalydetection and outlier: rows and numbers that stand apart.
//
// anomalydetection with the histogram method: each field gives a row the share of rows that have its value (text, and "no value") or
// lie in the same bin of a histogram (numbers, bins by Scott's rule); the product of the shares is the row's probability. Rows whose
// log-probability is below the first quartile minus 1.5 times the distance of the quartiles are anomalous. Splunk does not publish
// how `cutoff` tightens this; here it moves the threshold down to a probability of 1 percent at most.
#include <algorithm>
#include <cmath>
#include <map>

#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

// Interpolated between neighbours.
double quantile(const std::vector<double>& sorted, double share) {
    double position = share * static_cast<double>(sorted.size() - 1);
    auto below = static_cast<size_t>(position);
    double high = sorted[std::min(below + 1, sorted.size() - 1)];
    return sorted[below] + (high - sorted[below]) * (position - static_cast<double>(below));
}

struct Fences {
    double median = 0, first = 0, third = 0;
};
Fences fences_of(std::vector<double> numbers) {
    std::sort(numbers.begin(), numbers.end());
    return {quantile(numbers, 0.5), quantile(numbers, 0.25), quantile(numbers, 0.75)};
}

// Share of the rows in the class of each row's value.
std::vector<double> frequencies(const Table& table, size_t column, Arena& arena) {
    std::vector<double> numbers;
    bool numeric = true;
    for (const auto& row : table.rows) {
        auto number = spl_number(row[column]);
        if (number)
            numbers.push_back(*number);
        else if (!row[column].is_null())
            numeric = false;
    }
    double width = 0;
    if (numeric && numbers.size() > 1) {
        double mean = 0, squares = 0;
        std::sort(numbers.begin(), numbers.end());  // a fixed order of adding
        for (double number : numbers) mean += number / static_cast<double>(numbers.size());
        for (double number : numbers) squares += (number - mean) * (number - mean);
        double deviation = std::sqrt(squares / static_cast<double>(numbers.size() - 1));
        width = 3.5 * deviation / std::cbrt(static_cast<double>(numbers.size()));
    }
    auto class_of = [&](const Value& value) -> std::string {
        if (value.is_null()) return "\x01";
        auto number = numeric && width > 0 ? spl_number(value) : std::nullopt;
        if (number) return std::to_string(static_cast<int64_t>(std::floor((*number - numbers.front()) / width)));
        return std::string(spl_text(value, arena));
    };
    std::map<std::string, double> counts;
    for (const auto& row : table.rows) ++counts[class_of(row[column])];
    std::vector<double> out;
    for (const auto& row : table.rows)
        out.push_back(counts[class_of(row[column])] / static_cast<double>(table.rows.size()));
    return out;
}

}  // namespace

// names: the fields; none means all. constants: method (histogram), action (filter, annotate), pthresh (0: from the data), cutoff (true).
Table spl_anomalydetection(Table input, const TableCall& call, std::string& error) {
    std::string_view method = text_option(call, 0, "histogram"), action = text_option(call, 1, "filter");
    if (method != "histogram") error = "anomalydetection knows the histogram method only";
    if (action != "filter" && action != "annotate")
        error = "anomalydetection knows the actions filter and annotate only";
    if (!error.empty() || input.rows.empty()) return input;
    std::vector<size_t> columns;
    for (size_t column : matching_columns(input, call.names)) {
        if (!input.schema[column].name.starts_with('_')) columns.push_back(column);
    }
    std::vector<double> log_probability(input.rows.size()), least(input.rows.size(), 2), greatest(input.rows.size());
    std::vector<size_t> cause(input.rows.size());
    for (size_t column : columns) {
        std::vector<double> shares = frequencies(input, column, *call.arena);
        for (size_t row = 0; row < shares.size(); ++row) {
            log_probability[row] += std::log(shares[row]);
            greatest[row] = std::max(greatest[row], shares[row]);
            if (shares[row] < least[row]) {
                least[row] = shares[row];
                cause[row] = column;
            }
        }
    }
    double given = number_option(call, 2, 0), threshold = std::log(given);
    if (given <= 0) {
        Fences fences = fences_of(log_probability);
        threshold = fences.first - 1.5 * (fences.third - fences.first);
        if (flag_option(call, 3, true)) threshold = std::min(threshold, std::log(0.01));
    }
    size_t cause_column = ensure_column(input, "probable_cause"),
           share_column = ensure_column(input, "probable_cause_freq"),
           log_column = ensure_column(input, "log_event_prob"), greatest_column = ensure_column(input, "max_freq");
    Table out;
    out.schema = input.schema;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        bool anomalous = !columns.empty() && log_probability[row] < threshold;
        if (!anomalous && action == "filter") continue;
        if (anomalous) {
            auto& cells = input.rows[row];
            cells[cause_column] = make_string(input.schema[cause[row]].name, *call.arena);
            cells[share_column] = Value::real(least[row]);
            cells[log_column] = Value::real(log_probability[row]);
            cells[greatest_column] = Value::real(greatest[row]);
        }
        out.rows.push_back(std::move(input.rows[row]));
        if (!input.lineages.empty()) out.lineages.push_back(input.lineages[row]);
    }
    return out;
}

// names: the fields; none means all. constants: action (tf: cut to the bound, rm: remove the value), param (2.5), uselower (false),
// mark (false: put `000` before a value that was cut). The bound is the median plus or minus param times the distance of the quartiles.
Table spl_outlier(Table input, const TableCall& call, std::string&) {
    std::string_view action = text_option(call, 0, "tf");
    bool remove = action == "rm" || action == "remove", lower = flag_option(call, 2, false),
         mark = flag_option(call, 3, false);
    for (size_t column : matching_columns(input, call.names)) {
        if (input.schema[column].name.starts_with('_')) continue;
        std::vector<double> numbers;
        for (const auto& row : input.rows) {
            if (auto number = spl_number(row[column])) numbers.push_back(*number);
        }
        if (numbers.empty()) continue;
        Fences fences = fences_of(numbers);
        double reach = number_option(call, 1, 2.5) * (fences.third - fences.first);
        for (auto& row : input.rows) {
            auto number = spl_number(row[column]);
            bool high = number && *number > fences.median + reach,
                 low = number && lower && *number < fences.median - reach;
            if (!high && !low) continue;
            double bound = high ? fences.median + reach : fences.median - reach;
            if (remove)
                row[column] = Value();
            else if (mark)
                row[column] = make_string("000" + format_spl_number(bound), *call.arena);
            else
                row[column] = spl_number_value(bound);
        }
    }
    return input;
}

}  // namespace tocsin
