// chart and timechart: aggregates for each value of a row field and, as columns, of a second field. Of the second field only the
// values with the greatest totals get a column of their own; the rest is aggregated again as OTHER. A row field of time is cut into
// spans, and spans without events are rows, too.
//
// names: the row field, the column field (may be missing). constants:
//   0 number of columns (10; 0: all)     1 whether those with the least totals are kept (false)
//   2 useother (true)   3 otherstr (OTHER)   4 usenull (true)   5 nullstr (NULL)
//   6 span of a time axis (null: the row field is taken as it is; `auto`: chosen so that there are at most `bins` rows)
//   7 cont (true)   8 bins (100)
#include <algorithm>
#include <cmath>
#include <map>

#include "function/spl_clock.h"
#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

struct RowLess {
    bool operator()(const Value& a, const Value& b) const { return compare_spl(a, b) < 0; }
};

// The values of a field, one group per value; a multivalue puts its row into several.
using Groups = std::map<Value, std::vector<size_t>, RowLess>;

std::optional<TimeSpan> choose_span(const Table& table, size_t column, double bins) {
    std::optional<double> first, last;
    for (const auto& row : table.rows) {
        if (auto time = spl_number(row[column])) {
            first = first ? std::min(*first, *time) : *time;
            last = last ? std::max(*last, *time) : *time;
        }
    }
    double range = first ? *last - *first : 0;
    for (std::string_view text : {"1s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "1d", "1mon"}) {
        auto span = parse_time_span(text);
        if (range / span->seconds < bins) return span;
    }
    return parse_time_span("1y");
}

std::vector<size_t> common(const std::vector<size_t>& a, const std::vector<size_t>& b) {
    std::vector<size_t> out;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

}  // namespace

Table spl_chart(Table input, const TableCall& call, std::string& error) {
    if (call.names.empty() || call.aggregates.empty()) {
        error = "chart needs a field and an aggregate";
        return input;
    }
    size_t row_field = ensure_column(input, call.names[0]);
    absl::TimeZone zone = time_zone(call.clock != nullptr ? call.clock->zone : "UTC");
    std::optional<TimeSpan> span;
    if (std::string_view text = text_option(call, 6, ""); text == "auto") {
        span = choose_span(input, row_field, number_option(call, 8, 100));
    } else if (!text.empty()) {
        span = parse_time_span(text);
        if (!span) {
            error = "`" + std::string(text) + "` is no time span";
            return input;
        }
    }

    Groups rows;
    for (size_t i = 0; i < input.rows.size(); ++i) {
        for_each_value(input.rows[i][row_field], [&](const Value& value) {
            auto time = span ? spl_number(value) : std::nullopt;
            rows[time ? spl_number_value(bucket_start(*time, *span, zone)) : value].push_back(i);
        });
    }
    if (span && flag_option(call, 7, true) && !rows.empty()) {
        constexpr size_t kMaxRows = 50'000;
        double last = spl_number(rows.rbegin()->first).value_or(0);
        double time = spl_number(rows.begin()->first).value_or(last);
        for (size_t i = 0; time < last && i < kMaxRows; ++i) {
            rows[spl_number_value(time)];
            time = next_bucket(time, *span, zone);
        }
    }

    Table out;
    out.schema.set(call.names[0], Type::kDynamic);
    std::vector<std::vector<size_t>> column_rows;  // for each group of columns the input rows that belong to it
    std::vector<std::string> titles;
    if (call.names.size() < 2) {
        column_rows.emplace_back(input.rows.size());
        for (size_t i = 0; i < input.rows.size(); ++i) column_rows[0][i] = i;
        titles.emplace_back();
    } else {
        size_t column_field = ensure_column(input, call.names[1]);
        Groups columns;
        std::vector<size_t> missing;
        for (size_t i = 0; i < input.rows.size(); ++i) {
            if (input.rows[i][row_field].is_null()) continue;
            bool any = false;
            for_each_value(input.rows[i][column_field], [&](const Value& value) {
                columns[value].push_back(i);
                any = true;
            });
            if (!any) missing.push_back(i);
        }
        // A value counts by the sum of the first aggregate over all rows of the chart.
        std::vector<std::pair<double, const Groups::value_type*>> totals;
        for (const auto& column : columns) {
            double total = 0;
            for (const auto& [value, members] : rows) {
                std::vector<size_t> cell = common(members, column.second);
                if (!cell.empty()) total += spl_number(aggregate_rows(call, input, cell)[0]).value_or(0);
            }
            totals.emplace_back(total, &column);
        }
        bool least = flag_option(call, 1, false);
        std::stable_sort(totals.begin(), totals.end(),
                         [&](const auto& a, const auto& b) { return least ? a.first < b.first : a.first > b.first; });
        auto limit = static_cast<size_t>(std::max(0.0, number_option(call, 0, 10)));
        std::vector<size_t> others;
        if (limit > 0 && totals.size() > limit) {
            for (size_t i = limit; i < totals.size(); ++i) {
                others.insert(others.end(), totals[i].second->second.begin(), totals[i].second->second.end());
            }
            totals.resize(limit);
            std::sort(others.begin(), others.end());
            others.erase(std::unique(others.begin(), others.end()), others.end());
        }
        std::sort(totals.begin(), totals.end(),
                  [](const auto& a, const auto& b) { return compare_spl(a.second->first, b.second->first) < 0; });
        for (const auto& [total, column] : totals) {
            titles.emplace_back(spl_text(column->first, *call.arena));
            column_rows.push_back(column->second);
        }
        if (!missing.empty() && flag_option(call, 4, true)) {
            titles.emplace_back(text_option(call, 5, "NULL"));
            column_rows.push_back(std::move(missing));
        }
        if (!others.empty() && flag_option(call, 2, true)) {
            titles.emplace_back(text_option(call, 3, "OTHER"));
            column_rows.push_back(std::move(others));
        }
    }

    std::vector<std::string> names;
    for (const TableCall::Aggregate& aggregate : call.aggregates) names.push_back(aggregate.outputs[0].name);
    auto title_of = [&](size_t group, size_t aggregate) {
        if (call.names.size() < 2) return names[aggregate];
        return names.size() == 1 ? titles[group] : names[aggregate] + ": " + titles[group];
    };
    for (size_t aggregate = 0; aggregate < names.size(); ++aggregate) {
        for (size_t group = 0; group < titles.size(); ++group)
            out.schema.set(title_of(group, aggregate), Type::kDynamic);
    }
    for (const auto& [value, members] : rows) {
        std::vector<Value> cells(out.schema.size());
        cells[0] = value;
        for (size_t group = 0; group < titles.size(); ++group) {
            std::vector<Value> results = aggregate_rows(call, input, common(members, column_rows[group]));
            for (size_t aggregate = 0; aggregate < names.size(); ++aggregate) {
                cells[*out.schema.find(title_of(group, aggregate))] = results[aggregate];
            }
        }
        out.rows.push_back(std::move(cells));
        if (auto lineage = lineage_of_rows(input, members, *call.arena)) out.lineages.push_back(*lineage);
    }
    return out;
}

// names: the field. constants: the span (null: chosen by the number of buckets), the most buckets, whether the field is a time,
// start and end (null: of the rows). Rows come in the order of the field.
Table spl_makecontinuous(Table input, const TableCall& call, std::string& error) {
    constexpr size_t kMaxRows = 50'000;
    size_t column = ensure_column(input, call.names[0]);
    absl::TimeZone zone = time_zone(call.clock != nullptr ? call.clock->zone : "UTC");
    std::string_view text = text_option(call, 0, "");
    double bins = number_option(call, 1, 100);
    std::optional<TimeSpan> span = text.empty() ? choose_span(input, column, bins) : parse_time_span(text);
    if (!span) {
        error = "`" + std::string(text) + "` is no span";
        return input;
    }
    bool is_time = flag_option(call, 2, true);
    auto start_of = [&](double at) {
        return is_time ? bucket_start(at, *span, zone) : std::floor(at / span->seconds) * span->seconds;
    };
    std::map<double, std::vector<size_t>> rows;
    for (size_t i = 0; i < input.rows.size(); ++i) {
        if (auto at = spl_number(input.rows[i][column])) rows[start_of(*at)].push_back(i);
    }
    if (rows.empty()) return input;
    double first = start_of(number_option(call, 3, rows.begin()->first)),
           last = number_option(call, 4, rows.rbegin()->first);
    Table out;
    out.schema = input.schema;
    auto add = [&](std::vector<Value> cells, double at, const Lineage& lineage) {
        cells[column] = spl_number_value(at);
        out.rows.push_back(std::move(cells));
        if (!input.lineages.empty()) out.lineages.push_back(lineage);
    };
    auto row = rows.begin();
    auto add_rows_before = [&](double bound) {
        for (; row != rows.end() && row->first <= bound; ++row) {
            for (size_t i : row->second)
                add(std::move(input.rows[i]), row->first, input.lineages.empty() ? Lineage() : input.lineages[i]);
        }
    };
    for (double at = first; at <= last && out.rows.size() < kMaxRows;
         at = is_time ? next_bucket(at, *span, zone) : at + span->seconds) {
        bool any = row != rows.end() && row->first <= at;
        add_rows_before(at);
        if (!any) add(std::vector<Value>(out.schema.size()), at, {});
    }
    add_rows_before(rows.rbegin()->first);
    return out;
}

}  // namespace tocsin
