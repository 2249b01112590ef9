// SPL's text functions. Numbers count as their text. Several values in one field give null, except for lower and upper, which work
// on each value. Positions and lengths count characters. See the page on text functions.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "function/digest.h"
#include "function/kernel.h"
#include "function/pcre.h"
#include "function/spl_value.h"
#include "function/tables.h"
#include "function/wildcard.h"
#include "function/xml.h"

namespace tocsin {
namespace {

// The text of a single value.
std::optional<std::string_view> single(CallContext& context, const Value& value) {
    if (value.is_null() || value.tag() == Tag::kArray) return std::nullopt;
    return spl_text(value, *context.arena);
}

Value lower(CallContext& context, Value field) {
    return map_values(field, *context.arena, [&](const Value& value) {
        return make_string(to_lower_ascii(spl_text(value, *context.arena)), *context.arena);
    });
}
Value upper(CallContext& context, Value field) {
    return map_values(field, *context.arena, [&](const Value& value) {
        return make_string(to_upper_ascii(spl_text(value, *context.arena)), *context.arena);
    });
}

Value length(CallContext& context, Value value) {
    auto text = single(context, value);
    return text ? Value::of_long(static_cast<int64_t>(utf8_length(*text))) : Value();
}

// A place or a length as a whole number; beyond all texts they are all alike.
int64_t place_of(double number) {
    constexpr double kBeyond = 1e15;
    return static_cast<int64_t>(std::clamp(number, -kBeyond, kBeyond));
}

Value substring(CallContext& context, Value value, Value start, Value count) {
    auto text = single(context, value);
    auto first = spl_number(start);
    if (!text || !first) return Value();
    auto size = static_cast<int64_t>(utf8_length(*text));
    auto from = place_of(*first);
    from = from > 0 ? from - 1 : from < 0 ? std::max<int64_t>(0, size + from) : 0;
    int64_t taken = size;
    if (!count.is_null()) {
        auto number = spl_number(count);
        if (!number) return Value();
        taken = place_of(*number);
    }
    if (from >= size || taken <= 0) return Value::string("");
    size_t begin = utf8_offset(*text, static_cast<size_t>(from));
    std::string_view rest = text->substr(begin);
    return Value::string(rest.substr(0, utf8_offset(rest, static_cast<size_t>(std::min(taken, size)))));
}

enum class Side { kBoth, kLeft, kRight };

template <Side kSide>
Value trim_characters(CallContext& context, Value value, Value characters) {
    auto text = single(context, value);
    if (!text) return Value();
    std::string_view cut = characters.is_null() ? std::string_view(" \t") : spl_text(characters, *context.arena);
    std::string_view rest = *text;
    while (kSide != Side::kRight && !rest.empty() && cut.find(rest.front()) != std::string_view::npos)
        rest.remove_prefix(1);
    while (kSide != Side::kLeft && !rest.empty() && cut.find(rest.back()) != std::string_view::npos)
        rest.remove_suffix(1);
    return rest.size() == text->size() ? value : Value::string(rest);
}

Value replace_matches(CallContext& context, Value value, Value pattern, Value replacement) {
    auto text = single(context, value);
    const PcreRegex* regex = cached_pcre(*context.cache, spl_text(pattern, *context.arena));
    if (!text || regex == nullptr) return Value();
    return make_string(pcre_replace(*regex, *text, spl_text(replacement, *context.arena)), *context.arena);
}

Value xml_unescape(CallContext& context, Value text) {
    return make_string(unescape_xml(spl_text(text, *context.arena)), *context.arena);
}

// --- the sed scripts of rex mode=sed ---

struct SedScript {
    enum class Kind { kInvalid, kSubstitute, kTranslate } kind = Kind::kInvalid;
    std::shared_ptr<PcreRegex> regex;
    std::string replacement;
    size_t first = 1, limit = 1;
    std::vector<std::pair<char32_t, char32_t>> pairs;  // y/abc/xyz/
};

// The text up to the next unescaped `delimiter`; `\` before the delimiter is taken away.
std::optional<std::string> sed_part(std::string_view script, size_t& at, char delimiter) {
    std::string part;
    for (; at < script.size(); ++at) {
        if (script[at] == delimiter) {
            ++at;
            return part;
        }
        if (script[at] == '\\' && at + 1 < script.size()) {
            if (script[at + 1] != delimiter) part += '\\';
            ++at;
        }
        part += script[at];
    }
    return std::nullopt;
}

SedScript parse_sed(std::string_view script, KernelCache* owner) {
    SedScript out;
    script = trim(script);
    if (script.size() < 4 || (script[0] != 's' && script[0] != 'y')) return out;
    size_t at = 2;
    auto pattern = sed_part(script, at, script[1]);
    auto replacement = pattern ? sed_part(script, at, script[1]) : std::nullopt;
    if (!replacement) return out;
    std::string_view flags = script.substr(at);
    if (script[0] == 'y') {
        size_t from = 0, to = 0;
        while (from < pattern->size() && to < replacement->size()) {
            char32_t a = utf8_next(*pattern, from);
            out.pairs.emplace_back(a, utf8_next(*replacement, to));
        }
        out.kind = SedScript::Kind::kTranslate;
        return out;
    }
    std::string options;
    for (char flag : flags) {
        if (flag == 'g')
            out.limit = 0;
        else if (is_ascii_digit(flag))
            out.first = static_cast<size_t>(flag - '0');
        else if (flag == 'i')
            options = "(?i)";
        else
            return out;
    }
    std::string error;
    out.regex = PcreRegex::compile(options + *pattern, error, owner);
    out.replacement = *replacement;
    if (out.regex) out.kind = SedScript::Kind::kSubstitute;
    return out;
}

Value sed(CallContext& context, Value field, Value script_text) {
    auto& script = context.cache->get<SedScript>('s', spl_text(script_text, *context.arena),
                                                 [&](std::string_view text) { return parse_sed(text, context.cache); });
    return map_values(field, *context.arena, [&](const Value& value) {
        std::string_view text = spl_text(value, *context.arena);
        if (script.kind == SedScript::Kind::kInvalid) return value;
        if (script.kind == SedScript::Kind::kSubstitute) {
            return make_string(pcre_replace(*script.regex, text, script.replacement, script.first, script.limit),
                               *context.arena);
        }
        std::string out;
        for (size_t at = 0; at < text.size();) {
            char32_t c = utf8_next(text, at);
            for (auto [from, to] : script.pairs) {
                if (c == from) {
                    c = to;
                    break;
                }
            }
            utf8_append(out, c);
        }
        return make_string(out, *context.arena);
    });
}

// `replace "* localhost" with "localhost *"`: pairs of pattern and replacement, the first that fits counts. The stars of the
// replacement take what those of the pattern stood for.
Value replace_wildcard(CallContext& context, std::span<const Value> arguments) {
    return map_values(arguments[0], *context.arena, [&](const Value& value) {
        std::string_view text = spl_text(value, *context.arena);
        std::vector<std::string_view> parts;
        for (size_t i = 1; i + 1 < arguments.size(); i += 2) {
            auto& pattern = context.cache->get<Wildcard>(
                'p', spl_text(arguments[i], *context.arena),
                [](std::string_view source) { return Wildcard(source, CaseRule::kSensitive); });
            if (!pattern.match(text, parts)) continue;
            std::string out;
            size_t star = 0;
            for (char c : spl_text(arguments[i + 1], *context.arena)) {
                if (c == '*' && star < parts.size())
                    out += parts[star++];
                else
                    out += c;
            }
            return make_string(out, *context.arena);
        }
        return value;
    });
}

int hex_digit(char c) {
    if (is_ascii_digit(c)) return c - '0';
    char lower_case = ascii_lower(c);
    return lower_case >= 'a' && lower_case <= 'f' ? lower_case - 'a' + 10 : -1;
}

Value urldecode(CallContext& context, Value value) {
    auto text = single(context, value);
    if (!text) return Value();
    std::string out;
    for (size_t i = 0; i < text->size(); ++i) {
        int high = i + 2 < text->size() && (*text)[i] == '%' ? hex_digit((*text)[i + 1]) : -1;
        int low = high >= 0 ? hex_digit((*text)[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += (*text)[i];
        }
    }
    return make_string(utf8_repaired(out), *context.arena);
}

template <std::string (*kDigest)(std::string_view)>
Value digest(CallContext& context, Value value) {
    auto text = single(context, value);
    return text ? make_string(kDigest(*text), *context.arena) : Value();
}

constexpr auto kSees = NullRule::kSeesNulls;

// clang-format off
constexpr Function kFunctions[] = {
    {"lower", "any -> dynamic", each<lower>, "The text with small letters; each value of a multivalue."},
    {"upper", "any -> dynamic", each<upper>, "The text with capital letters; each value of a multivalue."},
    {"len", "any -> dynamic", each<length>, "Number of characters."},
    {"substr", "any, any, any? -> dynamic", each<substring>, "Part of a text from a position (1 is the first, -1 the last), up to a number of characters.", kSees},
    {"trim", "any, any? -> dynamic", each<trim_characters<Side::kBoth>>, "The text without the given characters (blank and tab) at both ends.", kSees},
    {"ltrim", "any, any? -> dynamic", each<trim_characters<Side::kLeft>>, "The text without the given characters (blank and tab) at its start.", kSees},
    {"rtrim", "any, any? -> dynamic", each<trim_characters<Side::kRight>>, "The text without the given characters (blank and tab) at its end.", kSees},
    {"replace", "any, any, any -> dynamic", each<replace_matches>, "The text with every match of a regular expression replaced; `\\1` stands for group 1."},
    {"sed", "any, any -> dynamic", each<sed>, "The text changed by a sed script (`s/a/b/g` or `y/ab/xy/`); the command rex uses it.", kSees},
    {"replace_wildcard", "any, any+ -> dynamic", each<replace_wildcard>, "The value replaced where it fits a pattern with `*`; the command replace uses it.", kSees},
    {"urldecode", "any -> dynamic", each<urldecode>, "The text with %xx escapes decoded."},
    {"xml_unescape", "any -> dynamic", each<xml_unescape>, "The text with `&lt;` and the like as characters; the command xmlunescape uses it."},
    {"md5", "any -> dynamic", each<digest<md5_hex>>, "MD5 digest in hex digits."},
    {"sha1", "any -> dynamic", each<digest<sha1_hex>>, "SHA-1 digest in hex digits."},
    {"sha256", "any -> dynamic", each<digest<sha256_hex>>, "SHA-256 digest in hex digits."},
    {"sha512", "any -> dynamic", each<digest<sha512_hex>>, "SHA-512 digest in hex digits."},
};
// clang-format on

}  // namespace

std::span<const Function> spl_text_functions() { return kFunctions; }

}  // namespace tocsin
