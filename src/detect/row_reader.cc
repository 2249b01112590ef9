#include "detect/row_reader.h"

#include <algorithm>

#include "data/json.h"

namespace tocsin {

RowReader::RowReader(const Schema& schema, const RowStore& rows) : schema_(schema), rows_(rows) {
    auto is_hidden = [](const std::string& name) { return name.empty() || static_cast<unsigned char>(name[0]) < 0x20; };
    for (const Field& field : schema_) {
        if (is_hidden(field.name)) continue;
        if (auto column = rows.schema()->find(field.name)) shown_.push_back({*column, field.type, true});
    }
    const size_t named = shown_.size();
    for (size_t i = 0; i < rows.schema()->size(); ++i) {
        const std::string& name = (*rows.schema())[i].name;
        if (!is_hidden(name) && !schema_.has(name)) shown_.push_back({i, (*rows.schema())[i].type, false});
    }
    // The order in which threads met these columns means nothing.
    std::sort(shown_.begin() + static_cast<ptrdiff_t>(named), shown_.end(), [&](const Shown& a, const Shown& b) {
        return (*rows.schema())[a.column].name < (*rows.schema())[b.column].name;
    });
}

Value RowReader::cell(size_t row, std::string_view column) const {
    auto index = rows_.schema()->find(column);
    return index ? rows_.cell(row, *index) : Value();
}

std::string RowReader::text(size_t row, std::string_view column) const { return to_text(cell(row, column)); }

void RowReader::each_value(size_t row, const std::function<void(std::string_view, const Value&)>& visit) const {
    for (const Shown& shown : shown_) {
        const Value& value = rows_.cell(row, shown.column);
        if (!value.is_null()) visit((*rows_.schema())[shown.column].name, value);
    }
}

std::string RowReader::json(size_t row) const {
    std::string out = "{";
    for (const Shown& shown : shown_) {
        const Value& value = rows_.cell(row, shown.column);
        if (!shown.always && value.is_null()) continue;
        if (out.size() > 1) out += ',';
        write_json_string((*rows_.schema())[shown.column].name, out);
        out += ':';
        if (value.is_null() && shown.type == Type::kString)
            out += "\"\"";
        else
            write_json(value, out);
    }
    return out + "}";
}

}  // namespace tocsin
