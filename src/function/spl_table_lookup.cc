// lookup where an event is compared with the table's rows one by one (equal values in a table that does not change are
// a join), and inputlookup and outputlookup of tables that rules write.
#include <algorithm>
#include <limits>
#include <optional>

#include "base/text.h"
#include "function/cidr.h"
#include "function/lookup_tables.h"
#include "function/spl_clock.h"
#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"
#include "function/wildcard.h"

namespace tocsin {
namespace {

// One key cell of the lookup table.
struct KeyCell {
    std::string_view text;
    std::optional<Wildcard> wildcard;
    std::optional<CidrBlock> block;
    std::optional<double> time;  // of a time-based lookup
    double min_offset = 0;
    double max_offset = 0;

    bool match(const Value& value, CaseRule letter_case, Arena& arena) const {
        if (time) {
            auto event_time = spl_number(value);
            return event_time && *event_time - *time >= min_offset && *event_time - *time <= max_offset;
        }
        std::string_view event = spl_text(value, arena);
        if (wildcard) return wildcard->match(event);
        if (block) {
            auto address = parse_ip(event);
            return address && block->contains(*address);
        }
        return letter_case == CaseRule::kSensitive ? text == event : equals_ignore_case(text, event);
    }
};

struct LookupRow {
    std::vector<KeyCell> keys;
    std::vector<Value> outputs;
};

// A cell of a CSV file; an empty one is no value.
Value cell_value(const CsvTable& table, size_t row, std::optional<size_t> column, Arena& arena) {
    if (!column || table.rows[row][*column].empty()) return Value();
    return make_string(table.rows[row][*column], arena);
}

std::optional<size_t> column_of(const CsvTable& table, std::string_view name) {
    auto found = std::find(table.header.begin(), table.header.end(), name);
    if (found == table.header.end()) return std::nullopt;
    return static_cast<size_t>(found - table.header.begin());
}

// The rows' cells, those of the keys first: given with the call, or of the table as it is by now.
std::vector<std::vector<Value>> lookup_cells(const TableCall& call) {
    std::vector<std::vector<Value>> out;
    const Value& given = call.constants[4];
    if (given.tag() == Tag::kArray) {
        for (const Value& row : given.items()) out.emplace_back(row.items().begin(), row.items().end());
        return out;
    }
    auto table = call.lookups ? call.lookups->find(given.text()) : nullptr;
    if (!table) return out;
    std::vector<std::optional<size_t>> columns;
    for (const Value& name : call.constants[5].items()) columns.push_back(column_of(*table, name.text()));
    for (size_t row = 0; row < table->rows.size(); ++row) {
        std::vector<Value> cells;
        for (auto column : columns) cells.push_back(cell_value(*table, row, column, *call.arena));
        out.push_back(std::move(cells));
    }
    return out;
}

std::vector<LookupRow> lookup_rows(const TableCall& call, size_t keys, CaseRule letter_case) {
    std::vector<LookupRow> rows;
    bool by_time = false;
    for (std::vector<Value>& cells : lookup_cells(call)) {
        LookupRow row;
        bool complete = true;
        for (size_t key = 0; key < keys; ++key) {
            KeyCell cell{spl_text(cells[key], *call.arena), {}, {}, {}, 0, 0};
            std::string_view type = call.constants[3].items()[key].text();
            if (type == "WILDCARD") {
                cell.wildcard.emplace(cell.text, letter_case);
            } else if (type == "CIDR") {
                cell.block = parse_cidr(cell.text);
            } else if (type == "TIME") {
                by_time = true;
                cell.time = parse_spl_time(cell.text, text_option(call, 6, "%s"), 0, time_zone(call.clock->zone));
                cell.min_offset = number_option(call, 7, 0);
                cell.max_offset = number_option(call, 8, std::numeric_limits<double>::infinity());
                complete = complete && cell.time.has_value();
            }
            complete = complete && !cells[key].is_null();
            row.keys.push_back(std::move(cell));
        }
        if (!complete) continue;
        row.outputs.assign(cells.begin() + static_cast<ptrdiff_t>(keys), cells.end());
        rows.push_back(std::move(row));
    }
    // The last key of a time-based lookup is the time: the row next before the event comes first.
    if (by_time) {
        std::stable_sort(rows.begin(), rows.end(), [](const LookupRow& a, const LookupRow& b) {
            return a.keys.back().time > b.keys.back().time;
        });
    }
    return rows;
}

}  // namespace

// names: the event's fields, then a column per output, then one for the number of matching rows. constants: number of
// keys, case-sensitive, most matches, the match types (array of EXACT, WILDCARD, CIDR, TIME), the table (array of rows:
// the cells of the keys, then of the outputs; or the name of a table that changes), its columns (for those that change),
// and of a time-based lookup the format of its times and the smallest and largest age in seconds.
Table spl_lookup(Table input, const TableCall& call, std::string& error) {
    auto keys = static_cast<size_t>(number_option(call, 0, 0));
    bool well_formed = keys > 0 && keys < call.names.size() && call.constants.size() >= 6 &&
                       call.constants[3].tag() == Tag::kArray && call.constants[3].items().size() == keys;
    if (!well_formed) {
        error = "lookup is not called as it should be";
        return input;
    }
    CaseRule letter_case = flag_option(call, 1, true) ? CaseRule::kSensitive : CaseRule::kInsensitive;
    auto limit = static_cast<size_t>(number_option(call, 2, 100));
    std::vector<LookupRow> table = lookup_rows(call, keys, letter_case);
    std::vector<size_t> fields, outputs;
    for (size_t i = 0; i < call.names.size(); ++i)
        (i < keys ? fields : outputs).push_back(ensure_column(input, call.names[i]));
    size_t count_column = outputs.back();
    outputs.pop_back();
    for (auto& event : input.rows) {
        std::vector<std::vector<Value>> found(outputs.size());
        size_t matches = 0;
        for (const LookupRow& row : table) {
            if (matches == limit) break;
            bool fits = true;
            for (size_t key = 0; key < keys && fits; ++key) {
                fits = any_value(event[fields[key]], [&](const Value& value) {
                    return row.keys[key].match(value, letter_case, *call.arena);
                });
            }
            if (!fits) continue;
            ++matches;
            for (size_t i = 0; i < outputs.size() && i < row.outputs.size(); ++i) {
                if (!row.outputs[i].is_null()) found[i].push_back(row.outputs[i]);
            }
        }
        for (size_t i = 0; i < outputs.size(); ++i) event[outputs[i]] = make_multivalue(found[i], *call.arena);
        event[count_column] = matches > 0 ? Value::of_long(static_cast<int64_t>(matches)) : Value();
    }
    return input;
}

// The rows of a table as it is by now. names: the table; constants: the first row.
Table spl_inputlookup(Table input, const TableCall& call, std::string&) {
    auto table = call.lookups ? call.lookups->find(call.names[0]) : nullptr;
    if (!table) return input;
    std::vector<size_t> columns;
    for (const std::string& name : table->header) columns.push_back(ensure_column(input, name));
    for (auto row = static_cast<size_t>(number_option(call, 0, 0)); row < table->rows.size(); ++row) {
        std::vector<Value> cells(input.schema.size());
        for (size_t i = 0; i < columns.size(); ++i) cells[columns[i]] = cell_value(*table, row, i, *call.arena);
        input.rows.push_back(std::move(cells));
        if (!input.lineages.empty()) input.lineages.emplace_back();
    }
    return input;
}

// Writes the rows to a table and hands them on. names: the table, then the columns that it may have (none: those of the
// rows). constants: append, keep the present content if there are no rows, most rows (0: all), key field.
Table spl_outputlookup(Table input, const TableCall& call, std::string&) {
    if (!call.lookups) return input;
    bool append = flag_option(call, 0, false);
    if (input.rows.empty() && (append || flag_option(call, 1, false))) return input;
    std::string_view key_field = text_option(call, 3, "");
    auto present = call.lookups->find(call.names[0]);
    bool keeps_rows = (append || !key_field.empty()) && present;
    CsvTable table;
    table.header.assign(call.names.begin() + 1, call.names.end());
    if (keeps_rows) table = *present;
    if (table.header.empty()) {
        for (size_t column : matching_columns(input, {})) {
            const std::string& name = input.schema[column].name;
            if (!name.starts_with('_') || name == "_key") table.header.push_back(name);
        }
    }
    auto key_column = column_of(table, key_field);
    auto most = static_cast<size_t>(number_option(call, 2, 0));
    std::vector<std::optional<size_t>> sources;
    for (const std::string& name : table.header) sources.push_back(input.schema.find(name));
    for (size_t row = 0; row < input.rows.size() && (most == 0 || row < most); ++row) {
        std::vector<std::string> cells;
        for (auto source : sources)
            cells.emplace_back(source ? spl_text(input.rows[row][*source], *call.arena) : std::string_view());
        auto same_key = table.rows.end();
        if (key_column) {
            same_key = std::find_if(table.rows.begin(), table.rows.end(),
                                    [&](const auto& other) { return other[*key_column] == cells[*key_column]; });
        }
        if (same_key == table.rows.end())
            table.rows.push_back(std::move(cells));
        else
            *same_key = std::move(cells);
    }
    call.lookups->write(call.names[0], std::move(table));
    return input;
}

}  // namespace tocsin
