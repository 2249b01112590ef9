// KQL's string operators. Each takes a text or a dynamic value, which stands for its text; null dynamic is the empty
// text. A constant right side is taken out of the row loop.
#include <re2/re2.h>

#include "base/text.h"
#include "data/json.h"
#include "function/regex.h"
#include "function/tables.h"
#include "function/term_match.h"
#include "function/text_kernel.h"
#include "function/value_set.h"
#include "function/wildcard.h"

namespace tocsin {
namespace {

using Test = bool (*)(std::string_view text, std::string_view needle);

constexpr CaseRule kExact = CaseRule::kSensitive;
constexpr CaseRule kFold = CaseRule::kInsensitive;

bool equals_folded(std::string_view text, std::string_view other) { return equals_ignore_case(text, other); }
template <CaseRule kCase>
bool contains(std::string_view text, std::string_view needle) {
    return (kCase == kExact ? text.find(needle) : find_ignore_case(text, needle)) != std::string_view::npos;
}
template <CaseRule kCase>
bool starts_with(std::string_view text, std::string_view prefix) {
    return kCase == kExact ? text.starts_with(prefix) : starts_with_ignore_case(text, prefix);
}
template <CaseRule kCase>
bool ends_with(std::string_view text, std::string_view suffix) {
    return kCase == kExact ? text.ends_with(suffix) : ends_with_ignore_case(text, suffix);
}
template <CaseRule kCase, TermEnds kEnds>
bool has(std::string_view text, std::string_view needle) {
    return has_term(text, needle, kCase, kEnds);
}

template <Test kTest, bool kWanted>
void match(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    const Column& left = arguments[0];
    const Column& right = arguments[1];
    std::string_view needle;
    if (right.is_constant()) needle = text_of(context, right[0]);
    for (uint32_t row : rows) {
        if (!right.is_constant()) needle = text_of(context, right[row]);
        out[row] = Value::boolean(kTest(text_of(context, left[row]), needle) == kWanted);
    }
}

// has_any and has_all: the values are texts or arrays of texts.
template <bool kAll>
void match_list(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    bool constant = true;
    for (const Column& list : arguments.subspan(1)) constant = constant && list.is_constant();
    std::vector<Value> values;
    std::vector<std::string_view> needles;
    auto gather = [&](uint32_t row) {
        values.clear();
        needles.clear();
        for (const Column& list : arguments.subspan(1)) flatten(list[row], *context.arena, values);
        for (const Value& value : values) needles.push_back(text_of(context, value));
    };
    if (constant) gather(0);
    for (uint32_t row : rows) {
        if (!constant) gather(row);
        std::string_view text = text_of(context, arguments[0][row]);
        bool result = kAll;
        for (std::string_view needle : needles) {
            if (has_term(text, needle, kFold) != kAll) {
                result = !kAll;
                break;
            }
        }
        out[row] = Value::boolean(result);
    }
}

// A wrong pattern matches nothing; the binder has told so if it is constant.
template <bool kWanted>
void match_regex(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    const Column& pattern = arguments[1];
    const re2::RE2* regex = nullptr;
    if (pattern.is_constant()) regex = compile_regex(context, text_of(context, pattern[0]));
    for (uint32_t row : rows) {
        if (!pattern.is_constant()) regex = compile_regex(context, text_of(context, pattern[row]));
        std::string_view text = text_of(context, arguments[0][row]);
        bool matched = regex != nullptr && re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex);
        out[row] = regex == nullptr ? Value() : Value::boolean(matched == kWanted);
    }
}

// `%` is the other spelling of `*`.
template <bool kWanted>
Value like(CallContext& context, const Value& value, const Value& pattern) {
    auto make = [](std::string_view text) { return Wildcard(replace_all(text, "%", "*"), kFold); };
    const Wildcard& wildcard = context.cache->get<Wildcard>('L', text_of(context, pattern), make);
    return Value::boolean(wildcard.match(text_of(context, value)) == kWanted);
}

// Index of the first of an array's texts that occurs as a term in the source; -1 if none does.
int64_t has_any_index(CallContext& context, const Value& source, const Value& values) {
    Value list = expand_json(values, *context.arena);
    if (list.tag() != Tag::kArray) return -1;
    std::string_view text = text_of(context, source);
    for (size_t i = 0; i < list.items().size(); ++i) {
        if (has_term(text, text_of(context, list.items()[i]), kFold)) return static_cast<int64_t>(i);
    }
    return -1;
}

constexpr std::string_view kSignature = "text, text -> bool";
constexpr TermEnds kBoth = TermEnds::kBoth, kStart = TermEnds::kStart, kEnd = TermEnds::kEnd;

constexpr Function row(std::string_view name, Kernel kernel, PredicateKind predicate, CaseRule letter_case,
                       std::string_view page, std::string_view description) {
    return {.name = name,
            .signature = kSignature,
            .kernel = kernel,
            .description = description,
            .nulls = NullRule::kSeesNulls,
            .predicate = predicate,
            .letter_case = letter_case,
            .page = page};
}

using enum PredicateKind;

// clang-format off
constexpr Function kRows[] = {
    row("=~", match<equals_folded, true>, kEq, kFold, "equals-operator", "True where two texts are equal, whatever the case of ASCII letters."),
    row("!~", match<equals_folded, false>, kNe, kFold, "not-equals-operator", "True where two texts differ by more than the case of ASCII letters."),
    row("contains", match<contains<kFold>, true>, kContains, kFold, "contains-operator", "True where a text holds another anywhere, in any case."),
    row("!contains", match<contains<kFold>, false>, kNotContains, kFold, "not-contains-operator", "True where a text does not hold another, in any case."),
    row("contains_cs", match<contains<kExact>, true>, kContains, kExact, "contains-cs-operator", "True where a text holds another anywhere."),
    row("!contains_cs", match<contains<kExact>, false>, kNotContains, kExact, "not-contains-cs-operator", "True where a text does not hold another."),
    row("startswith", match<starts_with<kFold>, true>, kStartsWith, kFold, "startswith-operator", "True where a text begins with another, in any case."),
    row("!startswith", match<starts_with<kFold>, false>, kNotStartsWith, kFold, "not-startswith-operator", "True where a text does not begin with another, in any case."),
    row("startswith_cs", match<starts_with<kExact>, true>, kStartsWith, kExact, "startswith-cs-operator", "True where a text begins with another."),
    row("!startswith_cs", match<starts_with<kExact>, false>, kNotStartsWith, kExact, "not-startswith-cs-operator", "True where a text does not begin with another."),
    row("endswith", match<ends_with<kFold>, true>, kEndsWith, kFold, "endswith-operator", "True where a text ends with another, in any case."),
    row("!endswith", match<ends_with<kFold>, false>, kNotEndsWith, kFold, "not-endswith-operator", "True where a text does not end with another, in any case."),
    row("endswith_cs", match<ends_with<kExact>, true>, kEndsWith, kExact, "endswith-cs-operator", "True where a text ends with another."),
    row("!endswith_cs", match<ends_with<kExact>, false>, kNotEndsWith, kExact, "not-endswith-cs-operator", "True where a text does not end with another."),
    row("has", match<has<kFold, kBoth>, true>, kHas, kFold, "has-operator", "True where a text has another as a whole term, in any case."),
    row("!has", match<has<kFold, kBoth>, false>, kNotHas, kFold, "not-has-operator", "True where a text lacks another as a whole term, in any case."),
    row("has_cs", match<has<kExact, kBoth>, true>, kHas, kExact, "has-cs-operator", "True where a text has another as a whole term."),
    row("!has_cs", match<has<kExact, kBoth>, false>, kNotHas, kExact, "not-has-cs-operator", "True where a text lacks another as a whole term."),
    row("hasprefix", match<has<kFold, kStart>, true>, kContains, kFold, "hasprefix-operator", "True where a term of a text begins with another, in any case."),
    row("!hasprefix", match<has<kFold, kStart>, false>, kNotContains, kFold, "not-hasprefix-operator", "True where no term of a text begins with another, in any case."),
    row("hasprefix_cs", match<has<kExact, kStart>, true>, kContains, kExact, "hasprefix-cs-operator", "True where a term of a text begins with another."),
    row("!hasprefix_cs", match<has<kExact, kStart>, false>, kNotContains, kExact, "not-hasprefix-cs-operator", "True where no term of a text begins with another."),
    row("hassuffix", match<has<kFold, kEnd>, true>, kContains, kFold, "hassuffix-operator", "True where a term of a text ends with another, in any case."),
    row("!hassuffix", match<has<kFold, kEnd>, false>, kNotContains, kFold, "not-hassuffix-operator", "True where no term of a text ends with another, in any case."),
    row("hassuffix_cs", match<has<kExact, kEnd>, true>, kContains, kExact, "hassuffix-cs-operator", "True where a term of a text ends with another."),
    row("!hassuffix_cs", match<has<kExact, kEnd>, false>, kNotContains, kExact, "not-hassuffix-cs-operator", "True where no term of a text ends with another."),
    row("matches regex", match_regex<true>, kRegexMatch, kExact, "matches-regex-operator", "True where a regular expression is found in a text."),
    {.name = "has_any", .signature = "text, any+ -> bool", .kernel = match_list<false>,
     .description = "True where a text has at least one of a list as a whole term, in any case.", .nulls = NullRule::kSeesNulls,
     .predicate = kHasAny, .letter_case = kFold, .page = "has-any-operator"},
    {.name = "has_all", .signature = "text, any+ -> bool", .kernel = match_list<true>,
     .description = "True where a text has all of a list as whole terms, in any case.", .nulls = NullRule::kSeesNulls,
     .predicate = kHasAll, .letter_case = kFold, .page = "has-all-operator"},
    row("like", each<like<true>>, kWildcard, kFold, "datatypes-string-operators", "True where a whole text fits a pattern in which * or % stands for any text."),
    row("notlike", each<like<false>>, kNone, kFold, "datatypes-string-operators", "True where a whole text does not fit a pattern in which * or % stands for any text."),
    {.name = "has_any_index", .signature = "text, dynamic -> long", .kernel = each<has_any_index>,
     .description = "The position in an array of the first text that a text has as a whole term, or -1.", .page = "has-any-index-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_text_match_functions() { return kRows; }

}  // namespace tocsin
