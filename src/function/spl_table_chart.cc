// chart and timechart: aggregates for each value of a row field and of a second field, the series. Only some series are kept, the
// rest is aggregated again as OTHER. A row field of time is cut into spans, and spans without events are rows, too.
//
// The cells come as rows, so that expressions of aggregates can be computed in them; chart_columns then makes a column of each
// series.
#include <algorithm>
#include <cmath>
#include <map>

#include "function/registry.h"
#include "function/spl_clock.h"
#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

constexpr size_t kMaxRows = 50'000;  // that an axis is filled up to

struct RowLess {
    bool operator()(const Value& a, const Value& b) const { return compare_spl(a, b) < 0; }
};

// The values of a field, one group per value; a multivalue puts its row into several.
using Groups = std::map<Value, std::vector<size_t>, RowLess>;

// The times that a search spans, as far as they are known.
struct Range {
    std::optional<double> start, end;
};

std::optional<TimeSpan> choose_span(const Table& table, size_t column, double bins, const Range& searched = {}) {
    std::optional<double> first = searched.start, last = searched.end;
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

struct Series {
    Value title;
    std::vector<size_t> rows;
    double score = 0;
};

class Chart {
public:
    Chart(Table& input, const TableCall& call)
        : input_(input), call_(call), zone_(time_zone(call.clock != nullptr ? call.clock->zone : "UTC")) {}

    Table run(std::string& error) {
        row_field_ = ensure_column(input_, call_.names[0]);
        read_range();
        if (!read_span(error)) return std::move(input_);
        make_rows();
        bool split = call_.names.size() > 1;
        if (split)
            make_series();
        else
            series_.push_back({Value(), all_rows(), 0});
        Table out;
        out.schema.set(call_.names[0], Type::kDynamic);
        if (split) out.schema.set(kChartSeries, Type::kDynamic);
        for (const auto& aggregate : call_.aggregates) out.schema.set(aggregate.outputs[0].name, Type::kDynamic);
        for (const auto& [value, members] : rows_) {
            for (const Series& series : series_) {
                std::vector<size_t> cell = common(members, series.rows);
                std::vector<Value> cells{value};
                if (split) cells.push_back(series.title);
                for (const Value& result : aggregate_rows(call_, input_, cell)) cells.push_back(result);
                out.rows.push_back(std::move(cells));
                if (auto lineage = lineage_of_rows(input_, cell, *call_.arena)) out.lineages.push_back(*lineage);
            }
        }
        return out;
    }

private:
    std::vector<size_t> all_rows() const {
        std::vector<size_t> rows(input_.rows.size());
        for (size_t i = 0; i < rows.size(); ++i) rows[i] = i;
        return rows;
    }

    // The arguments have the same value in all rows. All time begins at 0 (or 1) and ends nowhere.
    void read_range() {
        if (call_.argument_count < 2 || input_.rows.empty()) return;
        auto bound = [&](size_t argument) -> std::optional<double> {
            auto time = spl_number(input_.rows[0][argument_column(input_, argument)]);
            return time && *time > 1 && std::isfinite(*time) ? time : std::nullopt;
        };
        range_ = {bound(0), bound(1)};
    }

    bool read_span(std::string& error) {
        std::string_view text = text_option(call_, 6, "");
        if (text == "auto") {
            span_ = choose_span(input_, row_field_, number_option(call_, 8, 100), range_);
        } else if (!text.empty()) {
            span_ = parse_time_span(text);
            if (!span_) error = "`" + std::string(text) + "` is no time span";
        }
        return error.empty();
    }

    void make_rows() {
        for (size_t i = 0; i < input_.rows.size(); ++i) {
            for_each_value(input_.rows[i][row_field_], [&](const Value& value) {
                auto time = span_ ? spl_number(value) : std::nullopt;
                rows_[time ? spl_number_value(bucket_start(*time, *span_, zone_)) : value].push_back(i);
            });
        }
        if (span_ && flag_option(call_, 7, true) && !rows_.empty()) fill_rows();
        if (span_ && !flag_option(call_, 13, true)) drop_partial_rows();
    }

    // A row for each span of the range.
    void fill_rows() {
        double last = spl_number(rows_.rbegin()->first).value_or(0);
        double time = spl_number(rows_.begin()->first).value_or(last);
        if (range_.start) time = std::min(time, bucket_start(*range_.start, *span_, zone_));
        if (range_.end) last = std::max(last, *range_.end);
        for (size_t i = 0; time < last && i < kMaxRows; ++i) {
            rows_[spl_number_value(time)];
            time = next_bucket(time, *span_, zone_);
        }
    }

    // Spans that the range cuts.
    void drop_partial_rows() {
        std::erase_if(rows_, [&](const auto& row) {
            double start = spl_number(row.first).value_or(0);
            return (range_.start && start < *range_.start) ||
                   (range_.end && next_bucket(start, *span_, zone_) > *range_.end);
        });
    }

    void make_series() {
        size_t column_field = ensure_column(input_, call_.names[1]);
        Groups columns;
        std::vector<size_t> missing;
        for (size_t i = 0; i < input_.rows.size(); ++i) {
            if (input_.rows[i][row_field_].is_null()) continue;
            bool any = false;
            for_each_value(input_.rows[i][column_field], [&](const Value& value) {
                columns[value].push_back(i);
                any = true;
            });
            if (!any) missing.push_back(i);
        }
        for (auto& [value, members] : columns) {
            Value title = make_string(spl_text(value, *call_.arena), *call_.arena);
            series_.push_back({title, std::move(members), 0});
            series_.back().score = score(series_.back());
        }
        std::vector<size_t> others = take_others();
        if (!missing.empty() && flag_option(call_, 4, true))
            series_.push_back({make_string(text_option(call_, 5, "NULL"), *call_.arena), std::move(missing), 0});
        if (!others.empty() && flag_option(call_, 2, true))
            series_.push_back({make_string(text_option(call_, 3, "OTHER"), *call_.arena), std::move(others), 0});
    }

    // A function of the first aggregate's results over the chart's rows; by default their sum.
    double score(const Series& series) const {
        Table cells;
        cells.schema.set("cell", Type::kDynamic);
        for (const auto& [value, members] : rows_) {
            std::vector<size_t> cell = common(members, series.rows);
            if (cell.empty()) continue;
            cells.rows.push_back({aggregate_rows(call_.aggregates[0], input_, cell, *call_.arena)[0]});
        }
        const AggregateFunction* function = find_aggregate(Language::kSpl, text_option(call_, 9, "sum"));
        if (function == nullptr) return 0;
        std::vector<size_t> rows(cells.rows.size());
        for (size_t i = 0; i < rows.size(); ++i) rows[i] = i;
        size_t arguments[] = {0};
        return spl_number(run_aggregate(*function, {}, arguments, cells, rows, 1, *call_.arena)[0]).value_or(0);
    }

    // Leaves the series that get a column of their own, in the order of their titles; the input rows of the others.
    std::vector<size_t> take_others() {
        bool least = flag_option(call_, 1, false);
        std::vector<size_t> order(series_.size());
        for (size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
            return least ? series_[a].score < series_[b].score : series_[a].score > series_[b].score;
        });
        auto limit = static_cast<size_t>(std::max(0.0, number_option(call_, 0, 10)));
        std::string_view comparison = text_option(call_, 10, "");
        std::vector<bool> chosen(series_.size());
        for (size_t place = 0; place < order.size(); ++place) {
            double value = series_[order[place]].score, bound = number_option(call_, 11, 0);
            chosen[order[place]] = comparison == ">"   ? value > bound
                                   : comparison == "<" ? value < bound
                                                       : limit == 0 || place < limit;
        }
        bool inverted = flag_option(call_, 12, false);
        std::vector<Series> kept;
        std::vector<size_t> others;
        for (size_t i = 0; i < series_.size(); ++i) {
            if (chosen[i] != inverted)
                kept.push_back(std::move(series_[i]));
            else
                others.insert(others.end(), series_[i].rows.begin(), series_[i].rows.end());
        }
        series_ = std::move(kept);
        std::sort(others.begin(), others.end());
        others.erase(std::unique(others.begin(), others.end()), others.end());
        return others;
    }

    Table& input_;
    const TableCall& call_;
    absl::TimeZone zone_;
    size_t row_field_ = 0;
    Range range_;
    std::optional<TimeSpan> span_;
    Groups rows_;
    std::vector<Series> series_;
};

