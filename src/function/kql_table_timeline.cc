// Plugins over a time line: sliding_window_counts, session_count, rolling_percentile and sequence_detect, and rows_near, which looks
// at the neighbours of rows. The time line is a datetime, a timespan or a number; steps are of the same kind.
//
// names: the dimensions, in the order of the result.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "data/compare.h"
#include "function/aggregate_state.h"
#include "function/kql_tables.h"
#include "function/registry.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

constexpr size_t kMaxSequences = 1'000'000;

// A place on the time line as a number: ticks, or the number itself.
double place_of(const Value& value) {
    switch (value.tag()) {
        case Tag::kDateTime:
        case Tag::kTimespan: return static_cast<double>(value.ticks());
        default: return value.is_number() ? to_double(value) : std::nan("");
    }
}

Value value_at(double place, Tag tag) {
    switch (tag) {
        case Tag::kDateTime: return Value::datetime(static_cast<Ticks>(place));
        case Tag::kTimespan: return Value::timespan(static_cast<Ticks>(place));
        case Tag::kInt: return Value::integer(static_cast<int32_t>(place));
        case Tag::kLong: return Value::of_long(static_cast<int64_t>(place));
        default: return Value::real(place);
    }
}

std::vector<size_t> dimension_columns(const Table& table, const TableCall& call) {
    std::vector<size_t> out;
    for (const std::string& name : call.names) {
        if (auto column = table.schema.find(name)) out.push_back(*column);
    }
    return out;
}

std::vector<Value> dimension_cells(const Table& input, size_t row, const std::vector<size_t>& dimensions) {
    std::vector<Value> out;
    for (size_t column : dimensions) out.push_back(input.rows[row][column]);
    return out;
}

// The table that a plugin promised, without rows.
Table empty_output(const TableCall& call) {
    Table out;
    out.schema = *call.output;
    return out;
}

void add_row(Table& out, std::vector<Value> cells, const Table& input, std::span<const size_t> from, Arena& arena) {
    out.rows.push_back(std::move(cells));
    if (auto lineage = lineage_of_rows(input, from, arena)) out.lineages.push_back(*lineage);
}

// Sorts rows by the place of their time; rows without one go.
void sort_by_time(std::vector<size_t>& rows, const Table& input, size_t time) {
    rows.erase(std::remove_if(rows.begin(), rows.end(),
                              [&](size_t row) { return std::isnan(place_of(input.rows[row][time])); }),
               rows.end());
    std::stable_sort(rows.begin(), rows.end(),
                     [&](size_t a, size_t b) { return place_of(input.rows[a][time]) < place_of(input.rows[b][time]); });
}

struct Bin {
    double place;
    std::vector<size_t> rows;
};

}  // namespace

// arguments: id, time. constants: start, end, length of the window, step. A bin counts the rows from a window's length before its end.
Table kql_sliding_window_counts(Table input, const TableCall& call, std::string& error) {
    Table out = empty_output(call);
    double start = place_of(call.constants[0]), end = place_of(call.constants[1]);
    double window = place_of(call.constants[2]), step = place_of(call.constants[3]);
    if (!(step > 0) || !(window > 0) || (end - start) / step > 1e6) {
        error = "sliding_window_counts needs a positive window and step, and at most 1,000,000 steps";
        return out;
    }
    size_t id = argument_column(input, 0), time = argument_column(input, 1);
    std::vector<size_t> dimensions = dimension_columns(input, call);
    std::vector<std::pair<double, std::pair<std::vector<Value>, std::vector<size_t>>>> bins;
    for (const auto& group : group_rows(input, dimensions)) {
        for (double bin = start; bin <= end; bin += step) {
            std::vector<size_t> rows;
            for (size_t row : group) {
                double place = place_of(input.rows[row][time]);
                if (place >= bin + step - window && place < bin + step) rows.push_back(row);
            }
            if (!rows.empty()) bins.push_back({bin, {dimension_cells(input, group[0], dimensions), std::move(rows)}});
        }
    }
    std::stable_sort(bins.begin(), bins.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [bin, made] : bins) {
        std::set<Value, ValueLess> ids;
        for (size_t row : made.second) ids.insert(input.rows[row][id]);
        std::vector<Value> cells{value_at(bin, call.constants[0].tag())};
        cells.insert(cells.end(), made.first.begin(), made.first.end());
        cells.push_back(Value::of_long(static_cast<int64_t>(made.second.size())));
        cells.push_back(Value::of_long(static_cast<int64_t>(ids.size())));
        add_row(out, std::move(cells), input, made.second, *call.arena);
    }
    return out;
}

