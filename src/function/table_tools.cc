// Groups are found through an ordered map of key values: deterministic, and fast enough for tables that fit in memory.
#include "function/table_tools.h"

#include <algorithm>
#include <map>

#include "data/compare.h"
#include "function/aggregate_state.h"
#include "function/spl_value.h"
#include "function/wildcard.h"

namespace tocsin {

size_t argument_column(const Table& table, size_t index) {
    size_t seen = 0;
    for (size_t i = 0; i < table.schema.size(); ++i) {
        if (is_computed_column(table.schema[i]) && seen++ == index) return i;
    }
    return table.schema.size();
}

size_t ensure_column(Table& table, std::string_view name, Type type) {
    if (auto index = table.schema.find(name)) return *index;
    table.schema.set(name, type);
    for (auto& row : table.rows) row.resize(table.schema.size());
    return table.schema.size() - 1;
}

std::vector<size_t> matching_columns(const Table& table, std::span<const std::string> patterns) {
    std::vector<Wildcard> wildcards;
    for (const std::string& pattern : patterns) wildcards.emplace_back(pattern, CaseRule::kSensitive);
    std::vector<size_t> out;
    for (size_t i = 0; i < table.schema.size(); ++i) {
        if (is_hidden_column(table.schema[i])) continue;
        bool fits = wildcards.empty() || std::any_of(wildcards.begin(), wildcards.end(), [&](const Wildcard& wildcard) {
                        return wildcard.match(table.schema[i].name);
                    });
        if (fits) out.push_back(i);
    }
    return out;
}

std::string_view text_option(const TableCall& call, size_t index, std::string_view otherwise) {
    if (index >= call.constants.size() || call.constants[index].is_null()) return otherwise;
    return spl_text(call.constants[index], *call.arena);
}
double number_option(const TableCall& call, size_t index, double otherwise) {
    return index < call.constants.size() ? spl_number(call.constants[index]).value_or(otherwise) : otherwise;
}
bool flag_option(const TableCall& call, size_t index, bool otherwise) {
    if (index >= call.constants.size() || call.constants[index].is_null()) return otherwise;
    return spl_true(call.constants[index]);
}

namespace {

struct KeyLess {
    bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), ValueLess());
    }
};

}  // namespace

std::vector<std::vector<size_t>> group_rows(const Table& table, std::span<const size_t> keys) {
    std::map<std::vector<Value>, size_t, KeyLess> places;
    std::vector<std::vector<size_t>> groups;
    for (size_t row = 0; row < table.rows.size(); ++row) {
        std::vector<Value> key;
        for (size_t column : keys) key.push_back(table.rows[row][column]);
        auto [place, made] = places.try_emplace(std::move(key), groups.size());
        if (made) groups.emplace_back();
        groups[place->second].push_back(row);
    }
    return groups;
}

namespace {

void add_values(Accumulator& state, const AggregateFunction& function, std::span<const Value> constants,
                std::span<const size_t> arguments, const Table& table, size_t row, Arena& arena) {
    std::vector<Value> values(arguments.size());
    for (size_t i = 0; i < arguments.size(); ++i) {
        values[i] = i < constants.size() && !constants[i].is_null() ? constants[i] : table.rows[row][arguments[i]];
    }
    if (function.nulls == NullRule::kNullIfAny && !values.empty() && values[0].is_null()) return;
    state.add(values, RowOrder{row, 0}, arena);
}

}  // namespace

std::vector<Value> run_aggregate(const AggregateFunction& function, std::span<const Value> constants,
                                 std::span<const size_t> arguments, const Table& table, std::span<const size_t> rows,
                                 size_t outputs, Arena& arena) {
    auto state = function.make(constants);
    for (size_t row : rows) add_values(*state, function, constants, arguments, table, row, arena);
    std::vector<Value> out(outputs);
    state->result(out, arena);
    return out;
}

void add_row(Accumulator& state, const TableCall::Aggregate& aggregate, const Table& table, size_t row, Arena& arena) {
    if (aggregate.condition < table.schema.size() && !spl_true(table.rows[row][aggregate.condition])) return;
    add_values(state, *aggregate.function, aggregate.constants, aggregate.arguments, table, row, arena);
}

std::vector<Value> aggregate_rows(const TableCall::Aggregate& aggregate, const Table& table,
                                  std::span<const size_t> rows, Arena& arena) {
    std::vector<size_t> chosen;
    for (size_t row : rows) {
        if (aggregate.condition >= table.schema.size() || spl_true(table.rows[row][aggregate.condition]))
            chosen.push_back(row);
    }
    return run_aggregate(*aggregate.function, aggregate.constants, aggregate.arguments, table, chosen,
                         aggregate.outputs.size(), arena);
}

std::vector<Value> aggregate_rows(const TableCall& call, const Table& table, std::span<const size_t> rows) {
    std::vector<Value> out;
    for (const TableCall::Aggregate& aggregate : call.aggregates) {
        auto values = aggregate_rows(aggregate, table, rows, *call.arena);
        out.insert(out.end(), values.begin(), values.end());
    }
    return out;
}

std::optional<Lineage> lineage_of_rows(const Table& table, std::span<const size_t> rows, Arena& arena) {
    if (table.lineages.empty()) return std::nullopt;
    std::vector<const Lineage*> parts;
    for (size_t row : rows) parts.push_back(&table.lineages[row]);
    return merge_lineages(parts, kTableLineageLimit, arena);
}

}  // namespace tocsin
