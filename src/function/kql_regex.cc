// KQL's functions that search by regular expression. A wrong pattern gives null or leaves the text alone; the binder
// reports constant patterns that are wrong (regex_error).
#include <re2/re2.h>

#include "base/text.h"
#include "data/json.h"
#include "function/kql_cast.h"
#include "function/regex.h"
#include "function/tables.h"
#include "function/text_kernel.h"

namespace tocsin {
namespace {

using Groups =
    std::vector<re2::StringPiece>;  // the whole match, then each group; data() is null for a group without part in it

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const re2::StringPiece& text) {
    return text.data() ? std::string_view(text.data(), text.size()) : std::string_view("");
}

// Calls `found(groups)` for each match from left to right until it returns false; an empty match moves one character
// on.
template <class Found>
void for_each_match(const RE2& regex, std::string_view text, Found found) {
    if (text.data() == nullptr) text = "";
    Groups groups(static_cast<size_t>(regex.NumberOfCapturingGroups()) + 1);
    size_t from = 0;
    while (from <= text.size() && regex.Match(piece(text), from, text.size(), RE2::UNANCHORED, groups.data(),
                                              static_cast<int>(groups.size()))) {
        if (!found(groups)) return;
        size_t begin = static_cast<size_t>(groups[0].data() - text.data());
        from = begin + groups[0].size();
        if (!groups[0].empty()) continue;
        if (from >= text.size()) return;
        utf8_next(text, from);
    }
}

std::string_view extract(CallContext& context, std::string_view pattern, int64_t group, std::string_view text) {
    const RE2* regex = compile_regex(context, pattern);
    std::string_view out = "";
    if (regex == nullptr || group < 0 || group > regex->NumberOfCapturingGroups()) return out;
    for_each_match(*regex, text, [&](const Groups& groups) {
        out = view(groups[static_cast<size_t>(group)]);
        return false;
    });
    return out;
}

// The numbers of the groups that an array names by number or name; all groups without one.
std::vector<size_t> wanted_groups(CallContext& context, const RE2& regex, const Value& selection) {
    size_t count = static_cast<size_t>(regex.NumberOfCapturingGroups());
    std::vector<size_t> out;
    if (selection.is_null()) {
        for (size_t i = 1; i <= count; ++i) out.push_back(i);
        if (out.empty()) out.push_back(0);
        return out;
    }
    Value list = expand_json(selection, *context.arena);
    if (list.tag() != Tag::kArray) return out;
    for (const Value& item : list.items()) {
        if (item.is_string()) {
            auto named = regex.NamedCapturingGroups().find(std::string(item.text()));
            if (named != regex.NamedCapturingGroups().end()) out.push_back(static_cast<size_t>(named->second));
        } else if (auto number = cast_long(item); number && *number >= 0 && *number <= static_cast<int64_t>(count)) {
            out.push_back(static_cast<size_t>(*number));
        }
    }
    return out;
}

Value extract_groups(CallContext& context, std::string_view pattern, const Value& selection, std::string_view text) {
    const RE2* regex = compile_regex(context, pattern);
    if (regex == nullptr) return Value();
    std::vector<size_t> wanted = wanted_groups(context, *regex, selection);
    if (wanted.empty()) return Value();
    std::vector<Value> matches;
    for_each_match(*regex, text, [&](const Groups& groups) {
        auto row = context.arena->make_array<Value>(wanted.size());
        for (size_t i = 0; i < wanted.size(); ++i) row[i] = Value::string(view(groups[wanted[i]]));
        matches.push_back(wanted.size() == 1 ? row[0] : Value::array(row));
        return true;
    });
    if (matches.empty()) return Value();
    return Value::array(context.arena->copy_array(std::span<const Value>(matches)));
}

// Without a selection the text is the second argument.
Value extract_all(CallContext& context, std::span<const Value> values) {
    std::string_view pattern = values[0].text();
    return values.size() == 2 ? extract_groups(context, pattern, Value(), values[1].text())
                              : extract_groups(context, pattern, values[1], values[2].text());
}

// `\0` is the whole match, `\1` ... `\9` a group, `\\` a backslash.
void append_rewrite(std::string_view rewrite, const Groups& groups, std::string& out) {
    for (size_t i = 0; i < rewrite.size(); ++i) {
        if (rewrite[i] != '\\' || i + 1 == rewrite.size()) {
            out += rewrite[i];
        } else if (char next = rewrite[++i]; is_ascii_digit(next)) {
            size_t group = static_cast<size_t>(next - '0');
            if (group < groups.size()) out += view(groups[group]);
        } else {
            if (next != '\\') out += '\\';
            out += next;
        }
    }
}

std::string replace_regex(CallContext& context, std::string_view text, std::string_view pattern,
                          std::string_view rewrite) {
    const RE2* regex = compile_regex(context, pattern);
    if (regex == nullptr) return std::string(text);
    std::string out;
    size_t copied = 0;
    for_each_match(*regex, text, [&](const Groups& groups) {
        if (text.empty()) {
            append_rewrite(rewrite, groups, out);
            return false;
        }
        size_t begin = static_cast<size_t>(groups[0].data() - text.data());
        out += text.substr(copied, begin - copied);
        append_rewrite(rewrite, groups, out);
        copied = begin + groups[0].size();
        return true;
    });
    out += text.substr(copied);
    return out;
}

// The old function has another order of arguments.
std::string replace_old(CallContext& context, std::string_view pattern, std::string_view rewrite,
                        std::string_view text) {
    return replace_regex(context, text, pattern, rewrite);
}

std::string_view cut_start(CallContext& context, std::string_view pattern, std::string_view text) {
    const RE2* regex = compile_regex(context, "^(?:" + std::string(pattern) + ")+");
    re2::StringPiece match;
    if (regex == nullptr || text.empty()) return text;
    if (!regex->Match(piece(text), 0, text.size(), RE2::ANCHOR_START, &match, 1)) return text;
    return text.substr(match.size());
}

std::string_view cut_end(CallContext& context, std::string_view pattern, std::string_view text) {
    const RE2* regex = compile_regex(context, "(?:" + std::string(pattern) + ")+$");
    re2::StringPiece match;
    if (regex == nullptr || text.empty()) return text;
    if (!regex->Match(piece(text), 0, text.size(), RE2::UNANCHORED, &match, 1)) return text;
    return text.substr(0, static_cast<size_t>(match.data() - text.data()));
}

std::string_view trim_both(CallContext& context, std::string_view pattern, std::string_view text) {
    return cut_end(context, pattern, cut_start(context, pattern, text));
}

// Plain texts may overlap, matches of a regular expression do not.
Value count_of(CallContext& context, std::string_view text, std::string_view search, const Value& kind) {
    int64_t count = 0;
    if (!kind.is_null() && kind.text() == "regex") {
        const RE2* regex = compile_regex(context, search);
        if (regex == nullptr) return Value();
        for_each_match(*regex, text, [&](const Groups&) { return ++count > 0; });
        return Value::of_long(count);
    }
    if (search.empty()) return Value::of_long(0);
    for (size_t at = text.find(search); at != std::string_view::npos; at = text.find(search, at + 1)) ++count;
    return Value::of_long(count);
}

Value index_of_regex(CallContext& context, const Value& value, const Value& pattern, const Value& start,
                     const Value& length, const Value& occurrence) {
    std::string_view text = text_of(context, value);
    const RE2* regex = compile_regex(context, text_of(context, pattern));
    int64_t first = start.is_null() ? 0 : start.as_long(), count = length.is_null() ? -1 : length.as_long();
    int64_t number = occurrence.is_null() ? 1 : occurrence.as_long();
    if (regex == nullptr || first < 0 || count < -1 || number < 1) return Value();
    std::string_view part = text.substr(utf8_offset(text, static_cast<size_t>(first)));
    if (count >= 0) part = part.substr(0, utf8_offset(part, static_cast<size_t>(count)));
    int64_t found = -1;
    for_each_match(*regex, part, [&](const Groups& groups) {
        if (--number > 0) return true;
        size_t begin = part.empty() ? 0 : static_cast<size_t>(groups[0].data() - part.data());
        found = first + static_cast<int64_t>(utf8_length(part.substr(0, begin)));
        return false;
    });
    return Value::of_long(found);
}

std::string regex_quote(CallContext& context, const Value& value) {
    std::string out;
    for (char c : text_of(context, value)) {
        if (std::string_view("\\.+*?()|[]{}^$#&-~").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;

// clang-format off
constexpr Function kRows[] = {
    {.name = "extract", .signature = "string, long, string -> string", .kernel = each_text<extract>,
     .description = "What a group of a regular expression holds in its first match; group 0 is the whole match.", .nulls = kSeesNulls, .page = "extract-function"},
    {.name = "extract_all", .signature = "string, string -> dynamic; string, dynamic, string -> dynamic", .kernel = each<extract_all>,
     .description = "What the groups of a regular expression hold, match by match.", .aliases = "extractall", .page = "extract-all-function"},
    {.name = "replace_regex", .signature = "string, string, string -> string", .kernel = each_text<replace_regex>,
     .description = "A text with every match of a regular expression replaced.", .nulls = kSeesNulls, .page = "replace-regex-function"},
    {.name = "replace", .signature = "string, string, string -> string", .kernel = each_text<replace_old>,
     .description = "The old form of replace_regex: pattern, rewrite, text.", .nulls = kSeesNulls, .page = "replace-function"},
    {.name = "trim", .signature = "string, string -> string", .kernel = each_text<trim_both>,
     .description = "A text without the matches of a regular expression at both ends.", .nulls = kSeesNulls, .page = "trim-function"},
    {.name = "trim_start", .signature = "string, string -> string", .kernel = each_text<cut_start>,
     .description = "A text without the matches of a regular expression at its start.", .nulls = kSeesNulls, .page = "trim-start-function"},
    {.name = "trim_end", .signature = "string, string -> string", .kernel = each_text<cut_end>,
     .description = "A text without the matches of a regular expression at its end.", .nulls = kSeesNulls, .page = "trim-end-function"},
    {.name = "countof", .signature = "string, string, string? -> long", .kernel = each<count_of>,
     .description = "How often a text, or a regular expression, occurs in a text.", .page = "countof-function"},
    {.name = "indexof_regex", .signature = "any, any, integer?, integer?, integer? -> long", .kernel = each<index_of_regex>,
     .description = "The position of a match of a regular expression, from 0; -1 if there is none.", .page = "indexof-regex-function"},
    {.name = "regex_quote", .signature = "any -> string", .kernel = each_text<regex_quote>,
     .description = "A text with what is special in regular expressions escaped.", .nulls = kSeesNulls, .page = "regex-quote-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_regex_functions() { return kRows; }

}  // namespace tocsin
