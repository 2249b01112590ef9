// Table functions that read fields out of text: extract (`key=value`), xmlkv (`<tag>value</tag>`) and multikv (tables).
#include <algorithm>

#include "base/text.h"
#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"
#include "function/xml.h"

namespace tocsin {
namespace {

bool is_key_char(char c) { return is_ascii_alnum(c) || c == '_' || c == '.' || c == ':' || c == '-'; }

// Field names have letters, digits and `_` only and begin with no `_`; what is left of a name of signs is empty.
std::string clean_name(std::string_view name) {
    std::string out;
    for (char c : name) {
        if (is_ascii_alnum(c))
            out += c;
        else if (!out.empty())
            out += '_';
    }
    return out;
}

struct Pair {
    std::string_view key;
    std::string_view value;
};

// `key=value` and `key="value with blanks"` anywhere in the text.
std::vector<Pair> find_pairs(std::string_view text) {
    std::vector<Pair> out;
    for (size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
        size_t begin = equals;
        while (begin > 0 && is_key_char(text[begin - 1])) --begin;
        if (begin == equals) continue;
        size_t at = equals + 1, end;
        bool quoted = at < text.size() && text[at] == '"';
        if (quoted) {
            end = text.find('"', ++at);
            if (end == std::string_view::npos) end = text.size();
        } else {
            end = std::min(text.find_first_of(" \t\r\n,;&|", at), text.size());
        }
        out.push_back({text.substr(begin, equals - begin), text.substr(at, end - at)});
        equals = std::max(equals, end - (end > at ? 1 : 0));
    }
    return out;
}

// Pairs between any of the characters `pairs`, cut at the first of `keys`.
std::vector<Pair> cut_pairs(std::string_view text, std::string_view pairs, std::string_view keys) {
    std::vector<Pair> out;
    for (size_t at = 0; at <= text.size();) {
        size_t end = std::min(text.find_first_of(pairs, at), text.size());
        std::string_view part = trim(text.substr(at, end - at));
        at = end + 1;
        size_t cut = part.find_first_of(keys);
        if (cut == std::string_view::npos) continue;
        std::string_view value = trim(part.substr(cut + 1));
        if (value.size() > 1 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        out.push_back({trim(part.substr(0, cut)), value});
    }
    return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::string_view line : split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        out.push_back(line);
    }
    return out;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> out;
    for (size_t at = 0; at < line.size();) {
        size_t begin = line.find_first_not_of(" \t", at);
        if (begin == std::string_view::npos) break;
        at = std::min(line.find_first_of(" \t", begin), line.size());
        out.push_back(line.substr(begin, at - begin));
    }
    return out;
}

}  // namespace

// names: the field. constants: pairdelim, kvdelim (null: pairs as they are found), clean_keys, mv_add, keep_empty_vals, limit.
Table spl_extract(Table input, const TableCall& call, std::string&) {
    auto source = input.schema.find(call.names[0]);
    if (!source) return input;
    std::string_view pairs = text_option(call, 0, ""), keys = text_option(call, 1, "");
    bool clean = flag_option(call, 2, true), add = flag_option(call, 3, false),
         keep_empty = flag_option(call, 4, false);
    auto limit = static_cast<size_t>(number_option(call, 5, 50));
    for (size_t row = 0; row < input.rows.size(); ++row) {
        std::string_view text = spl_text(input.rows[row][*source], *call.arena);
        std::vector<Pair> found = pairs.empty() && keys.empty()
                                      ? find_pairs(text)
                                      : cut_pairs(text, pairs.empty() ? " ,\n" : pairs, keys.empty() ? "=" : keys);
        std::vector<std::pair<size_t, std::vector<Value>>> fields;
        for (const Pair& pair : found) {
            std::string name = clean ? clean_name(pair.key) : std::string(pair.key);
            if (name.empty() || (pair.value.empty() && !keep_empty)) continue;
            size_t column = ensure_column(input, name);
            auto known = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == column; });
            if (known == fields.end()) {
                if (fields.size() < limit) fields.push_back({column, {Value::string(pair.value)}});
            } else if (add) {
                known->second.push_back(Value::string(pair.value));
            }
        }
        for (const auto& [column, values] : fields) input.rows[row][column] = make_multivalue(values, *call.arena);
    }
    return input;
}

