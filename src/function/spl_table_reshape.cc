// transpose, untable and xyseries: the same cells in other rows and columns.
#include <algorithm>
#include <map>

#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"

namespace tocsin {

// constants: rows taken (5), name of the column with the field names (column), field whose values name the new columns, whether fields
// without values get a row (true). Internal fields are left out.
Table spl_transpose(Table input, const TableCall& call, std::string&) {
    double wanted = number_option(call, 0, 5);
    size_t count = wanted <= 0 ? input.rows.size() : std::min(input.rows.size(), static_cast<size_t>(wanted));
    std::string_view header = text_option(call, 2, "");
    auto header_column = header.empty() ? std::nullopt : input.schema.find(header);
    Table out;
    out.schema.set(text_option(call, 1, "column"), Type::kDynamic);
    std::vector<size_t> places;
    for (size_t row = 0; row < count; ++row) {
        std::string name = "row " + std::to_string(row + 1);
        if (header_column && !input.rows[row][*header_column].is_null()) {
            name = std::string(spl_text(input.rows[row][*header_column], *call.arena));
        }
        out.schema.set(name, Type::kDynamic);
        places.push_back(*out.schema.find(name));
    }
    std::vector<size_t> all(input.rows.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    auto lineage = lineage_of_rows(input, all, *call.arena);
    for (size_t column : matching_columns(input, {})) {
        if ((header_column && column == *header_column) || input.schema[column].name.starts_with('_')) continue;
        std::vector<Value> cells(out.schema.size());
        cells[0] = make_string(input.schema[column].name, *call.arena);
        bool any = false;
        for (size_t row = 0; row < count; ++row) {
            cells[places[row]] = input.rows[row][column];
            any = any || !input.rows[row][column].is_null();
        }
        if (!any && !flag_option(call, 3, true)) continue;
        out.rows.push_back(std::move(cells));
        if (lineage) out.lineages.push_back(*lineage);
    }
    return out;
}

// names: the field that stays, the field for names, the field for values.
Table spl_untable(Table input, const TableCall& call, std::string& error) {
    if (call.names.size() != 3) {
        error = "untable needs three fields";
        return input;
    }
    auto key = input.schema.find(call.names[0]);
    Table out;
    for (const std::string& name : call.names) out.schema.set(name, Type::kDynamic);
    for (size_t row = 0; row < input.rows.size(); ++row) {
        for (size_t column : matching_columns(input, {})) {
            if ((key && column == *key) || input.rows[row][column].is_null()) continue;
            Value name = make_string(input.schema[column].name, *call.arena);
            out.rows.push_back({key ? input.rows[row][*key] : Value(), name, input.rows[row][column]});
            if (!input.lineages.empty()) out.lineages.push_back(input.lineages[row]);
        }
    }
    return out;
}

// names: the row field, the field whose values name columns, one or several data fields. constants: separator (`: `), grouped (false).
// With several data fields a column is called `field: value`.
Table spl_xyseries(Table input, const TableCall& call, std::string& error) {
    if (call.names.size() < 3) {
        error = "xyseries needs three fields or more";
        return input;
    }
    std::string_view separator = text_option(call, 0, ": ");
    auto x = input.schema.find(call.names[0]), name = input.schema.find(call.names[1]);
    std::vector<std::optional<size_t>> data;
    for (const std::string& field : call.names.subspan(2)) data.push_back(input.schema.find(field));
    Table out;
    out.schema.set(call.names[0], Type::kDynamic);
    if (!x || !name) return out;

    // Columns in the order of the text, rows in the order of their first sight.
    std::map<std::string, size_t> names;
    std::map<std::string, size_t> row_places;
    std::vector<std::vector<size_t>> groups;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        const auto& cells = input.rows[row];
        if (cells[*x].is_null() || cells[*name].is_null()) continue;
        names.emplace(spl_text(cells[*name], *call.arena), 0);
        auto [place, made] = row_places.try_emplace(std::string(spl_text(cells[*x], *call.arena)), groups.size());
        if (made) groups.emplace_back();
        groups[place->second].push_back(row);
    }
    std::vector<std::vector<std::string>> titles(data.size());
    for (size_t field = 0; field < data.size(); ++field) {
        for (const auto& [text, unused] : names) {
            std::string title = data.size() == 1 ? text : call.names[field + 2] + std::string(separator) + text;
            out.schema.set(title, Type::kDynamic);
            titles[field].push_back(title);
        }
    }
    size_t index = 0;
    for (auto& [text, place] : names) place = index++;
    for (const auto& group : groups) {
        std::vector<Value> cells(out.schema.size());
        cells[0] = input.rows[group[0]][*x];
        for (size_t row : group) {
            size_t place = names.at(std::string(spl_text(input.rows[row][*name], *call.arena)));
            for (size_t field = 0; field < data.size(); ++field) {
                if (data[field]) cells[*out.schema.find(titles[field][place])] = input.rows[row][*data[field]];
            }
        }
        out.rows.push_back(std::move(cells));
        if (auto lineage = lineage_of_rows(input, group, *call.arena)) out.lineages.push_back(*lineage);
    }
    return out;
}

}  // namespace tocsin
