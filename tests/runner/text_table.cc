// Reading, comparing and printing the tables of .test files. Comparison is by canonical texts: both the cell a person wrote and the
// JSON value the program returned are brought to one spelling, so equality of texts is equality of values.
//
// Tested by tests/unit/runner_test.cc.
#include "runner/text_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace tocsin::runner {
namespace {

constexpr std::array<std::string_view, 10> kTypes = {"bool",     "int",      "long",   "real", "decimal",
                                                     "datetime", "timespan", "string", "guid", "dynamic"};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

void append_utf8(std::string& out, uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

// The four hexadecimal digits at `at`; nullopt if they are not all there.
std::optional<uint32_t> hex4(std::string_view text, size_t at) {
    uint32_t code = 0;
    if (at + 4 > text.size()) return std::nullopt;
    auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, code, 16);
    if (error != std::errc() || end != text.data() + at + 4) return std::nullopt;
    return code;
}

// A JSON string with its quotes -> the text. Nullopt if `quoted` is not exactly one JSON string.
std::optional<std::string> unquote(std::string_view quoted) {
    if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') return std::nullopt;
    std::string_view inside = quoted.substr(1, quoted.size() - 2);
    std::string out;
    for (size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] == '"') return std::nullopt;
        if (inside[i] != '\\') {
            out += inside[i];
            continue;
        }
        if (++i == inside.size()) return std::nullopt;
        switch (inside[i]) {
            case 'n': out += '\n'; break;
            case 'r': out += '\r'; break;
            case 't': out += '\t'; break;
            case 'b': out += '\b'; break;
            case 'f': out += '\f'; break;
            case 'u': {
                auto code = hex4(inside, i + 1);
                if (!code) return std::nullopt;
                i += 4;
                bool high_surrogate = *code >= 0xD800 && *code < 0xDC00;
                if (high_surrogate && inside.substr(i + 1).starts_with("\\u")) {
                    if (auto low = hex4(inside, i + 3); low && *low >= 0xDC00 && *low < 0xE000) {
                        code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
                        i += 6;
                    }
                }
                append_utf8(out, *code);
                break;
            }
            default: out += inside[i];
        }
    }
    return out;
}

bool looks_like_json(std::string_view text) { return text.starts_with('[') || text.starts_with('{'); }

// Bare where a reader of the table cannot mistake it, else quoted.
std::string render_text(std::string_view text, std::string_view type) {
    bool bare = !text.empty() && text != "null" && trimmed(text) == text && !(type.empty() && looks_like_json(text));
    for (char c : text) {
        if (c == '|' || c == '"' || static_cast<unsigned char>(c) < 0x20) bare = false;
    }
    return bare ? std::string(text) : quote(text);
}

// JSON without the blanks between its tokens. Nullopt if a string or bracket does not close.
std::optional<std::string> compact_json(std::string_view json) {
    std::string out;
    bool in_string = false;
    int depth = 0;
    for (size_t i = 0; i < json.size(); ++i) {
        char c = json[i];
        if (in_string) {
            out += c;
            if (c == '\\' && i + 1 < json.size()) {
                out += json[++i];
            } else if (c == '"') {
                in_string = false;
            }
            continue;
        }
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        if (c == '"') in_string = true;
        if (c == '[' || c == '{') ++depth;
        if (c == ']' || c == '}') --depth;
        out += c;
    }
    if (in_string || depth != 0) return std::nullopt;
    return out;
}

// 1.50 -> 1.5, 2 -> 2; texts that are no number (NaN, Infinity) stay.
std::string shortest_real(std::string_view text) {
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::string(text);
    return fmt::format("{}", value == 0 ? 0.0 : value);
}

std::string canonical_text(std::string_view text, std::string_view type) {
    return type == "real" ? shortest_real(text) : render_text(text, type);
}

// Characters, counting each UTF-8 sequence once.
size_t width(std::string_view text) {
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string print_column(const Column& column) {
    std::string name = render_text(column.name, "string");
    return column.type.empty() ? name : name + ":" + column.type;
}

}  // namespace

std::optional<std::string> canonical_cell(std::string_view written, std::string_view type) {
    std::string_view cell = trimmed(written);
    if (cell == "null") return "null";
    if (type == "dynamic") return compact_json(cell);
    if (type.empty() && looks_like_json(cell)) return compact_json(cell);
    if (cell.starts_with('"')) {
        auto text = unquote(cell);
        if (!text) return std::nullopt;
        return canonical_text(*text, type);
    }
    if (cell.empty()) return std::nullopt;
    return canonical_text(cell, type);
}

std::string canonical_cell_of_json(std::string_view json, std::string_view type) {
    std::string_view cell = trimmed(json);
    if (cell == "null") return "null";
    if (type == "dynamic" || looks_like_json(cell)) return compact_json(cell).value_or(std::string(cell));
    if (auto text = unquote(cell)) return canonical_text(*text, type);
    return canonical_text(cell, type);
}

