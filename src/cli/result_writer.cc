#include "cli/result_writer.h"

#include <algorithm>

#include "base/text.h"
#include "data/json.h"
#include "plan/column_order.h"

namespace tocsin {
namespace {

void write_csv_cell(std::string_view text, std::string& out) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    out += replace_all(text, "\"", "\"\"");
    out += '"';
}

// Line breaks and control characters would break the table apart.
std::string one_line(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '\n')
            out += "⏎";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            out += ' ';
        else
            out += c;
    }
    return utf8_repaired(out);
}

std::string cut(const std::string& text, size_t width) {
    if (utf8_length(text) <= width) return text;
    return text.substr(0, utf8_offset(text, width > 0 ? width - 1 : 0)) + "…";
}

// Column widths that fit into `width` together: wide columns give way first.
std::vector<size_t> fair_widths(std::vector<size_t> widths, size_t width) {
    if (width == 0 || widths.empty()) return widths;
    size_t gaps = (widths.size() - 1) * 2;
    constexpr size_t kNarrowest = 8;
    size_t room = width > gaps ? width - gaps : 0;
    while (std::accumulate(widths.begin(), widths.end(), size_t{0}) > room) {
        auto widest = std::max_element(widths.begin(), widths.end());
        if (*widest <= kNarrowest) break;
        size_t second = kNarrowest;
        for (auto it = widths.begin(); it != widths.end(); ++it) {
            if (it != widest) second = std::max(second, *it);
        }
        size_t excess = std::accumulate(widths.begin(), widths.end(), size_t{0}) - room;
        size_t give = std::min(excess, *widest > second ? *widest - second : 1);
        *widest -= std::max<size_t>(give, 1);
    }
    return widths;
}

bool has_value(const RowStore& rows, size_t column) {
    for (size_t row = 0; row < rows.rows(); ++row) {
        if (!rows.cell(row, column).is_null()) return true;
    }
    return false;
}

}  // namespace

ResultColumns result_columns(const Schema& schema, const RowStore& rows) {
    ResultColumns out;
    auto add = [&](const std::string& name, Type type, size_t source) {
        out.fields.push_back({name, type});
        out.sources.push_back(source);
    };
    auto is_hidden = [](const std::string& name) { return name.empty() || static_cast<unsigned char>(name[0]) < 0x20; };
    for (const Field& field : schema) {
        if (is_hidden(field.name)) continue;
        if (auto source = rows.schema()->find(field.name)) add(field.name, field.type, *source);
    }
    for (size_t i = 0; i < rows.schema()->size(); ++i) {
        const Field& field = (*rows.schema())[i];
        if (schema.has(field.name) || is_hidden(field.name)) continue;
        if (has_value(rows, i)) add(field.name, field.type, i);
    }
    return out;
}

ResultColumns result_columns(const Node& root, const RowStore& rows) {
    ResultColumns found = result_columns(root.schema, rows);
    auto order = column_order(root);
    if (!order) return found;
    std::vector<size_t> positions;
    for (size_t i = 0; i < found.fields.size(); ++i) {
        if (order->names(found.fields[i].name) || has_value(rows, found.sources[i])) positions.push_back(i);
    }
    std::sort(positions.begin(), positions.end(),
              [&](size_t a, size_t b) { return order->less(found.fields[a].name, found.fields[b].name); });
    ResultColumns out;
    for (size_t position : positions) {
        out.fields.push_back(found.fields[position]);
        out.sources.push_back(found.sources[position]);
    }
    return out;
}

void write_cell_json(const Value& value, Type type, std::string& out) {
    if (value.is_null() && type == Type::kString) {
        out += "\"\"";
        return;
    }
    write_json(value, out);
}

std::string write_text_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows,
                             bool colours, size_t width) {
    std::vector<size_t> widths;
    for (size_t i = 0; i < heading.size(); ++i) {
        size_t widest = utf8_length(heading[i]);
        for (const auto& row : rows) widest = std::max(widest, utf8_length(row[i]));
        widths.push_back(widest);
    }
    widths = fair_widths(widths, width);
    std::string out;
    auto line = [&](const std::vector<std::string>& cells, bool bold) {
        std::string text;
        for (size_t i = 0; i < cells.size(); ++i) {
            std::string shown = cut(cells[i], widths[i]);
            bool last = i + 1 == cells.size();
            text += shown;
            if (!last) text += std::string(widths[i] - utf8_length(shown) + 2, ' ');
        }
        while (!text.empty() && text.back() == ' ') text.pop_back();
        out += bold && colours ? "\x1b[1m" + text + "\x1b[0m\n" : text + "\n";
    };
    line(heading, true);
    std::vector<std::string> rule;
    for (size_t w : widths) {
        std::string dashes;
        for (size_t i = 0; i < w; ++i) dashes += "─";
        rule.push_back(dashes);
    }
    line(rule, false);
    for (const auto& row : rows) line(row, false);
    return out;
}

