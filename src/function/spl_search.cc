// Predicates of SPL's search command. They say true or false, never null: a field that is not there matches nothing, so that
// `NOT f=v` holds for it. Values compare as text without regard to case, `*` stands for any text, a CIDR block matches the addresses
// in it, and a multivalue field matches if one of its values does. For `<` and its kin, two numbers compare as numbers.
//
// Terms and phrases look into the raw text: they must stand between breakers, the characters at which Splunk cuts events into
// tokens. `err` is not in `errors`, `err*` is; `10.0.0.1` is not in `10.0.0.10`.
#include <array>

#include "base/text.h"
#include "data/json.h"
#include "function/cidr.h"
#include "function/kernel.h"
#include "function/spl_value.h"
#include "function/tables.h"
#include "function/wildcard.h"

namespace tocsin {
namespace {

// The right side of `field=pattern`.
struct SearchPattern {
    SearchPattern(std::string_view text, CaseRule letter_case) : wildcard(text, letter_case), block(parse_cidr(text)) {}
    bool match(std::string_view text) const {
        if (wildcard.match(text)) return true;
        if (!block) return false;
        auto address = parse_ip(text);
        return address && block->contains(*address);
    }
    bool match(const Value& value) const {
        if (value.is_string()) return match(value.text());
        std::string text;
        append_spl_text(value, text);
        return match(text);
    }
    Wildcard wildcard;
    std::optional<CidrBlock> block;
};

const SearchPattern& pattern_of(CallContext& context, const Value& value,
                                CaseRule letter_case = CaseRule::kInsensitive) {
    char tag = letter_case == CaseRule::kSensitive ? 'W' : 'w';
    return context.cache->get<SearchPattern>(tag, spl_text(value, *context.arena),
                                             [&](std::string_view text) { return SearchPattern(text, letter_case); });
}

// Runs `test(field, pattern)`; a constant pattern is looked up once.
template <class Test>
void with_pattern(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out,
                  CaseRule letter_case, Test test) {
    if (rows.empty()) return;
    const SearchPattern* pattern = nullptr;
    for (uint32_t row : rows) {
        if (pattern == nullptr || !arguments[1].is_constant())
            pattern = &pattern_of(context, arguments[1][row], letter_case);
        out[row] = Value::boolean(test(arguments[0][row], *pattern));
    }
}

bool matches_one(const Value& field, const SearchPattern& pattern) {
    return any_value(field, [&](const Value& value) { return pattern.match(value); });
}

void search_eq(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    with_pattern(context, arguments, rows, out, CaseRule::kInsensitive, matches_one);
}

void search_eq_case(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    with_pattern(context, arguments, rows, out, CaseRule::kSensitive, matches_one);
}

void search_ne(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    with_pattern(context, arguments, rows, out, CaseRule::kInsensitive,
                 [](const Value& field, const SearchPattern& pattern) {
                     return any_value(field, [&](const Value& value) { return !pattern.match(value); });
                 });
}

void search_in(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    std::vector<const SearchPattern*> patterns;
    bool constant = true;
    for (const Column& argument : arguments.subspan(1)) constant = constant && argument.is_constant();
    for (uint32_t row : rows) {
        if (patterns.empty() || !constant) {
            patterns.clear();
            for (const Column& argument : arguments.subspan(1)) {
                for_each_value(argument[row],
                               [&](const Value& value) { patterns.push_back(&pattern_of(context, value)); });
            }
        }
        out[row] = Value::boolean(any_value(arguments[0][row], [&](const Value& value) {
            for (const SearchPattern* pattern : patterns) {
                if (pattern->match(value)) return true;
            }
            return false;
        }));
    }
}

template <class Order>
bool search_order(const Value& field, const Value& bound, Order order) {
    return !bound.is_null() && any_value(field, [&](const Value& value) { return order(compare_spl(value, bound)); });
}
bool search_lt(Value a, Value b) {
    return search_order(a, b, [](auto c) { return c < 0; });
}
bool search_le(Value a, Value b) {
    return search_order(a, b, [](auto c) { return c <= 0; });
}
bool search_gt(Value a, Value b) {
    return search_order(a, b, [](auto c) { return c > 0; });
}
bool search_ge(Value a, Value b) {
    return search_order(a, b, [](auto c) { return c >= 0; });
}

bool search_exists(Value field) {
    return any_value(field, [](const Value&) { return true; });
}

// --- terms in the raw text ---

constexpr std::string_view kMajorBreakers = "[]<>(){}|!;,'\"*\n\r \t&?+";
constexpr std::string_view kMinorBreakers = "/:=@.-$#%\\_";

enum BreakerKind : uint8_t { kNoBreaker, kMinor, kMajor };

constexpr std::array<uint8_t, 256> breaker_table() {
    std::array<uint8_t, 256> table{};
    for (char c : kMajorBreakers) table[static_cast<unsigned char>(c)] = kMajor;
    for (char c : kMinorBreakers) table[static_cast<unsigned char>(c)] = kMinor;
    return table;
}
constexpr auto kBreakers = breaker_table();
uint8_t breaker(char c) { return kBreakers[static_cast<unsigned char>(c)]; }

// A term or phrase: pieces between stars that follow each other in the text.
struct RawTerm {
    std::vector<std::string> pieces;
    uint8_t boundary;  // the least kind of breaker that must stand beside the term
    CaseRule letter_case;

