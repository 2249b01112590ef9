// stats and eventstats with patterns, and what they share with streamstats.
#include "function/spl_wildcard_aggregates.h"

#include <algorithm>
#include <map>

#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"
#include "function/wildcard.h"

namespace tocsin {
namespace {

// The name with its stars replaced by the parts, in order; the last part stands for further stars.
std::string filled(std::string_view name, const std::vector<std::string_view>& parts) {
    std::string out;
    size_t star = 0;
    for (char c : name) {
        if (c == '*' && !parts.empty())
            out += parts[std::min(star++, parts.size() - 1)];
        else
            out += c;
    }
    return out;
}

// Rows by the texts of the columns' values; a row with several values in one belongs to several groups, one without to none.
struct Group {
    std::vector<Value> key;
    std::vector<size_t> rows;
};
using Groups = std::map<std::vector<std::string>, Group>;

Groups grouped(const Table& input, std::span<const size_t> keys, bool by_each_value) {
    Groups groups;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        std::vector<std::vector<Value>> combinations{{}};
        for (size_t column : keys) {
            std::vector<std::vector<Value>> longer;
            auto add = [&](const Value& value) {
                for (const auto& combination : combinations) {
                    longer.push_back(combination);
                    longer.back().push_back(value);
                }
            };
            const Value& cell = input.rows[row][column];
            if (by_each_value)
                for_each_value(cell, add);
            else if (!cell.is_null())
                add(cell);
            combinations = std::move(longer);
        }
        for (std::vector<Value>& combination : combinations) {
            std::vector<std::string> texts;
            for (const Value& value : combination) append_spl_text(value, texts.emplace_back());
            Group& group = groups[texts];
            if (group.rows.empty()) group.key = std::move(combination);
            group.rows.push_back(row);
        }
    }
    return groups;
}

struct Parts {
    std::vector<size_t> keys;
    std::vector<TableCall::Aggregate> aggregates;
};
Parts parts_of(Table& input, const TableCall& call) {
    auto count = std::min(static_cast<size_t>(number_option(call, 0, 0)), call.names.size());
    Parts parts;
    for (const std::string& name : call.names.first(count)) parts.keys.push_back(ensure_column(input, name));
    parts.aggregates = expand_patterns(input, call, call.names.subspan(count), parts.keys);
    return parts;
}

}  // namespace

std::vector<TableCall::Aggregate> expand_patterns(const Table& table, const TableCall& call,
                                                  std::span<const std::string> patterns, std::span<const size_t> keys) {
    std::vector<TableCall::Aggregate> out;
    auto time = table.schema.find("_time");
    for (size_t i = 0; i < call.aggregates.size(); ++i) {
        const TableCall::Aggregate& aggregate = call.aggregates[i];
        if (i >= patterns.size() || patterns[i].empty()) {
            out.push_back(aggregate);
            continue;
        }
        Wildcard wildcard(patterns[i], CaseRule::kSensitive);
        bool timed = std::string_view(aggregate.function->signature).starts_with("any, any ");
        std::vector<std::string_view> parts;
        for (size_t column : matching_columns(table, {})) {
            const std::string& name = table.schema[column].name;
            bool skipped = name.starts_with('_') || std::find(keys.begin(), keys.end(), column) != keys.end();
            if (skipped || !wildcard.match(name, parts)) continue;
            TableCall::Aggregate one = aggregate;
            one.arguments.insert(one.arguments.begin(), column);
            one.constants.insert(one.constants.begin(), Value());
            if (timed && time && aggregate.arguments.empty()) {
                one.arguments.push_back(*time);
                one.constants.emplace_back();
            }
            one.outputs[0].name = filled(aggregate.outputs[0].name, parts);
            out.push_back(std::move(one));
        }
    }
    return out;
}

// names: the fields to group by, then the patterns. constants: the number of fields to group by.
Table spl_stats_wildcard(Table input, const TableCall& call, std::string&) {
    Parts parts = parts_of(input, call);
    Groups groups = grouped(input, parts.keys, true);
    if (parts.keys.empty() && groups.empty()) groups[{}];
    Table out;
    for (size_t column : parts.keys) out.schema.set(input.schema[column].name, Type::kDynamic);
    for (const auto& aggregate : parts.aggregates) out.schema.set(aggregate.outputs[0].name, Type::kDynamic);
    out.schema.set_open(true);
    for (const auto& [text, group] : groups) {
        std::vector<Value> cells(out.schema.size());
        std::copy(group.key.begin(), group.key.end(), cells.begin());
        for (const auto& aggregate : parts.aggregates) {
            cells[*out.schema.find(aggregate.outputs[0].name)] =
                aggregate_rows(aggregate, input, group.rows, *call.arena)[0];
        }
        out.rows.push_back(std::move(cells));
        if (auto lineage = lineage_of_rows(input, group.rows, *call.arena)) out.lineages.push_back(*lineage);
    }
    return out;
}

// The same, the results beside each row of the group.
Table spl_eventstats_wildcard(Table input, const TableCall& call, std::string&) {
    Parts parts = parts_of(input, call);
    Groups groups = grouped(input, parts.keys, false);
    std::vector<std::vector<Value>> results;  // of each group
    for (const auto& [text, group] : groups) {
        std::vector<Value>& cells = results.emplace_back();
        for (const auto& aggregate : parts.aggregates)
            cells.push_back(aggregate_rows(aggregate, input, group.rows, *call.arena)[0]);
    }
    for (size_t i = 0; i < parts.aggregates.size(); ++i) {
        size_t column = ensure_column(input, parts.aggregates[i].outputs[0].name);
        for (auto& row : input.rows) row[column] = Value();
        size_t number = 0;
        for (const auto& [text, group] : groups) {
            for (size_t row : group.rows) input.rows[row][column] = results[number][i];
            ++number;
        }
    }
    return input;
}

}  // namespace tocsin