// arguments: id, time. constants: start, end, bin, longest pause. A session is a run of rows of an id without a longer pause; a bin
// counts the sessions that have a row in it.
Table kql_session_count(Table input, const TableCall& call, std::string& error) {
    Table out = empty_output(call);
    double start = place_of(call.constants[0]), end = place_of(call.constants[1]);
    double step = place_of(call.constants[2]), pause = place_of(call.constants[3]);
    if (!(step > 0)) {
        error = "session_count needs a positive bin";
        return out;
    }
    size_t id = argument_column(input, 0), time = argument_column(input, 1);
    std::vector<size_t> dimensions = dimension_columns(input, call);
    struct Counted {
        std::set<size_t> sessions;
        std::vector<size_t> rows;
        size_t group;
    };
    std::map<std::pair<double, size_t>, Counted> bins;
    size_t session = 0, group_number = 0;
    std::vector<std::vector<Value>> group_cells;
    for (const auto& group : group_rows(input, dimensions)) {
        group_cells.push_back(dimension_cells(input, group[0], dimensions));
        std::map<Value, std::vector<size_t>, ValueLess> by_id;
        for (size_t row : group) by_id[input.rows[row][id]].push_back(row);
        for (auto& [key, rows] : by_id) {
            sort_by_time(rows, input, time);
            double before = -HUGE_VAL;
            for (size_t row : rows) {
                double place = place_of(input.rows[row][time]);
                if (place - before > pause) ++session;
                before = place;
                if (place < start || place > end) continue;
                double bin = start + std::floor((place - start) / step) * step;
                Counted& counted = bins[{bin, group_number}];
                counted.sessions.insert(session);
                counted.rows.push_back(row);
                counted.group = group_number;
            }
        }
        ++group_number;
    }
    for (const auto& [key, counted] : bins) {
        std::vector<Value> cells{value_at(key.first, call.constants[0].tag())};
        cells.insert(cells.end(), group_cells[counted.group].begin(), group_cells[counted.group].end());
        cells.push_back(Value::of_long(static_cast<int64_t>(counted.sessions.size())));
        add_row(out, std::move(cells), input, counted.rows, *call.arena);
    }
    return out;
}

// arguments: value, time. constants: percentile, size of a bin, bins in a window. Each bin with rows gets the percentile over the
// window of bins that ends with it.
Table kql_rolling_percentile(Table input, const TableCall& call, std::string& error) {
    Table out = empty_output(call);
    double size = place_of(call.constants[1]);
    double window = to_double(call.constants[2]);
    const AggregateFunction* percentile = find_aggregate(Language::kKql, "percentile");
    if (!(size > 0) || !(window >= 1) || percentile == nullptr) {
        error = "rolling_percentile needs a positive bin size and at least one bin in a window";
        return out;
    }
    size_t value = argument_column(input, 0), time = argument_column(input, 1);
    std::vector<size_t> dimensions = dimension_columns(input, call);
    const std::vector<Value> constants{Value(), call.constants[0]};
    const std::vector<size_t> arguments{value, value};
    for (auto& group : group_rows(input, dimensions)) {
        sort_by_time(group, input, time);
        std::vector<Bin> bins;
        for (size_t row : group) {
            double place = std::floor(place_of(input.rows[row][time]) / size) * size;
            if (bins.empty() || bins.back().place < place) bins.push_back({place, {}});
            bins.back().rows.push_back(row);
        }
        size_t first = 0;
        for (size_t last = 0; last < bins.size(); ++last) {
            while (bins[first].place <= bins[last].place - window * size) ++first;
            std::vector<size_t> rows;
            for (size_t i = first; i <= last; ++i) rows.insert(rows.end(), bins[i].rows.begin(), bins[i].rows.end());
            std::vector<Value> cells{value_at(bins[last].place, input.rows[group[0]][time].tag())};
            for (Value& cell : dimension_cells(input, group[0], dimensions)) cells.push_back(cell);
            cells.push_back(run_aggregate(*percentile, constants, arguments, input, rows, 1, *call.arena)[0]);
            add_row(out, std::move(cells), input, rows, *call.arena);
        }
    }
    return out;
}