namespace {

const Value& cell_of(const ResultTable& table, size_t row, size_t column) {
    return table.rows->cell(row, table.columns.sources[column]);
}

// The object of one table without its closing brace.
void open_json(const ResultTable& table, bool named, std::string& out) {
    out += '{';
    if (named && !table.name.empty()) {
        out += "\"name\":";
        write_json_string(table.name, out);
        out += ',';
    }
    out += "\"columns\":[";
    for (size_t i = 0; i < table.columns.fields.size(); ++i) {
        if (i > 0) out += ',';
        out += "{\"name\":";
        write_json_string(table.columns.fields[i].name, out);
        out += ",\"type\":\"" + std::string(type_name(table.columns.fields[i].type)) + "\"}";
    }
    out += "],\"rows\":[";
    for (size_t row = 0; row < table.rows->rows(); ++row) {
        out += row > 0 ? ",[" : "[";
        for (size_t i = 0; i < table.columns.fields.size(); ++i) {
            if (i > 0) out += ',';
            write_cell_json(cell_of(table, row, i), table.columns.fields[i].type, out);
        }
        out += ']';
    }
    out += ']';
}

// `label` is the value of `$result`, if there is one.
void write_ndjson(const ResultTable& table, const std::string& label, std::string& out) {
    for (size_t row = 0; row < table.rows->rows(); ++row) {
        out += '{';
        if (!label.empty()) {
            out += "\"$result\":";
            write_json_string(label, out);
        }
        for (size_t i = 0; i < table.columns.fields.size(); ++i) {
            if (i > 0 || !label.empty()) out += ',';
            write_json_string(table.columns.fields[i].name, out);
            out += ':';
            write_cell_json(cell_of(table, row, i), table.columns.fields[i].type, out);
        }
        out += "}\n";
    }
}

void write_csv(const ResultTable& table, std::string& out) {
    for (size_t i = 0; i < table.columns.fields.size(); ++i) {
        if (i > 0) out += ',';
        write_csv_cell(table.columns.fields[i].name, out);
    }
    out += '\n';
    for (size_t row = 0; row < table.rows->rows(); ++row) {
        for (size_t i = 0; i < table.columns.fields.size(); ++i) {
            if (i > 0) out += ',';
            write_csv_cell(to_text(cell_of(table, row, i)), out);
        }
        out += '\n';
    }
}

void write_table(const ResultTable& table, bool colours, size_t width, std::string& out) {
    std::vector<std::string> heading;
    for (const Field& field : table.columns.fields) heading.push_back(field.name);
    std::vector<std::vector<std::string>> texts;
    size_t rows = table.rows->rows();
    for (size_t row = 0; row < rows; ++row) {
        texts.emplace_back();
        for (size_t i = 0; i < heading.size(); ++i) {
            const Value& value = cell_of(table, row, i);
            bool null = value.is_null() && table.columns.fields[i].type != Type::kString;
            texts.back().push_back(null ? "null" : one_line(to_text(value)));
        }
    }
    out += write_text_table(heading, texts, colours, width);
    out += "(" + std::to_string(rows) + (rows == 1 ? " row)\n" : " rows)\n");
}

}  // namespace

std::string write_results(const std::vector<ResultTable>& results, OutputFormat format, bool colours, size_t width) {
    std::string out;
    for (size_t i = 0; i < results.size(); ++i) {
        const ResultTable& table = results[i];
        std::string number = std::to_string(i + 1);
        switch (format) {
            case OutputFormat::kJson:
                if (i > 0) out += i == 1 ? ",\"further\":[" : ",";
                open_json(table, results.size() > 1, out);
                if (i > 0) out += '}';
                break;
            case OutputFormat::kNdjson: {
                bool labelled = results.size() > 1;
                write_ndjson(table, !labelled ? std::string() : table.name.empty() ? number : table.name, out);
                break;
            }
            case OutputFormat::kCsv:
                if (i > 0) out += '\n';
                write_csv(table, out);
                break;
            case OutputFormat::kTable:
                if (i > 0) out += '\n';
                if (results.size() > 1) out += (table.name.empty() ? number : table.name) + ":\n";
                write_table(table, colours, width, out);
                break;
        }
    }
    if (format == OutputFormat::kJson) out += results.size() > 1 ? "]}\n" : "}\n";
    return out;
}

std::string write_result(const ResultColumns& columns, const RowStore& rows, OutputFormat format, bool colours,
                         size_t width) {
    std::vector<ResultTable> one;
    one.push_back({{}, columns, &rows});
    return write_results(one, format, colours, width);
}

}  // namespace tocsin