// `max: Get`, or what the format makes of it.
std::string column_title(const TableCall& call, std::string_view aggregate, std::string_view series) {
    std::string separator(text_option(call, 0, ": "));
    std::string_view format = text_option(call, 1, "");
    if (format.empty()) return std::string(aggregate) + separator + std::string(series);
    std::string out;
    while (!format.empty()) {
        bool is_aggregate = format.starts_with("$AGG$");
        if (is_aggregate || format.starts_with("$VAL$")) {
            out += is_aggregate ? aggregate : series;
            format.remove_prefix(5);
        } else {
            out += format[0];
            format.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace

// names: the row field, the field of the series (may be missing). arguments: where the search begins and ends, if the rows are to span
// that. constants:
//   0 number of series (10; 0: all)     1 whether those with the least scores are kept (false)
//   2 useother (true)   3 otherstr (OTHER)   4 usenull (true)   5 nullstr (NULL)
//   6 span of a time axis (null: the row field is taken as it is; `auto`: chosen so that there are at most `bins` rows)
//   7 cont (true)   8 bins (100)   9 what a series is scored by (sum)
//   13 partial: whether spans that the range cuts are rows (true)
//   10 `<` or `>`: series whose score compares so with 11 are kept, whatever their number   12 the opposite of that (false)
// The result: the row field, the series (kChartSeries) if there are any, the aggregates.
Table spl_chart(Table input, const TableCall& call, std::string& error) {
    if (call.names.empty() || call.aggregates.empty()) {
        error = "chart needs a field and an aggregate";
        return input;
    }
    return Chart(input, call).run(error);
}

// names: the row field, the aggregates; rows as chart makes them. constants: sep, format.
Table spl_chart_columns(Table input, const TableCall& call, std::string&) {
    size_t row_field = ensure_column(input, call.names[0]), series = ensure_column(input, kChartSeries);
    std::span<const std::string> aggregates = call.names.subspan(1);
    Table out;
    out.schema.set(call.names[0], Type::kDynamic);
    auto title = [&](const std::vector<Value>& row, const std::string& aggregate) {
        std::string value(spl_text(row[series], *call.arena));
        return aggregates.size() == 1 ? value : column_title(call, aggregate, value);
    };
    for (const std::string& aggregate : aggregates) {
        for (const auto& row : input.rows) out.schema.set(title(row, aggregate), Type::kDynamic);
    }
    std::vector<size_t> members;
    for (size_t i = 0; i < input.rows.size(); ++i) {
        const std::vector<Value>& row = input.rows[i];
        if (members.empty()) {
            out.rows.emplace_back(out.schema.size());
            out.rows.back()[0] = row[row_field];
        }
        for (const std::string& aggregate : aggregates) {
            out.rows.back()[*out.schema.find(title(row, aggregate))] = row[ensure_column(input, aggregate)];
        }
        members.push_back(i);
        bool last = i + 1 == input.rows.size() || compare_spl(input.rows[i + 1][row_field], row[row_field]) != 0;
        if (!last) continue;
        if (auto lineage = lineage_of_rows(input, members, *call.arena)) out.lineages.push_back(*lineage);
        members.clear();
    }
    return out;
}

// names: the field. constants: the span (null: chosen by the number of buckets), the most buckets, whether the field is a time,
// start and end (null: of the rows). Rows come in the order of the field.
Table spl_makecontinuous(Table input, const TableCall& call, std::string& error) {
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
