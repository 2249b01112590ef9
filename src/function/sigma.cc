// Sigma: one row per way in which a detection item compares a field with its values, and the condition's operators.
// Everything is two-valued. A field that is an array matches if one of its elements does; a field without value matches
// nothing but `is_null`. Comparison ignores the case of letters except in the rows ending in `_cased`.
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "base/text.h"
#include "data/json.h"
#include "function/cidr.h"
#include "function/kernel.h"
#include "function/pcre.h"
#include "function/sigma_pattern.h"
#include "function/tables.h"

namespace tocsin {
namespace {

// Calls test(value) for the value, or for each element of an array, until one is true.
template <class Test>
bool any_of(const Value& value, CallContext& context, Test test) {
    switch (value.tag()) {
        case Tag::kNull: return false;
        case Tag::kArray:
            for (const Value& item : value.items()) {
                if (any_of(item, context, test)) return true;
            }
            return false;
        case Tag::kJson:
            if (value.text().starts_with('[')) return any_of(expand_json(value, *context.arena), context, test);
            return test(value);
        default: return test(value);
    }
}

// The text that a value is compared by. `scratch` holds it if the value is no string.
std::string_view text_of(const Value& value, std::string& scratch) {
    if (value.is_string()) return value.text();
    scratch.clear();
    append_text(value, scratch);
    return scratch;
}

std::optional<double> number_of(const Value& value) {
    if (value.is_number()) return to_double(value);
    if (!value.is_string()) return std::nullopt;
    std::string_view text = trim(value.text());
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

using Arguments = std::span<const Column>;

// out[row] = one of the field's values and one of the texts satisfy test(value text, wanted text).
template <auto Test>
void any_pair(CallContext& context, Arguments arguments, Selection rows, Value* out) {
    std::string left, right;
    for (uint32_t row : rows) {
        out[row] = Value::boolean(any_of(arguments[0][row], context, [&](const Value& value) {
            std::string_view text = text_of(value, left);
            for (const Column& wanted : arguments.subspan(1)) {
                if (any_of(wanted[row], context, [&](const Value& each) { return Test(text, text_of(each, right)); }))
                    return true;
            }
            return false;
        }));
    }
}

bool same_text(std::string_view text, std::string_view wanted) { return equals_ignore_case(text, wanted); }
bool same_text_cased(std::string_view text, std::string_view wanted) { return text == wanted; }
bool has_text(std::string_view text, std::string_view wanted) {
    return find_ignore_case(text, wanted) != std::string_view::npos;
}
bool has_text_cased(std::string_view text, std::string_view wanted) {
    return text.find(wanted) != std::string_view::npos;
}
bool has_start(std::string_view text, std::string_view wanted) { return starts_with_ignore_case(text, wanted); }
bool has_start_cased(std::string_view text, std::string_view wanted) { return text.starts_with(wanted); }
bool has_end(std::string_view text, std::string_view wanted) { return ends_with_ignore_case(text, wanted); }
bool has_end_cased(std::string_view text, std::string_view wanted) { return text.ends_with(wanted); }

// --- long lists of plain values ---

struct TextSet {
    std::unordered_set<std::string> texts;
};

// `in` with constant values: a hash set made once.
template <char kTag, CaseRule kCase>
void in_list(CallContext& context, Arguments arguments, Selection rows, Value* out) {
    bool constant = true;
    std::string key;
    for (const Column& wanted : arguments.subspan(1)) {
        constant = constant && wanted.is_constant() && wanted[0].is_string();
        if (!constant) break;
        uint32_t size = static_cast<uint32_t>(wanted[0].text().size());
        key.append(reinterpret_cast<const char*>(&size), sizeof(size)).append(wanted[0].text());
    }
    if (!constant) {
        return any_pair < kCase == CaseRule::kInsensitive ? same_text
                                                          : same_text_cased > (context, arguments, rows, out);
    }
    const TextSet& set = context.cache->get<TextSet>(kTag, key, [&](std::string_view) {
        TextSet made;
        for (const Column& wanted : arguments.subspan(1)) {
            std::string_view text = wanted[0].text();
            made.texts.insert(kCase == CaseRule::kInsensitive ? to_lower_ascii(text) : std::string(text));
        }
        return made;
    });
    std::string scratch, folded;
    for (uint32_t row : rows) {
        out[row] = Value::boolean(any_of(arguments[0][row], context, [&](const Value& value) {
            folded = text_of(value, scratch);
            if constexpr (kCase == CaseRule::kInsensitive) {
                for (char& c : folded) c = ascii_lower(c);
            }
            return set.texts.count(folded) > 0;
        }));
    }
}

// --- patterns: compiled once, by their text ---

// out[row] = one of the field's values fits one of the patterns. `compile(text)` gives what `fits(compiled, value
// text)` takes.
template <class Compiled, class Compile, class Fits>
void any_pattern(char tag, CallContext& context, Arguments arguments, Selection rows, Value* out, Compile compile,
                 Fits fits) {
    std::string text, scratch;
    for (uint32_t row : rows) {
        bool found = false;
        for (const Column& wanted : arguments.subspan(1)) {
            found = found || any_of(wanted[row], context, [&](const Value& pattern) {
                        const Compiled& compiled =
                            context.cache->get<Compiled>(tag, text_of(pattern, scratch), compile);
                        return any_of(arguments[0][row], context,
                                      [&](const Value& value) { return fits(compiled, text_of(value, text)); });
                    });
        }
        out[row] = Value::boolean(found);
    }
}

template <char kTag, CaseRule kCase>
void wildcard(CallContext& context, Arguments arguments, Selection rows, Value* out) {
    any_pattern<SigmaPattern>(
        kTag, context, arguments, rows, out, [](std::string_view pattern) { return SigmaPattern(pattern, kCase); },
        [](const SigmaPattern& pattern, std::string_view text) { return pattern.match(text); });
}

struct Regex {
    std::shared_ptr<PcreRegex> compiled;  // null if the pattern is wrong
};

void re(CallContext& context, Arguments arguments, Selection rows, Value* out) {
    any_pattern<Regex>(
        'r', context, arguments, rows, out,
        [](std::string_view pattern) {
            std::string error;
            return Regex{PcreRegex::compile(pattern, error)};
        },
        [](const Regex& regex, std::string_view text) { return regex.compiled && regex.compiled->search(text); });
}

void cidr(CallContext& context, Arguments arguments, Selection rows, Value* out) {
    any_pattern<std::optional<CidrBlock>>(
        'n', context, arguments, rows, out, [](std::string_view network) { return parse_cidr(network); },
        [](const std::optional<CidrBlock>& block, std::string_view text) {
            auto address = parse_ip(text);
            return block && address && block->contains(*address);
        });
}

// --- order ---

template <class Compare>
bool ordered(CallContext& context, const Value& field, const Value& bound, Compare compare) {
    auto limit = number_of(bound);
    return limit && any_of(field, context, [&](const Value& value) {
               auto number = number_of(value);
               return number && compare(*number, *limit);
           });
}
bool gt(CallContext& context, Value field, Value bound) { return ordered(context, field, bound, std::greater<>()); }
bool gte(CallContext& context, Value field, Value bound) {
    return ordered(context, field, bound, std::greater_equal<>());
}
bool lt(CallContext& context, Value field, Value bound) { return ordered(context, field, bound, std::less<>()); }
bool lte(CallContext& context, Value field, Value bound) { return ordered(context, field, bound, std::less_equal<>()); }

// --- presence ---

bool exists(CallContext& context, Value field) {
    return any_of(field, context, [](const Value&) { return true; });
}
bool is_null(CallContext& context, Value field) { return !exists(context, field); }

// --- text anywhere in the event ---

// The event is JSON: a keyword with quotes, backslashes or control characters stands in it with escapes.
bool event_has(std::string_view event, std::string_view keyword) {
    if (has_text(event, keyword)) return true;
    std::string escaped;
    write_json_string(keyword, escaped);
    std::string_view inner = std::string_view(escaped).substr(1, escaped.size() - 2);
    return inner != keyword && has_text(event, inner);
}

// --- parts of a time ---

template <auto Part>
void time_part(CallContext& context, Arguments arguments, Selection rows, Value* out) {
    for (uint32_t row : rows) {
        out[row] = Value();
        any_of(arguments[0][row], context, [&](const Value& value) {
            std::optional<Ticks> time;
            if (value.tag() == Tag::kDateTime)
                time = value.ticks();
            else if (value.is_string())
                time = parse_datetime(value.text());
            if (time) out[row] = Value::of_long(Part(*time));
            return time.has_value();
        });
    }
}
int64_t minute_of(Ticks time) { return to_civil(time).minute; }
int64_t hour_of(Ticks time) { return to_civil(time).hour; }
int64_t day_of(Ticks time) { return to_civil(time).day; }
int64_t month_of(Ticks time) { return to_civil(time).month; }
int64_t year_of(Ticks time) { return to_civil(time).year; }
// ISO 8601: week 1 is the one with the year's first Thursday.
int64_t week_of(Ticks time) {
    Ticks thursday = time + (4 - (weekday(time) == 0 ? 7 : weekday(time))) * kTicksPerDay;
    CivilTime first{to_civil(thursday).year, 1, 1};
    return (thursday - from_civil(first).value_or(thursday)) / kTicksPerDay / 7 + 1;
}

// --- the condition ---

bool is_true(const Value& value) { return value.tag() == Tag::kBool && value.as_bool(); }
bool all_true(std::span<const Value> values) {
    for (const Value& value : values) {
        if (!is_true(value)) return false;
    }
    return true;
}
bool any_true(std::span<const Value> values) {
    for (const Value& value : values) {
        if (is_true(value)) return true;
    }
    return false;
}
// at_least(number, conditions...)
bool at_least(std::span<const Value> values) {
    int64_t held = 0;
    for (const Value& value : values.subspan(1)) held += is_true(value) ? 1 : 0;
    return held >= values[0].as_long();
}
bool not_true(Value value) { return !is_true(value); }

constexpr auto kSees = NullRule::kSeesNulls;
constexpr auto kPure = Purity::kPure;
constexpr auto kAnyCase = CaseRule::kInsensitive;
constexpr auto kExact = CaseRule::kSensitive;
constexpr std::string_view kValues = "any, any+ -> bool";

// clang-format off
constexpr Function kFunctions[] = {
    {"equals", "any, any -> bool", any_pair<same_text>, "Whether the field is the value.", kSees, kPure, PredicateKind::kEq, kAnyCase},
    {"equals_cased", "any, any -> bool", any_pair<same_text_cased>, "Whether the field is the value, with regard to case.", kSees, kPure, PredicateKind::kEq, kExact},
    {"in", kValues, in_list<'i', kAnyCase>, "Whether the field is one of the values.", kSees, kPure, PredicateKind::kIn, kAnyCase},
    {"in_cased", kValues, in_list<'I', kExact>, "Whether the field is one of the values, with regard to case.", kSees, kPure, PredicateKind::kIn, kExact},
    {"contains", kValues, any_pair<has_text>, "Whether the field has one of the texts in it.", kSees, kPure, PredicateKind::kContains, kAnyCase},
    {"contains_cased", kValues, any_pair<has_text_cased>, "Whether the field has one of the texts in it, with regard to case.", kSees, kPure, PredicateKind::kContains, kExact},
    {"startswith", kValues, any_pair<has_start>, "Whether the field begins with one of the texts.", kSees, kPure, PredicateKind::kStartsWith, kAnyCase},
    {"startswith_cased", kValues, any_pair<has_start_cased>, "Whether the field begins with one of the texts, with regard to case.", kSees, kPure, PredicateKind::kStartsWith, kExact},
    {"endswith", kValues, any_pair<has_end>, "Whether the field ends with one of the texts.", kSees, kPure, PredicateKind::kEndsWith, kAnyCase},
    {"endswith_cased", kValues, any_pair<has_end_cased>, "Whether the field ends with one of the texts, with regard to case.", kSees, kPure, PredicateKind::kEndsWith, kExact},
    {"wildcard", kValues, wildcard<'w', kAnyCase>, "Whether the field fits one of the patterns of `*` and `?`.", kSees, kPure, PredicateKind::kWildcard, kAnyCase},
    {"wildcard_cased", kValues, wildcard<'W', kExact>, "Whether the field fits one of the patterns of `*` and `?`, with regard to case.", kSees, kPure, PredicateKind::kWildcard, kExact},
    {"re", kValues, re, "Whether one of the regular expressions is found in the field.", kSees, kPure, PredicateKind::kRegexMatch, kExact},
    {"cidr", kValues, cidr, "Whether the field is an address of one of the networks.", kSees, kPure, PredicateKind::kCidr, kExact},
    {"gt", "any, any -> bool", each<gt>, "Whether the field is a greater number.", kSees, kPure, PredicateKind::kGt},
    {"gte", "any, any -> bool", each<gte>, "Whether the field is a number at least as great.", kSees, kPure, PredicateKind::kGe},
    {"lt", "any, any -> bool", each<lt>, "Whether the field is a smaller number.", kSees, kPure, PredicateKind::kLt},
    {"lte", "any, any -> bool", each<lte>, "Whether the field is a number at most as great.", kSees, kPure, PredicateKind::kLe},
    {"exists", "any -> bool", each<exists>, "Whether the field has a value.", kSees, kPure, PredicateKind::kIsNotNull},
    {"is_null", "any -> bool", each<is_null>, "Whether the field has no value.", kSees, kPure, PredicateKind::kIsNull},
    {"keyword", kValues, any_pair<event_has>, "Whether one of the texts stands anywhere in the event.", kSees, kPure, PredicateKind::kContains, kAnyCase},
    {"minute", "any -> long", time_part<minute_of>, "The minute of the time in the field (UTC).", kSees},
    {"hour", "any -> long", time_part<hour_of>, "The hour of the time in the field (UTC).", kSees},
    {"day", "any -> long", time_part<day_of>, "The day of the month of the time in the field (UTC).", kSees},
    {"week", "any -> long", time_part<week_of>, "The ISO week of the time in the field (UTC).", kSees},
    {"month", "any -> long", time_part<month_of>, "The month of the time in the field (UTC).", kSees},
    {"year", "any -> long", time_part<year_of>, "The year of the time in the field (UTC).", kSees},
    {"and", "any+ -> bool", each<all_true>, "Whether all conditions hold.", kSees, kPure, PredicateKind::kAnd},
    {"or", "any+ -> bool", each<any_true>, "Whether one of the conditions holds.", kSees, kPure, PredicateKind::kOr},
    {"at_least", "long, any+ -> bool", each<at_least>, "Whether at least so many of the conditions hold.", kSees, kPure, PredicateKind::kNone},
    {"not", "any -> bool", each<not_true>, "Whether the condition does not hold.", kSees, kPure, PredicateKind::kNot},
};
// clang-format on

}  // namespace

std::span<const Function> sigma_functions() { return kFunctions; }

}  // namespace tocsin