// arguments: time, then a condition per event. constants: longest step between two events, longest sequence. A row for every choice
// of rows that fit the events in order; equal rows count once.
Table kql_sequence_detect(Table input, const TableCall& call, std::string& error) {
    Table out = empty_output(call);
    double longest_step = place_of(call.constants[0]), longest = place_of(call.constants[1]);
    size_t time = argument_column(input, 0);
    size_t events = call.argument_count - 1;
    std::vector<size_t> dimensions = dimension_columns(input, call);
    for (auto& group : group_rows(input, dimensions)) {
        sort_by_time(group, input, time);
        // Rows of each event, each time once.
        std::vector<std::vector<size_t>> fitting(events);
        for (size_t event = 0; event < events; ++event) {
            for (size_t row : group) {
                const Value& holds = input.rows[row][argument_column(input, event + 1)];
                bool repeats = !fitting[event].empty() &&
                               place_of(input.rows[fitting[event].back()][time]) == place_of(input.rows[row][time]);
                if (holds.tag() == Tag::kBool && holds.as_bool() && !repeats) fitting[event].push_back(row);
            }
        }
        std::vector<std::vector<size_t>> sequences;
        for (size_t row : fitting[0]) sequences.push_back({row});
        for (size_t event = 1; event < events; ++event) {
            std::vector<std::vector<size_t>> longer;
            for (const auto& sequence : sequences) {
                double first = place_of(input.rows[sequence.front()][time]);
                double before = place_of(input.rows[sequence.back()][time]);
                for (size_t row : fitting[event]) {
                    double place = place_of(input.rows[row][time]);
                    if (place < before || place - before > longest_step || place - first > longest) continue;
                    longer.push_back(sequence);
                    longer.back().push_back(row);
                }
                if (longer.size() > kMaxSequences) {
                    error = "sequence_detect found more than 1,000,000 sequences";
                    return out;
                }
            }
            sequences = std::move(longer);
        }
        for (const auto& sequence : sequences) {
            std::vector<Value> cells = dimension_cells(input, group[0], dimensions);
            for (size_t row : sequence) cells.push_back(input.rows[row][time]);
            double duration =
                place_of(input.rows[sequence.back()][time]) - place_of(input.rows[sequence.front()][time]);
            Tag tag = input.rows[sequence[0]][time].tag();
            cells.push_back(value_at(duration, tag == Tag::kDateTime ? Tag::kTimespan : tag));
            add_row(out, std::move(cells), input, sequence, *call.arena);
        }
    }
    return out;
}

// arguments: the condition. constants: rows before a row that fits, rows behind it.
Table kql_rows_near(Table input, const TableCall& call, std::string&) {
    size_t condition = argument_column(input, 0);
    auto before = static_cast<size_t>(std::max(0.0, number_option(call, 0, 0)));
    auto behind = static_cast<size_t>(std::max(0.0, number_option(call, 1, static_cast<double>(before))));
    std::vector<size_t> visible = matching_columns(input, {});
    Table out;
    for (size_t column : visible) out.schema.set(input.schema[column].name, input.schema[column].type);
    out.schema.set_open(input.schema.open());
    size_t next = 0;  // rows in front of it are out or passed over
    for (size_t row = 0; row < input.rows.size(); ++row) {
        const Value& holds = input.rows[row][condition];
        if (holds.tag() != Tag::kBool || !holds.as_bool()) continue;
        size_t end = std::min(input.rows.size(), row + behind + 1);
        for (next = std::max(next, row - std::min(row, before)); next < end; ++next) {
            std::vector<Value> cells;
            for (size_t column : visible) cells.push_back(input.rows[next][column]);
            out.rows.push_back(std::move(cells));
            if (!input.lineages.empty()) out.lineages.push_back(input.lineages[next]);
        }
    }
    return out;
}

}  // namespace tocsin
