// KQL's functions on texts that need no regular expression. Positions and lengths count characters (code points).
#include <algorithm>
#include <clocale>
#include <cwctype>

#include "base/text.h"
#include "data/json.h"
#include "function/kql_cast.h"
#include "function/notices.h"
#include "function/tables.h"
#include "function/text_kernel.h"
#include "function/value_set.h"

namespace tocsin {
namespace {

// Arguments that were left out arrive as null.
int64_t long_or(const Value& value, int64_t otherwise) { return value.is_null() ? otherwise : value.as_long(); }

std::string strcat(std::span<const Value> values) {
    std::string out;
    for (const Value& value : values) append_text(value, out);
    return out;
}

std::string strcat_delimited(std::span<const Value> values) {
    std::string delimiter = to_text(values[0]), out;
    for (size_t i = 1; i < values.size(); ++i) {
        if (i > 1) out += delimiter;
        append_text(values[i], out);
    }
    return out;
}

Value strcat_array(CallContext& context, const Value& given, const Value& delimiter) {
    Value array = expand_json(given, *context.arena);
    if (array.tag() != Tag::kArray) return Value::string("");
    std::string between = to_text(delimiter), out;
    for (size_t i = 0; i < array.items().size(); ++i) {
        if (i > 0) out += between;
        append_text(array.items()[i], out);
    }
    return make_string(out, *context.arena);
}

int64_t strcmp(CallContext& context, const Value& a, const Value& b) {
    int order = text_of(context, a).compare(text_of(context, b));
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

constexpr int64_t kMaxRepeats = 1024;
constexpr size_t kMaxRepeatedBytes = 256u << 20;

std::string strrep(CallContext& context, const Value& value, const Value& count, const Value& delimiter) {
    std::string text = to_text(value), between = to_text(delimiter), out;
    const int64_t repeats = std::clamp<int64_t>(count.as_long(), 0, kMaxRepeats);
    // Texts made of texts so made would fill any memory.
    if ((text.size() + between.size()) * static_cast<size_t>(repeats) > kMaxRepeatedBytes) {
        notices_of(*context.cache)->add("strrep left out a text of more than 256 MB");
        return out;
    }
    for (int64_t i = 0; i < repeats; ++i) {
        if (i > 0) out += between;
        out += text;
    }
    return out;
}

int64_t string_length(CallContext& context, const Value& value) {
    return static_cast<int64_t>(utf8_length(text_of(context, value)));
}
int64_t string_size(CallContext& context, const Value& value) {
    return static_cast<int64_t>(text_of(context, value).size());
}

// One to one by code points, as an invariant culture maps case.
template <wint_t (*kMap)(wint_t, locale_t)>
Value map_case(CallContext& context, const Value& value) {
    static locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    std::string_view text = text_of(context, value);
    std::string out;
    for (size_t at = 0; at < text.size();) {
        unsigned char c = static_cast<unsigned char>(text[at]);
        if (c < 0x80) {
            out += kMap == towlower_l ? ascii_lower(text[at]) : ascii_upper(text[at]);
            ++at;
        } else {
            char32_t code = utf8_next(text, at);
            utf8_append(out, locale ? static_cast<char32_t>(kMap(static_cast<wint_t>(code), locale)) : code);
        }
    }
    return make_string(out, *context.arena);
}

std::string reverse(CallContext& context, const Value& value) {
    std::string_view text = text_of(context, value);
    std::string out;
    for (size_t end = text.size(); end > 0;) {
        size_t begin = end - 1;
        while (begin > 0 && end - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
        out += text.substr(begin, end - begin);
        end = begin;
    }
    return out;
}

// A negative start counts from the end.
std::string_view substring(CallContext& context, const Value& value, const Value& start, const Value& length) {
    std::string_view text = text_of(context, value);
    int64_t first = start.as_long();
    if (first < 0) first = std::max<int64_t>(0, static_cast<int64_t>(utf8_length(text)) + first);
    std::string_view rest = text.substr(utf8_offset(text, static_cast<size_t>(first)));
    int64_t count = long_or(length, -1);
    if (length.is_null() || count < 0) return rest;
    return rest.substr(0, utf8_offset(rest, static_cast<size_t>(count)));
}

// The position of an occurrence of `wanted` that lies wholly in the part of `length` characters from `start`; -1 if
// there is none; null for a negative occurrence or a length below -1.
Value index_of(CallContext& context, const Value& value, const Value& wanted, const Value& start, const Value& length,
               const Value& occurrence) {
    std::string_view text = text_of(context, value), needle = text_of(context, wanted);
    int64_t first = long_or(start, 0), count = long_or(length, -1), number = long_or(occurrence, 1);
    if (count < -1 || number < 1) return Value();
    if (first < 0) first = std::max<int64_t>(0, static_cast<int64_t>(utf8_length(text)) + first);
    size_t begin = utf8_offset(text, static_cast<size_t>(first));
    if (utf8_length(text.substr(0, begin)) < static_cast<size_t>(first)) return Value::of_long(-1);
    // The length is that of the part searched for each occurrence, as the vendor's example with a second one shows.
    while (true) {
        std::string_view part = text.substr(begin);
        if (count >= 0) part = part.substr(0, utf8_offset(part, static_cast<size_t>(count)));
        size_t at = part.find(needle);
        if (at == std::string_view::npos) return Value::of_long(-1);
        if (--number == 0) return Value::of_long(static_cast<int64_t>(utf8_length(text.substr(0, begin + at))));
        if (begin + at == text.size()) return Value::of_long(-1);
        begin += at + utf8_offset(text.substr(begin + at), 1);
    }
}

// With an index, an array of that one part, or of none.
Value split_text(CallContext& context, const Value& value, std::string_view delimiter, const Value& index) {
    std::string_view text = text_of(context, value);
    std::vector<Value> parts;
    size_t begin = 0;
    while (true) {
        size_t end = delimiter.empty() ? std::string_view::npos : text.find(delimiter, begin);
        parts.push_back(Value::string(text.substr(begin, end == std::string_view::npos ? end : end - begin)));
        if (end == std::string_view::npos) break;
        begin = end + delimiter.size();
    }
    if (index.is_null()) return Value::array(context.arena->copy_array(std::span<const Value>(parts)));
    int64_t wanted = index.as_long();
    if (wanted < 0 || wanted >= static_cast<int64_t>(parts.size())) return Value::array({});
    return Value::array(
        context.arena->copy_array(std::span<const Value>(parts).subspan(static_cast<size_t>(wanted), 1)));
}

std::string replace_string(std::string_view text, std::string_view from, std::string_view to) {
    return replace_all(text, from, to);
}

// At each place the first lookup that fits is replaced; what was put in is not looked at again.
Value replace_strings(CallContext& context, std::string_view text, const Value& lookups, const Value& rewrites) {
    Value from = expand_json(lookups, *context.arena), to = expand_json(rewrites, *context.arena);
    if (from.tag() != Tag::kArray || to.tag() != Tag::kArray || from.items().size() != to.items().size())
        return Value::string("");
    // An earlier lookup goes first everywhere in the text; what has been replaced is not looked at again.
    struct Part {
        std::string_view text;
        bool replaced = false;
    };
    std::vector<Part> parts{{text}};
    for (size_t i = 0; i < from.items().size(); ++i) {
        std::string_view lookup = text_of(context, from.items()[i]);
        if (lookup.empty()) continue;
        std::string_view rewrite = to.items()[i].is_string() ? to.items()[i].text() : lookup;
        std::vector<Part> next;
        for (Part part : parts) {
            for (size_t at = part.replaced ? std::string_view::npos : part.text.find(lookup);
                 at != std::string_view::npos; at = part.text.find(lookup)) {
                next.push_back({part.text.substr(0, at)});
                next.push_back({rewrite, true});
                part.text.remove_prefix(at + lookup.size());
            }
            next.push_back(part);
        }
        parts = std::move(next);
    }
    std::string out;
    for (const Part& part : parts) out += part.text;
    return make_string(out, *context.arena);
}

std::u32string code_points(std::string_view text) {
    std::u32string out;
    for (size_t at = 0; at < text.size();) out += utf8_next(text, at);
    return out;
}

// A shorter replacement list goes on with its last character; an empty one deletes.
std::string translate(std::string_view search, std::string_view replacement, std::string_view text) {
    std::u32string from = code_points(search), to = code_points(replacement);
    std::string out;
    for (char32_t c : code_points(text)) {
        size_t at = from.find(c);
        if (at == std::u32string::npos) {
            utf8_append(out, c);
        } else if (!to.empty()) {
            utf8_append(out, to[std::min(at, to.size() - 1)]);
        }
    }
    return out;
}

Value codepoints_from_string(CallContext& context, const Value& value) {
    std::u32string codes = code_points(text_of(context, value));
    auto items = context.arena->make_array<Value>(codes.size());
    for (size_t i = 0; i < codes.size(); ++i) items[i] = Value::of_long(static_cast<int64_t>(codes[i]));
    return Value::array(items);
}

std::string codepoints_to_string(CallContext& context, std::span<const Value> values) {
    std::vector<Value> flat;
    for (const Value& value : values) flatten(value, *context.arena, flat);
    std::string out;
    for (const Value& value : flat) {
        auto code = cast_long(value);
        if (code && *code >= 0 && *code <= 0x10FFFF) utf8_append(out, static_cast<char32_t>(*code));
    }
    return out;
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;

// clang-format off
constexpr Function kRows[] = {
    {.name = "strcat", .signature = "any+ -> string", .kernel = each<strcat>,
     .description = "All arguments as texts, one behind the other.", .nulls = kSeesNulls, .page = "strcat-function"},
    {.name = "strcat_delim", .signature = "any, any+ -> string", .kernel = each<strcat_delimited>,
     .description = "The arguments behind the first as texts, with the first between them.", .nulls = kSeesNulls, .page = "strcat-delim-function"},
    {.name = "strcat_array", .signature = "dynamic, any -> string", .kernel = each<strcat_array>,
     .description = "The elements of an array as texts with a delimiter between them.", .nulls = kSeesNulls, .aliases = "array_strcat", .page = "strcat-array-function"},
    {.name = "strcmp", .signature = "any, any -> long", .kernel = each<strcmp>,
     .description = "-1, 0 or 1 as the first text sorts before, with or behind the second.", .page = "strcmp-function"},
    {.name = "strrep", .signature = "any, long, any? -> string", .kernel = each_text<strrep>,
     .description = "A text so many times, at most 1,024, with a delimiter between.", .nulls = kSeesNulls, .page = "strrep-function"},
    {.name = "strlen", .signature = "text -> long", .kernel = each<string_length>,
     .description = "The number of characters.", .column_name = ColumnName::kPrefixed, .page = "strlen-function"},
    {.name = "string_size", .signature = "text -> long", .kernel = each<string_size>,
     .description = "The number of bytes.", .column_name = ColumnName::kPrefixed, .page = "string-size-function"},
    {.name = "toupper", .signature = "any -> string", .kernel = each<map_case<towupper_l>>,
     .description = "A text in capital letters.", .nulls = kSeesNulls, .page = "toupper-function"},
    {.name = "tolower", .signature = "any -> string", .kernel = each<map_case<towlower_l>>,
     .description = "A text in small letters.", .nulls = kSeesNulls, .page = "tolower-function"},
    {.name = "reverse", .signature = "any -> string", .kernel = each<reverse>,
     .description = "The characters of a text from last to first.", .nulls = kSeesNulls, .page = "reverse-function"},
    {.name = "substring", .signature = "any, integer, integer? -> string", .kernel = each_text<substring>,
     .description = "So many characters of a text from a position on; a negative position counts from the end.", .nulls = kSeesNulls, .page = "substring-function"},
    {.name = "indexof", .signature = "any, any, integer?, integer?, integer? -> long", .kernel = each<index_of>,
     .description = "The position of a text in another, from 0; -1 if it does not occur.", .page = "indexof-function"},
    {.name = "split", .signature = "any, string, integer? -> dynamic", .kernel = each<split_text>,
     .description = "The parts of a text between delimiters, or an array of one of them.", .column_name = ColumnName::kFirstArgument, .page = "split-function"},
    {.name = "replace_string", .signature = "string, string, string -> string", .kernel = each_text<replace_string>,
     .description = "A text with each occurrence of another replaced.", .nulls = kSeesNulls, .page = "replace-string-function"},
    {.name = "replace_strings", .signature = "string, dynamic, dynamic -> string", .kernel = each_text<replace_strings>,
     .description = "A text with each occurrence of several others replaced.", .nulls = kSeesNulls, .page = "replace-strings-function"},
    {.name = "translate", .signature = "string, string, string -> string", .kernel = each_text<translate>,
     .description = "A text with single characters replaced by others.", .nulls = kSeesNulls, .page = "translate-function"},
    {.name = "unicode_codepoints_from_string", .signature = "any -> dynamic", .kernel = each<codepoints_from_string>,
     .description = "The code points of a text.", .aliases = "to_utf8", .page = "unicode-codepoints-from-string-function"},
    {.name = "unicode_codepoints_to_string", .signature = "any+ -> string", .kernel = each_text<codepoints_to_string>,
     .description = "The text that code points make.", .nulls = kSeesNulls, .aliases = "make_string", .page = "unicode-codepoints-to-string-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_text_functions() { return kRows; }

}  // namespace tocsin
