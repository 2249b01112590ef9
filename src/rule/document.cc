// Rule files are written by many hands: whatever can be understood is taken, and what deviates from the vendor's own
// rules is a warning, because the rule can still run.
#include "rule/document.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "data/value.h"

namespace tocsin {
namespace {

const YamlNode kNothing{};

const YamlNode& value_at(const YamlNode& map, std::string_view key) {
    const YamlNode* found = map.find(key);
    return found ? *found : kNothing;
}

// The place to say that a key is missing.
Span start_of(const YamlNode& map) { return {map.span.begin, map.span.begin}; }

}  // namespace

Located located(const YamlNode& scalar) { return {scalar.is_scalar() ? scalar.text : std::string(), scalar.span}; }

std::string text_at(const YamlNode& map, std::string_view key) { return located_at(map, key).text; }
Located located_at(const YamlNode& map, std::string_view key) { return located(value_at(map, key)); }

std::vector<Located> located_list_at(const YamlNode& map, std::string_view key) {
    const YamlNode& node = value_at(map, key);
    std::vector<Located> out;
    if (node.is_scalar()) out.push_back(located(node));
    for (const YamlNode& item : node.items) {
        if (item.is_scalar()) out.push_back(located(item));
    }
    return out;
}

std::vector<std::string> texts_at(const YamlNode& map, std::string_view key) {
    std::vector<std::string> out;
    for (Located& each : located_list_at(map, key)) out.push_back(std::move(each.text));
    return out;
}

std::optional<int64_t> integer_at(const YamlNode& map, std::string_view key) {
    std::string text = text_at(map, key);
    int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool bool_at(const YamlNode& map, std::string_view key, bool otherwise) {
    std::string text = text_at(map, key);
    if (equals_ignore_case(text, "true") || equals_ignore_case(text, "yes")) return true;
    if (equals_ignore_case(text, "false") || equals_ignore_case(text, "no")) return false;
    return otherwise;
}

const std::vector<YamlNode>& items_at(const YamlNode& map, std::string_view key) { return value_at(map, key).items; }

const YamlNode& map_at(const YamlNode& map, std::string_view key) {
    const YamlNode& node = value_at(map, key);
    return node.is_map() ? node : kNothing;
}

std::string tactic_name(std::string_view text) {
    std::string out;
    bool word_start = true;
    for (char c : text) {
        if (c == ' ' || c == '-' || c == '_') {
            word_start = true;
            continue;
        }
        out += word_start ? ascii_upper(c) : c;
        word_start = false;
    }
    return out;
}

std::string description_text(std::string_view text) {
    text = trim(text);
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') text = trim(text.substr(1, text.size() - 2));
    return std::string(text);
}

bool is_guid(std::string_view text) {
    Guid guid;
    return text.size() == 36 && parse_guid(text, guid);
}

void warn_missing(const YamlNode& map, std::initializer_list<std::string_view> keys, Diagnostics& diagnostics) {
    for (std::string_view key : keys) {
        if (map.find(key) == nullptr)
            diagnostics.warning("rule", "the key `" + std::string(key) + "` is missing", start_of(map));
    }
}

void read_severity(const YamlNode& map, std::string_view key, std::initializer_list<std::string_view> allowed,
                   Rule& rule, Diagnostics& diagnostics) {
    Located severity = located_at(map, key);
    rule.severity = to_lower_ascii(severity.text);
    if (rule.severity.empty() || std::find(allowed.begin(), allowed.end(), rule.severity) != allowed.end()) return;
    diagnostics.warning("rule", "unknown severity `" + severity.text + "`", severity.span,
                        did_you_mean(rule.severity, allowed));
}

void read_id(const YamlNode& map, std::string_view key, Rule& rule, Diagnostics& diagnostics) {
    Located id = located_at(map, key);
    rule.id = id.text;
    if (!id.text.empty() && !is_guid(id.text))
        diagnostics.warning("rule", "the id `" + id.text + "` is no GUID", id.span);
}

SourcePtr read_query(const YamlNode& map, std::string_view key, const SourcePtr& file, Diagnostics& diagnostics) {
    const YamlNode& node = value_at(map, key);
    if (node.is_scalar() && !trim(node.text).empty()) return scalar_source(file, node);
    Span span = node.span == Span{} ? start_of(map) : node.span;
    diagnostics.error("rule", "the rule has no text in `" + std::string(key) + "`", span);
    return nullptr;
}

}  // namespace tocsin
