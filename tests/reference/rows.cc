// Tables as lists of rows, and the form in which results are compared.
#include "reference/rows.h"

#include <map>

#include "data/json.h"

namespace tocsin::reference {

void sequence(Rows& rows) {
    uint64_t next = kSequenced;
    for (Row& row : rows.rows) row.order = {next++, 0};
}

size_t ensure_column(Rows& rows, std::string_view name, Type type) {
    if (auto index = rows.schema.find(name)) return *index;
    rows.schema.set(name, type);
    for (Row& row : rows.rows) row.cells.emplace_back();
    return rows.schema.size() - 1;
}

Value cell(const Rows& rows, const Row& row, std::string_view name) {
    auto index = rows.schema.find(name);
    return index ? row.cells[*index] : Value();
}

namespace {

// A column by which operators understand each other: no part of the result.
bool is_hidden(const std::string& name) { return name.empty() || static_cast<unsigned char>(name[0]) < 0x20; }

}  // namespace

std::vector<std::string> print_rows(const Schema& schema, const Rows& rows, bool with_nulls) {
    std::map<std::string, size_t> further;
    for (size_t i = 0; i < rows.schema.size(); ++i) {
        const std::string& name = rows.schema[i].name;
        if (!is_hidden(name) && !schema.has(name)) further.emplace(name, i);
    }
    std::vector<std::string> out;
    for (const Row& row : rows.rows) {
        std::string text = "{";
        auto member = [&](const std::string& name, const Value& value, Type type, bool shows_null) {
            if (value.is_null() && !shows_null) return;
            if (text.size() > 1) text += ',';
            write_json_string(name, text);
            text += ':';
            if (value.is_null() && type == Type::kString)
                text += "\"\"";
            else
                write_json(value, text);
        };
        for (const Field& field : schema) {
            if (is_hidden(field.name) || !rows.schema.has(field.name)) continue;
            member(field.name, cell(rows, row, field.name), field.type, with_nulls);
        }
        for (const auto& [name, column] : further) member(name, row.cells[column], rows.schema[column].type, false);
        out.push_back(text + "}");
    }
    return out;
}

}  // namespace tocsin::reference