std::string quote(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    out += c;
                }
        }
    }
    return out + "\"";
}

std::string cell_text(std::string_view canonical) { return unquote(canonical).value_or(std::string(canonical)); }

std::optional<std::vector<std::string>> split_row(std::string_view line) {
    line = trimmed(line);
    if (line.size() < 2 || line.front() != '|' || line.back() != '|') return std::nullopt;
    std::vector<std::string> cells;
    std::string cell;
    bool in_string = false;
    for (size_t i = 1; i < line.size(); ++i) {
        char c = line[i];
        if (in_string && c == '\\' && i + 1 < line.size()) {
            cell += c;
            cell += line[++i];
            continue;
        }
        if (c == '"') in_string = !in_string;
        if (c == '|' && !in_string) {
            cells.emplace_back(trimmed(cell));
            cell.clear();
        } else {
            cell += c;
        }
    }
    if (in_string || !trimmed(cell).empty()) return std::nullopt;
    return cells;
}

Column parse_column(std::string_view written) {
    written = trimmed(written);
    size_t colon = written.rfind(':');
    if (colon != std::string_view::npos) {
        std::string_view type = trimmed(written.substr(colon + 1));
        if (std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end()) {
            return {cell_text(trimmed(written.substr(0, colon))), std::string(type)};
        }
    }
    return {cell_text(written), ""};
}

std::optional<TextTable> parse_table(const std::vector<std::string>& lines, std::string& error, size_t& bad_line) {
    TextTable table;
    for (bad_line = 0; bad_line < lines.size(); ++bad_line) {
        auto cells = split_row(lines[bad_line]);
        if (!cells) {
            error = "a row starts and ends with `|`, and quotes close";
            return std::nullopt;
        }
        if (bad_line == 0) {
            for (const std::string& cell : *cells) table.columns.push_back(parse_column(cell));
            continue;
        }
        if (cells->size() != table.columns.size()) {
            error = fmt::format("the row has {} cells, the header {}", cells->size(), table.columns.size());
            return std::nullopt;
        }
        std::vector<std::string> row;
        for (size_t i = 0; i < cells->size(); ++i) {
            auto cell = canonical_cell((*cells)[i], table.columns[i].type);
            if (!cell) {
                error = fmt::format("cell {} is neither a value nor null; the empty text is written \"\"", i + 1);
                return std::nullopt;
            }
            row.push_back(*cell);
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::vector<std::string> print_table(const TextTable& table, const std::vector<size_t>* marked) {
    std::vector<std::vector<std::string>> all;
    std::vector<std::string>& header = all.emplace_back();
    for (const Column& column : table.columns) header.push_back(print_column(column));
    for (const auto& row : table.rows) all.push_back(row);

    std::vector<size_t> widths(table.columns.size(), 0);
    for (const auto& row : all) {
        for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    }
    std::vector<std::string> lines;
    for (size_t r = 0; r < all.size(); ++r) {
        std::string line;
        if (marked) {
            bool mark = r > 0 && std::find(marked->begin(), marked->end(), r - 1) != marked->end();
            line = mark ? "> " : "  ";
        }
        line += '|';
        for (size_t i = 0; i < all[r].size(); ++i) {
            line += ' ' + all[r][i] + std::string(widths[i] - width(all[r][i]), ' ') + " |";
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string first_difference(TextTable& expected, TextTable& actual, bool ordered, size_t& row) {
    row = std::string::npos;
    if (expected.columns.size() != actual.columns.size()) {
        return fmt::format("{} columns expected, {} returned", expected.columns.size(), actual.columns.size());
    }
    for (size_t i = 0; i < expected.columns.size(); ++i) {
        const Column& want = expected.columns[i];
        const Column& got = actual.columns[i];
        if (want.name != got.name || (!want.type.empty() && want.type != got.type)) {
            return fmt::format("column {}: expected {}, got {}", i + 1, print_column(want), print_column(got));
        }
    }
    if (!ordered) {
        std::sort(expected.rows.begin(), expected.rows.end());
        std::sort(actual.rows.begin(), actual.rows.end());
    }
    for (row = 0; row < std::min(expected.rows.size(), actual.rows.size()); ++row) {
        for (size_t i = 0; i < expected.columns.size(); ++i) {
            if (expected.rows[row][i] == actual.rows[row][i]) continue;
            return fmt::format("row {}, column {}: expected {}, got {}", row + 1, expected.columns[i].name,
                               expected.rows[row][i], actual.rows[row][i]);
        }
    }
    if (expected.rows.size() == actual.rows.size()) return "";
    return fmt::format("{} rows expected, {} returned", expected.rows.size(), actual.rows.size());
}

}  // namespace tocsin::runner
