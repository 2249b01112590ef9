// fieldsummary: a row of statistics for each field. top: the first of sorted counts, and what is left of them.
#include <algorithm>
#include <map>

#include "data/json.h"
#include "function/registry.h"
#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

constexpr const char* kColumns[] = {"field", "count", "distinct_count", "is_exact", "max",
                                    "mean",  "min",   "numeric_count",  "stdev",    "values"};

// `[{"value":"a","count":2}]`, the most frequent first.
std::string list_values(const std::map<std::string, int64_t>& counts, size_t most) {
    std::vector<std::pair<std::string, int64_t>> sorted(counts.begin(), counts.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    if (sorted.size() > most) sorted.resize(most);
    std::string out = "[";
    for (const auto& [value, count] : sorted) {
        if (out.size() > 1) out += ',';
        out += "{\"value\":";
        write_json_string(value, out);
        out += ",\"count\":" + std::to_string(count) + "}";
    }
    return out + "]";
}

}  // namespace

// names: patterns of the fields (none: all). constants: the most values to list.
Table spl_fieldsummary(Table input, const TableCall& call, std::string&) {
    Table out;
    for (const char* name : kColumns) out.schema.set(name, Type::kDynamic);
    auto most = static_cast<size_t>(number_option(call, 0, 100));
    std::vector<size_t> columns = matching_columns(input, call.names);
    std::sort(columns.begin(), columns.end(),
              [&](size_t a, size_t b) { return input.schema[a].name < input.schema[b].name; });
    for (size_t column : columns) {
        std::map<std::string, int64_t> counts;
        int64_t count = 0;
        std::vector<double> numbers;
        for (const auto& row : input.rows) {
            for_each_value(row[column], [&](const Value& value) {
                std::string text;
                append_spl_text(value, text);
                ++counts[text];
                ++count;
                if (auto number = spl_number(value)) numbers.push_back(*number);
            });
        }
        if (count == 0) continue;
        std::vector<Value> cells(std::size(kColumns));
        cells[0] = make_string(input.schema[column].name, *call.arena);
        cells[1] = Value::of_long(count);
        cells[2] = Value::of_long(static_cast<int64_t>(counts.size()));
        cells[3] = Value::of_long(1);
        cells[7] = Value::of_long(static_cast<int64_t>(numbers.size()));
        cells[9] = make_string(list_values(counts, most), *call.arena);
        if (!numbers.empty()) {
            auto run = [&](std::string_view name) {
                std::vector<size_t> rows(input.rows.size());
                for (size_t i = 0; i < rows.size(); ++i) rows[i] = i;
                const AggregateFunction* function = find_aggregate(Language::kSpl, name);
                size_t arguments[] = {column};
                return run_aggregate(*function, {}, arguments, input, rows, 1, *call.arena)[0];
            };
            cells[4] = run("max");
            cells[5] = run("avg");
            cells[6] = run("min");
            cells[8] = run("stdev");
        }
        out.rows.push_back(std::move(cells));
    }
    return out;
}

// names: the fields that group, then those whose combinations are counted. constants: how many group, the most rows of a
// group, the column of the counts, and what the fields of the row for all others hold (null: no such row).
Table spl_top(Table input, const TableCall& call, std::string&) {
    auto keys = static_cast<size_t>(number_option(call, 0, 0));
    auto limit = static_cast<size_t>(number_option(call, 1, 10));
    size_t count = ensure_column(input, text_option(call, 2, "count"));
    std::vector<size_t> columns;
    for (const std::string& name : call.names) columns.push_back(ensure_column(input, name));
    Table out;
    out.schema = input.schema;
    for (const std::vector<size_t>& group : group_rows(input, std::span(columns).first(keys))) {
        size_t kept = std::min(limit, group.size());
        for (size_t i = 0; i < kept; ++i) {
            out.rows.push_back(input.rows[group[i]]);
            if (!input.lineages.empty()) out.lineages.push_back(input.lineages[group[i]]);
        }
        if (kept == group.size() || call.constants.size() < 4 || call.constants[3].is_null()) continue;
        std::span<const size_t> others = std::span(group).subspan(kept);
        std::vector<Value> row = input.rows[others[0]];
        int64_t sum = 0;
        for (size_t i : others) sum += static_cast<int64_t>(spl_number(input.rows[i][count]).value_or(0));
        row[count] = Value::of_long(sum);
        for (size_t field : std::span(columns).subspan(keys)) row[field] = call.constants[3];
        out.rows.push_back(std::move(row));
        if (auto lineage = lineage_of_rows(input, others, *call.arena)) out.lineages.push_back(*lineage);
    }
    return out;
}

}  // namespace tocsin