    RawTerm(std::string_view text, uint8_t least, CaseRule rule) : boundary(least), letter_case(rule) {
        for (std::string_view piece : split(text, '*')) pieces.emplace_back(piece);
    }
    size_t find(std::string_view text, std::string_view piece, size_t from) const {
        return letter_case == CaseRule::kSensitive ? text.find(piece, from) : find_ignore_case(text, piece, from);
    }
    // A breaker that belongs to the term itself needs no other beside it.
    bool left_edge(std::string_view text, size_t at) const {
        return at == 0 || breaker(text[at - 1]) >= boundary || breaker(text[at]) >= boundary;
    }
    bool right_edge(std::string_view text, size_t end) const {
        return end == text.size() || breaker(text[end]) >= boundary || breaker(text[end - 1]) >= boundary;
    }
    // Piece `index` starts somewhere at or after `from`, without a major breaker on the way.
    bool match_rest(std::string_view text, size_t index, size_t from) const {
        if (index == pieces.size()) return right_edge(text, from);
        const std::string& piece = pieces[index];
        if (index + 1 == pieces.size() && piece.empty()) return true;  // ends in `*`
        size_t limit = from;
        while (limit < text.size() && breaker(text[limit]) != kMajor) ++limit;
        for (size_t at = find(text, piece, from); at != std::string_view::npos && at <= limit;
             at = find(text, piece, at + 1)) {
            if (match_rest(text, index + 1, at + piece.size())) return true;
        }
        return false;
    }
    bool match(std::string_view text) const {
        const std::string& head = pieces.front();
        if (head.empty()) return pieces.size() == 1 || match_free(text);
        for (size_t at = find(text, head, 0); at != std::string_view::npos; at = find(text, head, at + 1)) {
            if (left_edge(text, at) && match_rest(text, 1, at + head.size())) return true;
        }
        return false;
    }
    // Starts with `*`: the first piece may stand anywhere.
    bool match_free(std::string_view text) const {
        size_t first = 1;
        while (first < pieces.size() && pieces[first].empty()) ++first;
        if (first == pieces.size()) return true;
        const std::string& piece = pieces[first];
        for (size_t at = find(text, piece, 0); at != std::string_view::npos; at = find(text, piece, at + 1)) {
            if (match_rest(text, first + 1, at + piece.size())) return true;
        }
        return false;
    }
};

template <char kTag, uint8_t kBoundary, CaseRule kCase>
void raw_term(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    const RawTerm* term = nullptr;
    for (uint32_t row : rows) {
        if (term == nullptr || !arguments[1].is_constant()) {
            term = &context.cache->get<RawTerm>(kTag, spl_text(arguments[1][row], *context.arena),
                                                [](std::string_view text) { return RawTerm(text, kBoundary, kCase); });
        }
        out[row] = Value::boolean(any_value(
            arguments[0][row], [&](const Value& value) { return term->match(spl_text(value, *context.arena)); }));
    }
}

// --- rows of a subsearch ---

bool has_term(CallContext& context, const Value& text, const Value& term) {
    auto& wanted = context.cache->get<RawTerm>('t', spl_text(term, *context.arena), [](std::string_view source) {
        return RawTerm(source, kMinor, CaseRule::kInsensitive);
    });
    return any_value(text, [&](const Value& value) { return wanted.match(spl_text(value, *context.arena)); });
}

// One of the terms of an array (second argument) is in the text.
bool search_any_term(CallContext& context, Value text, Value terms) {
    return any_value(terms, [&](const Value& term) { return has_term(context, text, term); });
}

// The first argument is an array of rows as JSON objects, then come names and fields in turn. True if all fields of a row match the
// event's; what a row lacks does not count. A name with `$` in front asks for a term of the text.
bool search_any_row(CallContext& context, std::span<const Value> arguments) {
    return any_value(arguments[0], [&](const Value& item) {
        std::optional<Value> row =
            item.is_string() ? parse_json(item.text(), *context.arena) : std::optional<Value>(item);
        if (!row) return false;
        bool any = false;
        for (size_t i = 1; i + 1 < arguments.size(); i += 2) {
            std::string_view name = spl_text(arguments[i], *context.arena);
            Value wanted = expand_json(get_member(*row, name, *context.arena), *context.arena);
            if (wanted.is_null()) continue;
            any = true;
            bool matches = any_value(wanted, [&](const Value& value) {
                if (name.starts_with('$')) return has_term(context, arguments[i + 1], value);
                return matches_one(arguments[i + 1], pattern_of(context, value));
            });
            if (!matches) return false;
        }
        return any;
    });
}

// --- bounds of time ---

bool search_earliest(CallContext&, Value time, Value bound) {
    auto at = spl_number(time), from = spl_number(bound);
    return at && from && *at >= *from;
}
bool search_latest(CallContext&, Value time, Value bound) {
    auto at = spl_number(time), to = spl_number(bound);
    return at && to && *at < *to;
}

constexpr auto kSees = NullRule::kSeesNulls;
constexpr auto kPure = Purity::kPure;
constexpr auto kAnyCase = CaseRule::kInsensitive;

// clang-format off
constexpr Function kFunctions[] = {
    {"search_eq", "any, any -> bool", search_eq, "Whether a value of the field matches the pattern (`field=pattern`).", kSees, kPure, PredicateKind::kWildcard, kAnyCase},
    {"search_eq_case", "any, any -> bool", search_eq_case, "As `search_eq`, with regard to case (`field=CASE(pattern)`).", kSees, kPure, PredicateKind::kWildcard},
    {"search_ne", "any, any -> bool", search_ne, "Whether a value of the field does not match the pattern (`field!=pattern`).", kSees, kPure, PredicateKind::kNe, kAnyCase},
    {"search_in", "any, any+ -> bool", search_in, "Whether a value of the field matches one of the patterns (`field IN (...)`).", kSees, kPure, PredicateKind::kIn, kAnyCase},
    {"search_lt", "any, any -> bool", each<search_lt>, "Whether a value of the field is less.", kSees, kPure, PredicateKind::kLt},
    {"search_le", "any, any -> bool", each<search_le>, "Whether a value of the field is less or equal.", kSees, kPure, PredicateKind::kLe},
    {"search_gt", "any, any -> bool", each<search_gt>, "Whether a value of the field is greater.", kSees, kPure, PredicateKind::kGt},
    {"search_ge", "any, any -> bool", each<search_ge>, "Whether a value of the field is greater or equal.", kSees, kPure, PredicateKind::kGe},
    {"search_exists", "any -> bool", each<search_exists>, "Whether the field has a value (`field=*`).", kSees, kPure, PredicateKind::kIsNotNull},
    {"search_term", "any, any -> bool", raw_term<'t', kMinor, CaseRule::kInsensitive>, "Whether the text has the term between breakers; `*` completes it.", kSees, kPure, PredicateKind::kHas, kAnyCase},
    {"search_phrase", "any, any -> bool", raw_term<'t', kMinor, CaseRule::kInsensitive>, "Whether the text has the quoted words between breakers.", kSees, kPure, PredicateKind::kHas, kAnyCase},
    {"search_TERM", "any, any -> bool", raw_term<'T', kMajor, CaseRule::kInsensitive>, "Whether the text has the term between major breakers (`TERM(...)`).", kSees, kPure, PredicateKind::kHas, kAnyCase},
    {"search_CASE", "any, any -> bool", raw_term<'C', kMinor, CaseRule::kSensitive>, "Whether the text has the term with this letter case (`CASE(...)`).", kSees, kPure, PredicateKind::kHas},
    {"search_any_term", "any, any -> bool", each<search_any_term>, "Whether the text has one of several terms (`[search ... | return $field]`).", kSees},
    {"search_earliest", "any, any -> bool", each<search_earliest>, "Whether the time is not before a bound (`earliest=`), which takes the place of the run's.", kSees, Purity::kClock, PredicateKind::kGe},
    {"search_latest", "any, any -> bool", each<search_latest>, "Whether the time is before a bound (`latest=`), which takes the place of the run's.", kSees, Purity::kClock, PredicateKind::kLt},
    {"search_any_row", "any, any+ -> bool", each<search_any_row>, "Whether the fields match those of one of several rows (a subsearch of several fields).", kSees},
};
// clang-format on

}  // namespace

std::span<const Function> spl_search_functions() { return kFunctions; }

}  // namespace tocsin