// names: the field. Every `<tag ...>text</tag>` without tags inside becomes a field; of several the last counts.
Table spl_xmlkv(Table input, const TableCall& call, std::string&) {
    auto source = input.schema.find(call.names[0]);
    if (!source) return input;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        std::string_view text = spl_text(input.rows[row][*source], *call.arena);
        for (size_t open = text.find('<'); open != std::string_view::npos; open = text.find('<', open + 1)) {
            size_t close = text.find('>', open);
            if (close == std::string_view::npos) break;
            std::string_view tag = text.substr(open + 1, close - open - 1);
            tag = tag.substr(0, tag.find_first_of(" \t\r\n"));
            if (tag.empty() || !(is_ascii_alnum(tag[0]) || tag[0] == '_') || text[close - 1] == '/') continue;
            size_t end = text.find('<', close + 1);
            if (end == std::string_view::npos || !text.substr(end).starts_with("</")) continue;
            std::string_view last = text.substr(end + 2, tag.size());
            if (last != tag) continue;
            size_t column = ensure_column(input, tag);
            input.rows[row][column] = make_string(unescape_xml(text.substr(close + 1, end - close - 1)), *call.arena);
        }
    }
    return input;
}

// names: the field, fields to keep, words of which a line must have one. constants: copyattrs, forceheader (0: the first line),
// noheader, rmorig, number of fields to keep. Each line below the header becomes a row, its words the fields that the header names.
Table spl_multikv(Table input, const TableCall& call, std::string&) {
    auto source = input.schema.find(call.names[0]);
    if (!source) return input;
    bool copy = flag_option(call, 0, true), no_header = flag_option(call, 2, false),
         remove = flag_option(call, 3, true);
    auto header_line = static_cast<size_t>(number_option(call, 1, 0));
    auto kept = static_cast<size_t>(number_option(call, 4, 0));
    std::span<const std::string> fields = call.names.subspan(1, kept), filters = call.names.subspan(1 + kept);
    Table out;
    out.schema = input.schema;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        std::vector<Value> cells = input.rows[row];
        auto add = [&](std::vector<Value> made) {
            out.rows.push_back(std::move(made));
            if (!input.lineages.empty()) out.lineages.push_back(input.lineages[row]);
        };
        std::vector<std::string_view> lines = lines_of(spl_text(cells[*source], *call.arena));
        size_t first = header_line > 0 ? header_line - 1 : 0;
        while (first < lines.size() && trim(lines[first]).empty()) ++first;
        std::vector<std::string> names;
        if (!no_header && first < lines.size()) {
            for (std::string_view word : words_of(lines[first++])) names.push_back(clean_name(word));
        }
        size_t before = out.rows.size();
        for (; first < lines.size(); ++first) {
            std::string_view line = lines[first];
            bool wanted = filters.empty() || std::any_of(filters.begin(), filters.end(), [&](const std::string& word) {
                              return line.find(word) != std::string_view::npos;
                          });
            std::vector<std::string_view> words = words_of(line);
            if (words.empty() || !wanted) continue;
            std::vector<Value> made(out.schema.size());
            if (copy) std::copy(cells.begin(), cells.end(), made.begin());
            made[*source] = Value::string(line);
            for (size_t i = 0; i < words.size(); ++i) {
                std::string name = i < names.size() ? names[i] : "Column_" + std::to_string(i + 1);
                // A header without a name for it, or a word more than the header has: the last field takes the rest of the line.
                if (!no_header && i >= names.size()) break;
                bool listed = fields.empty() || std::find(fields.begin(), fields.end(), name) != fields.end();
                if (name.empty() || !listed) continue;
                size_t column = ensure_column(out, name);
                made.resize(out.schema.size());
                bool rest = !no_header && i + 1 == names.size();
                auto begin = static_cast<size_t>(words[i].data() - line.data());
                made[column] = Value::string(rest ? trim(line.substr(begin)) : words[i]);
            }
            add(std::move(made));
        }
        // An event without a table stays what it was; so does every event with rmorig=f.
        if (out.rows.size() == before || !remove) add(std::move(cells));
    }
    for (auto& row : out.rows) row.resize(out.schema.size());
    return out;
}

}  // namespace tocsin
