// bag_unpack, pivot and narrow: columns that come from the data, and cells that become rows.
#include <algorithm>
#include <map>
#include <set>

#include "data/json.h"
#include "function/kql_tables.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

// The value as a promised type; null if it is of another kind.
Value fit(const Value& value, Type type, Arena& arena) {
    if (type == Type::kDynamic || (!value.is_null() && type_of(value) == type)) return value;
    if (type == Type::kString) return make_string(to_text(value), arena);
    if (!value.is_number()) return Value();
    if (type == Type::kReal) return Value::real(to_double(value));
    if (type == Type::kLong && value.is_integer()) return Value::of_long(value.as_long());
    if (type == Type::kInt && value.is_integer()) return Value::integer(static_cast<int32_t>(value.as_long()));
    return Value();
}

// Text cells are never null.
Value missing(Type type) { return type == Type::kString ? Value::string("") : Value(); }

// The columns of a schema that was promised, in its order.
Table as_promised(Table table, const Schema& schema, Arena& arena) {
    std::vector<std::optional<size_t>> sources;
    for (const Field& field : schema) sources.push_back(table.schema.find(field.name));
    for (auto& row : table.rows) {
        std::vector<Value> cells;
        for (size_t i = 0; i < schema.size(); ++i) {
            cells.push_back(sources[i] ? fit(row[*sources[i]], schema[i].type, arena) : missing(schema[i].type));
        }
        row = std::move(cells);
    }
    table.schema = schema;
    return table;
}

}  // namespace

// names: the bag's column, then keys to leave in it. constants: prefix of the new columns, what to do where a column of that name
// exists (error, replace_source, keep_source). The bag's column goes; new columns come in the order of their names, with the type of
// their values if all have one type.
Table kql_bag_unpack(Table input, const TableCall& call, std::string& error) {
    auto source = call.names.empty() ? std::nullopt : input.schema.find(call.names[0]);
    if (!source) {
        error = "bag_unpack needs the column of the bag";
        return input;
    }
    std::string prefix(text_option(call, 0, ""));
    std::string_view conflict = text_option(call, 1, "error");
    std::set<std::string_view> ignored(call.names.begin() + 1, call.names.end());

    struct Unpacked {
        std::optional<Type> type;
        bool mixed = false;
    };
    std::map<std::string, Unpacked> columns;
    for (auto& row : input.rows) {
        row[*source] = expand_json(row[*source], *call.arena);
        if (row[*source].tag() != Tag::kObject) continue;
        for (const Member& member : row[*source].members()) {
            if (ignored.contains(member.key)) continue;
            Unpacked& column = columns[prefix + std::string(member.key)];
            if (member.value.is_null()) continue;
            Type type = type_of(member.value);
            if (column.type && *column.type != type) column.mixed = true;
            column.type = type;
        }
    }

    Table out;
    std::vector<size_t> kept;
    for (size_t i : matching_columns(input, {})) {
        bool clash = i != *source && columns.contains(input.schema[i].name);
        if (clash && conflict == "error") {
            error = "bag_unpack: the column `" + input.schema[i].name + "` exists already";
            return input;
        }
        if (clash && conflict == "keep_source") columns.erase(input.schema[i].name);
        if (i == *source || (clash && conflict == "replace_source")) continue;
        out.schema.set(input.schema[i].name, input.schema[i].type);
        kept.push_back(i);
    }
    size_t first = out.schema.size();
    for (const auto& [name, column] : columns) {
        out.schema.set(name, column.mixed || !column.type ? Type::kDynamic : *column.type);
    }
    for (auto& row : input.rows) {
        std::vector<Value> cells;
        for (size_t i : kept) cells.push_back(row[i]);
        for (size_t i = first; i < out.schema.size(); ++i) cells.push_back(missing(out.schema[i].type));
        if (row[*source].tag() == Tag::kObject) {
            for (const Member& member : row[*source].members()) {
                auto column = out.schema.find(prefix + std::string(member.key));
                if (column && *column >= first && !ignored.contains(member.key)) {
                    cells[*column] = member.value.is_null() ? missing(out.schema[*column].type) : member.value;
                }
            }
        }
        out.rows.push_back(std::move(cells));
    }
    out.lineages = std::move(input.lineages);
    if (call.output != nullptr && !call.output->open()) return as_promised(std::move(out), *call.output, *call.arena);
    return out;
}

// names: the column whose values become columns, then the columns that stay. The aggregate gives the cells; where a combination has no
// rows, its value for no rows (0 for count()).
Table kql_pivot(Table input, const TableCall& call, std::string& error) {
    auto pivot = call.names.empty() ? std::nullopt : input.schema.find(call.names[0]);
    if (!pivot || call.aggregates.size() != 1) {
        error = "pivot needs a column and one aggregate";
        return input;
    }
    std::vector<size_t> keys;
    Table out;
    for (const std::string& name : call.names.subspan(1)) {
        if (auto column = input.schema.find(name)) {
            keys.push_back(*column);
            out.schema.set(name, input.schema[*column].type);
        }
    }
    std::map<std::string, size_t> columns;
    for (const auto& row : input.rows) columns.emplace(to_text(row[*pivot]), 0);
    Type type = call.aggregates[0].outputs.empty() ? Type::kDynamic : call.aggregates[0].outputs[0].type;
    for (auto& [name, place] : columns) {
        out.schema.set(name, type);
        place = *out.schema.find(name);
    }
    Value nothing = aggregate_rows(call, input, {})[0];
    for (const auto& group : group_rows(input, keys)) {
        std::map<size_t, std::vector<size_t>> cells_rows;
        for (size_t row : group) cells_rows[columns.at(to_text(input.rows[row][*pivot]))].push_back(row);
        std::vector<Value> cells(out.schema.size(), nothing);
        for (size_t i = 0; i < keys.size(); ++i) cells[i] = input.rows[group[0]][keys[i]];
        for (const auto& [column, rows] : cells_rows) cells[column] = aggregate_rows(call, input, rows)[0];
        out.rows.push_back(std::move(cells));
        if (auto lineage = lineage_of_rows(input, group, *call.arena)) out.lineages.push_back(*lineage);
    }
    if (call.output != nullptr && !call.output->open()) return as_promised(std::move(out), *call.output, *call.arena);
    return out;
}

// Columns Row (from 0), Column, Value (as text).
Table kql_narrow(Table input, const TableCall& call, std::string&) {
    Table out;
    out.schema = Schema({{"Row", Type::kLong}, {"Column", Type::kString}, {"Value", Type::kString}});
    for (size_t row = 0; row < input.rows.size(); ++row) {
        for (size_t column : matching_columns(input, {})) {
            out.rows.push_back({Value::of_long(static_cast<int64_t>(row)),
                                make_string(input.schema[column].name, *call.arena),
                                make_string(to_text(input.rows[row][column]), *call.arena)});
            if (!input.lineages.empty()) out.lineages.push_back(input.lineages[row]);
        }
    }
    return out;
}

}  // namespace tocsin
