// A new modifier is a row of kModifiers, and what it does: a transform of the values here, or a comparison in
// detection.cc.
#include "lang/sigma/modifiers.h"

#include <charconv>
#include <optional>

#include "base/text.h"
#include "function/sigma_pattern.h"

namespace tocsin::sigma {
namespace {

// More values than this in one item come from transforms gone wild.
constexpr size_t kMaxValues = 20'000;

enum class Effect : uint8_t {
    kMatch,
    kTransform,
    kTimePart,
    kRegexFlag,
    kAll,
    kCased,
    kNegated,
    kFieldReference,
    kPlaceholder
};

struct Modifier {
    std::string_view name;
    std::string_view description;
    Effect effect;
    Match match = Match::kEquals;
    Transform transform = Transform::kBase64;
    char flag = '\0';
};

// clang-format off
constexpr Modifier kModifiers[] = {
    {"contains", "The text stands somewhere in the field.", Effect::kMatch, Match::kContains},
    {"startswith", "The field begins with the text.", Effect::kMatch, Match::kStartsWith},
    {"endswith", "The field ends with the text.", Effect::kMatch, Match::kEndsWith},
    {"re", "The regular expression (PCRE) is found in the field.", Effect::kMatch, Match::kRegex},
    {"cidr", "The field is an address of the network.", Effect::kMatch, Match::kCidr},
    {"gt", "The field is a greater number.", Effect::kMatch, Match::kGt},
    {"gte", "The field is a number at least as great.", Effect::kMatch, Match::kGte},
    {"lt", "The field is a smaller number.", Effect::kMatch, Match::kLt},
    {"lte", "The field is a number at most as great.", Effect::kMatch, Match::kLte},
    {"exists", "Whether the event has the field, whatever its value.", Effect::kMatch, Match::kExists},
    {"base64", "The text, encoded in Base64.", Effect::kTransform, {}, Transform::kBase64},
    {"base64offset", "The text as it may stand within a longer text in Base64.", Effect::kTransform, {}, Transform::kBase64Offset},
    {"utf16le", "The text in UTF-16, low byte first.", Effect::kTransform, {}, Transform::kUtf16Le},
    {"wide", "As utf16le.", Effect::kTransform, {}, Transform::kUtf16Le},
    {"utf16be", "The text in UTF-16, high byte first.", Effect::kTransform, {}, Transform::kUtf16Be},
    {"utf16", "The text in UTF-16 behind a byte order mark.", Effect::kTransform, {}, Transform::kUtf16},
    {"windash", "Each dash or slash before a word in every way that Windows takes.", Effect::kTransform, {}, Transform::kWindash},
    {"minute", "The minute of the time in the field (UTC).", Effect::kTimePart},
    {"hour", "The hour of the time in the field (UTC).", Effect::kTimePart},
    {"day", "The day of the month of the time in the field (UTC).", Effect::kTimePart},
    {"week", "The ISO week of the time in the field (UTC).", Effect::kTimePart},
    {"month", "The month of the time in the field (UTC).", Effect::kTimePart},
    {"year", "The year of the time in the field (UTC).", Effect::kTimePart},
    {"i", "Flag of re: case does not matter.", Effect::kRegexFlag, {}, {}, 'i'},
    {"ignorecase", "As i.", Effect::kRegexFlag, {}, {}, 'i'},
    {"m", "Flag of re: ^ and $ are the ends of lines.", Effect::kRegexFlag, {}, {}, 'm'},
    {"multiline", "As m.", Effect::kRegexFlag, {}, {}, 'm'},
    {"s", "Flag of re: a dot is also a line break.", Effect::kRegexFlag, {}, {}, 's'},
    {"dotall", "As s.", Effect::kRegexFlag, {}, {}, 's'},
    {"all", "Every value of the list, not one of them.", Effect::kAll},
    {"cased", "With regard to case.", Effect::kCased},
    {"neq", "Not any of the values.", Effect::kNegated},
    {"fieldref", "The value is the name of a field to compare with.", Effect::kFieldReference},
    {"expand", "Placeholders such as %Servers% stand for the values that a file gives.", Effect::kPlaceholder},
};
// clang-format on

bool is_part(Match match) {
    return match == Match::kContains || match == Match::kStartsWith || match == Match::kEndsWith;
}

const Modifier* find_modifier(std::string_view name) {
    for (const Modifier& modifier : kModifiers) {
        if (modifier.name == name) return &modifier;
    }
    return nullptr;
}

std::string unknown_modifier_help(std::string_view name) {
    std::vector<std::string_view> names;
    for (const Modifier& modifier : kModifiers) names.push_back(modifier.name);
    return did_you_mean(name, names);
}

// YAML 1.1's bools, which Sigma's own tools read.
std::optional<bool> yaml_bool(std::string_view text) {
    for (std::string_view word : {"true", "yes", "on"}) {
        if (equals_ignore_case(text, word)) return true;
    }
    for (std::string_view word : {"false", "no", "off"}) {
        if (equals_ignore_case(text, word)) return false;
    }
    return std::nullopt;
}

bool is_number(std::string_view text) {
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() &&
           (is_ascii_digit(text.back()) || text.back() == '.');
}

ItemValue read_value(const YamlNode& node) {
    ItemValue value;
    value.span = node.span;
    value.text = node.text;
    if (node.is_null()) {
        value.kind = ItemValue::Kind::kNull;
    } else if (node.plain) {
        if (auto truth = yaml_bool(node.text)) {
            value.kind = ItemValue::Kind::kBool;
            value.text = *truth ? "true" : "false";
        } else if (!node.text.empty() && is_number(node.text)) {
            value.kind = ItemValue::Kind::kNumber;
        }
    }
    return value;
}

// --- transforms of plain bytes ---

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (size_t i = 0; i < bytes.size(); i += 3) {
        uint32_t group = 0;
        size_t count = std::min<size_t>(3, bytes.size() - i);
        for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (size_t k = 0; k < 4; ++k) out += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
    return out;
}

// The characters of the encoded text that depend on `bytes` alone, when `offset` unknown bytes stand before it.
std::string base64_at(std::string_view bytes, size_t offset) {
    constexpr size_t kFirst[] = {0, 2, 3};  // characters that the bytes before reach into
    constexpr size_t kLast[] = {0, 3, 2};   // and those that the bytes behind reach into, with the padding
    std::string out = base64(std::string(offset, ' ') + std::string(bytes));
    size_t end = out.size() - kLast[(bytes.size() + offset) % 3];
    return end > kFirst[offset] ? out.substr(kFirst[offset], end - kFirst[offset]) : std::string();
}

std::string utf16(std::string_view text, bool big_endian) {
    std::string out;
    auto unit = [&](uint32_t code) {
        char high = static_cast<char>(code >> 8), low = static_cast<char>(code & 255);
        out += big_endian ? high : low;
        out += big_endian ? low : high;
    };
    for (size_t at = 0; at < text.size();) {
        uint32_t code = utf8_next(text, at);
        if (code < 0x10000) {
            unit(code);
        } else {
            unit(0xD800 + ((code - 0x10000) >> 10));
            unit(0xDC00 + ((code - 0x10000) & 0x3FF));
        }
    }
    return out;
}

bool is_word(char c) { return is_ascii_alnum(c) || c == '_'; }

// Each dash or slash that introduces a word, written in every way that Windows takes as a dash.
std::vector<std::string> windash(std::string_view text) {
    constexpr std::string_view kDashes[] = {"-", "/", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95"};
    std::vector<std::string> out{""};
    for (size_t i = 0; i < text.size(); ++i) {
        size_t length = 0;
        for (std::string_view way : kDashes) {
            if (text.substr(i).starts_with(way)) length = way.size();
        }
        bool dash =
            length > 0 && (i == 0 || !is_word(text[i - 1])) && i + length < text.size() && is_word(text[i + length]);
        if (!dash || out.size() * std::size(kDashes) > kMaxValues) {
            for (std::string& each : out) each += text[i];
            continue;
        }
        std::vector<std::string> more;
        for (const std::string& each : out) {
            for (std::string_view way : kDashes) more.push_back(each + std::string(way));
        }
        out = std::move(more);
        i += length - 1;
    }
    return out;
}

std::vector<std::string> transformed(std::string_view value, Transform transform) {
    if (transform == Transform::kWindash) return windash(value);
    std::string plain = sigma_plain_text(value);
    std::vector<std::string> out;
    switch (transform) {
        case Transform::kBase64: out = {base64(plain)}; break;
        case Transform::kBase64Offset: out = {base64_at(plain, 0), base64_at(plain, 1), base64_at(plain, 2)}; break;
        case Transform::kUtf16Le: out = {utf16(plain, false)}; break;
        case Transform::kUtf16Be: out = {utf16(plain, true)}; break;
        case Transform::kUtf16: out = {"\xFF\xFE" + utf16(plain, false)}; break;
        case Transform::kWindash: break;
    }
    for (std::string& each : out) each = sigma_escaped(each);
    return out;
}

}  // namespace

std::vector<ModifierText> all_modifiers() {
    std::vector<ModifierText> out;
    for (const Modifier& modifier : kModifiers) out.push_back({modifier.name, modifier.description});
    return out;
}

Result<ItemKey> parse_item_key(const YamlNode& key, Diagnostics& diagnostics) {
    ItemKey out;
    std::vector<std::string_view> parts = split(key.text, '|');
    out.field = parts[0];
    uint32_t at = key.span.begin + (key.plain ? 0 : 1);
    out.field_span = {at, at + static_cast<uint32_t>(parts[0].size())};
    at = out.field_span.end + 1;
    bool matched = false;
    for (size_t i = 1; i < parts.size(); ++i) {
        std::string_view name = parts[i];
        Span span{at, at + static_cast<uint32_t>(name.size())};
        at = span.end + 1;
        const Modifier* modifier = find_modifier(name);
        if (modifier == nullptr) {
            diagnostics.error("unknown-function", "unknown modifier `" + std::string(name) + "`", span,
                              unknown_modifier_help(name));
            return kFailed;
        }
        switch (modifier->effect) {
            case Effect::kMatch:
                if (matched && out.match == Match::kRegex && is_part(modifier->match)) {
                    out.regex_at_start = out.regex_at_start || modifier->match == Match::kStartsWith;
                    out.regex_at_end = out.regex_at_end || modifier->match == Match::kEndsWith;
                    break;
                }
                if (matched) {
                    diagnostics.error("rule", "`" + std::string(name) + "` cannot follow another comparison", span);
                    return kFailed;
                }
                matched = true;
                out.match = modifier->match;
                break;
            case Effect::kTransform: out.transforms.push_back(modifier->transform); break;
            case Effect::kTimePart: out.time_part = modifier->name; break;
            case Effect::kRegexFlag:
                if (out.match != Match::kRegex) {
                    diagnostics.error("rule", "`" + std::string(name) + "` is a flag of `re` and must follow it", span);
                    return kFailed;
                }
                out.regex_flags += modifier->flag;
                break;
            case Effect::kAll: out.all = true; break;
            case Effect::kCased: out.cased = true; break;
            case Effect::kNegated: out.negated = true; break;
            case Effect::kFieldReference: out.field_reference = true; break;
            case Effect::kPlaceholder: out.expand = true; break;
        }
    }
    bool for_texts = out.match == Match::kEquals || is_part(out.match);
    if ((out.field_reference || !out.transforms.empty()) && !for_texts) {
        diagnostics.error("rule", "these modifiers do not go together", key.span);
        return kFailed;
    }
    return out;
}

Result<std::vector<ItemValue>> read_values(const YamlNode& node, Diagnostics& diagnostics) {
    std::vector<ItemValue> values;
    if (!node.is_list() && !node.is_map()) {
        values.push_back(read_value(node));
        return values;
    }
    for (const YamlNode& item : node.items) {
        if (item.is_list() || item.is_map()) {
            diagnostics.error("rule", "a value must be a text, a number, a bool or null", item.span);
            return kFailed;
        }
        values.push_back(read_value(item));
        values.back().written = values.size() - 1;
    }
    if (node.is_map()) {
        diagnostics.error("rule", "a value must be a text, a number, a bool, null or a list of these", node.span);
        return kFailed;
    }
    if (values.empty()) {
        diagnostics.error("rule", "the list of values is empty", node.span);
        return kFailed;
    }
    return values;
}

Result<std::vector<ItemValue>> expand_placeholders(const std::vector<ItemValue>& values,
                                                   const SigmaCollection* collection, Diagnostics& diagnostics) {
    std::vector<ItemValue> out;
    for (const ItemValue& value : values) {
        std::vector<std::string> texts{""};
        std::string_view text = value.text;
        for (size_t at = 0; at < text.size();) {
            size_t end = text[at] == '%' ? text.find('%', at + 1) : std::string_view::npos;
            if (end == std::string_view::npos || end == at + 1) {
                bool escaped = text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '%';
                at += escaped ? 1 : 0;
                for (std::string& each : texts) each += text[at];
                ++at;
                continue;
            }
            std::string name(text.substr(at + 1, end - at - 1));
            at = end + 1;
            const std::vector<std::string>* given = nullptr;
            if (collection != nullptr) {
                auto found = collection->placeholders.find(name);
                if (found != collection->placeholders.end()) given = &found->second;
            }
            if (given == nullptr) {
                diagnostics.warning("missing-file",
                                    "the placeholder `%" + name + "%` has no values, so that nothing fits it",
                                    value.span, "`--placeholders FILE` would supply them");
            }
            std::vector<std::string> longer;
            for (const std::string& each : texts) {
                if (given == nullptr) break;
                for (const std::string& part : *given) longer.push_back(each + part);
                if (longer.size() > kMaxValues) {
                    diagnostics.error("limit", "the placeholders make too many values", value.span);
                    return kFailed;
                }
            }
            texts = std::move(longer);
        }
        for (std::string& each : texts) out.push_back({value.kind, std::move(each), value.span, value.written});
    }
    return out;
}

Result<std::vector<ItemValue>> transform_values(std::vector<ItemValue> values, const ItemKey& key,
                                                Diagnostics& diagnostics) {
    for (Transform transform : key.transforms) {
        std::vector<ItemValue> out;
        for (const ItemValue& value : values) {
            if (value.kind == ItemValue::Kind::kNull ||
                (transform != Transform::kWindash && has_sigma_wildcard(value.text))) {
                diagnostics.error("rule", "this modifier needs a text without wildcards", value.span);
                return kFailed;
            }
            for (std::string& text : transformed(value.text, transform)) {
                out.push_back({ItemValue::Kind::kText, std::move(text), value.span, value.written});
            }
            if (out.size() > kMaxValues) {
                diagnostics.error("limit", "the modifiers make too many values", value.span);
                return kFailed;
            }
        }
        values = std::move(out);
    }
    return values;
}

}  // namespace tocsin::sigma
