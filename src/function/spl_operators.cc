// Operators and conditions of SPL's eval and where. Field text that is a number acts as one; null makes arithmetic, `.` and
// comparisons null. `=` and the ordering operators hold for a multivalue field if they hold for one of its values; arithmetic on
// several values is null. See the page on the eval command.
//
// Precision: sums and differences keep as many decimals as the operands have (0.1+0.2 is 0.3). A product of two short fractions is
// rounded to the digits of the shorter one, but never before the decimal point (8.250*0.2 is 2, 2.5*40 is 100); long fractions come
// from computation and stay exact, as do the `exact` operators, which the front end uses inside exact().
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "data/json.h"
#include "function/cidr.h"
#include "function/kernel.h"
#include "function/pcre.h"
#include "function/spl_value.h"
#include "function/tables.h"

namespace tocsin {
namespace {

// --- arithmetic ---

// Digits of the shortest decimal text of a number.
struct Digits {
    int significant = 0;
    int decimals = 0;
};

Digits digits_of(double number) {
    char buffer[40];
    auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(number), std::chars_format::scientific).ptr;
    std::string_view text(buffer, static_cast<size_t>(end - buffer));
    size_t e = text.find('e');
    int significant = static_cast<int>(e) - (e > 1 ? 1 : 0);  // without the point
    int exponent = 0;
    std::string_view power = text.substr(e + 1);
    if (power[0] == '+') power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    return {significant, std::max(0, significant - 1 - exponent)};
}

bool is_whole(double number) { return number == std::floor(number); }

double round_decimals(double number, int decimals) {
    if (decimals > 15 || !std::isfinite(number)) return number;
    char buffer[400];
    auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed, decimals);
    if (error != std::errc()) return number;
    std::from_chars(buffer, end, number);
    return number;
}

double visible_sum(double a, double b, double sum) {
    if (is_whole(a) && is_whole(b)) return sum;
    int decimals = std::max(is_whole(a) ? 0 : digits_of(a).decimals, is_whole(b) ? 0 : digits_of(b).decimals);
    return decimals > 12 ? sum : round_decimals(sum, decimals);
}

constexpr int kShortFraction = 9;  // significant digits that somebody may have typed

double visible_product(double a, double b) {
    double product = a * b;
    if (is_whole(a) || is_whole(b) || product == 0 || !std::isfinite(product)) return product;
    int least = std::min(digits_of(a).significant, digits_of(b).significant);
    if (std::max(digits_of(a).significant, digits_of(b).significant) > kShortFraction) return product;
    int whole_digits = static_cast<int>(std::floor(std::log10(std::abs(product)))) + 1;
    return round_decimals(product, std::max(0, least - whole_digits));
}

template <class Compute>
Value arithmetic(const Value& a, const Value& b, Compute compute) {
    auto x = spl_number(a);
    auto y = spl_number(b);
    if (!x || !y) return Value();
    return spl_number_value(compute(*x, *y));
}

Value add(CallContext& context, Value a, Value b) {
    auto x = spl_number(a);
    auto y = spl_number(b);
    if (x && y) return spl_number_value(visible_sum(*x, *y, *x + *y));
    if (!a.is_string() || !b.is_string()) return Value();
    return make_string(std::string(a.text()).append(b.text()), *context.arena);
}
Value exact_add(Value a, Value b) {
    return arithmetic(a, b, [](double x, double y) { return x + y; });
}
Value subtract(Value a, Value b) {
    return arithmetic(a, b, [](double x, double y) { return visible_sum(x, y, x - y); });
}
Value exact_subtract(Value a, Value b) {
    return arithmetic(a, b, [](double x, double y) { return x - y; });
}
Value multiply(Value a, Value b) { return arithmetic(a, b, visible_product); }
Value exact_multiply(Value a, Value b) {
    return arithmetic(a, b, [](double x, double y) { return x * y; });
}
Value divide(Value a, Value b) {
    auto y = spl_number(b);
    if (!y || *y == 0) return Value();
    return arithmetic(a, b, [](double x, double d) { return x / d; });
}
Value modulo(Value a, Value b) {
    auto y = spl_number(b);
    if (!y || *y == 0) return Value();
    return arithmetic(a, b, [](double x, double d) { return std::fmod(x, d); });
}
Value negate(Value a) {
    auto x = spl_number(a);
    return x ? spl_number_value(-*x) : Value();
}

Value concatenate(CallContext& context, std::span<const Value> parts) {
    std::string text;
    for (const Value& part : parts) {
        if (part.tag() == Tag::kArray) return Value();
        append_spl_text(part, text);
    }
    return make_string(text, *context.arena);
}

// --- comparison ---

// Text that is no number compares without building strings.
template <class Test>
bool any_pair(const Value& a, const Value& b, Test test) {
    if (a.tag() != Tag::kArray && b.tag() != Tag::kArray) return test(compare_spl(a, b));
    return any_value(
        a, [&](const Value& x) { return any_value(b, [&](const Value& y) { return test(compare_spl(x, y)); }); });
}

// Whether the text may be a number as parse_spl_number() reads it.
bool may_be_number(std::string_view text) {
    return !text.empty() && (is_ascii_digit(text[0]) || text[0] == '-' || text[0] == '+' || text[0] == '.');
}

bool equal(Value a, Value b) {
    if (a.is_string() && b.is_string()) {
        if (a.text() == b.text()) return true;
        if (!may_be_number(a.text()) || !may_be_number(b.text())) return false;
    }
    return any_pair(a, b, [](auto c) { return c == 0; });
}
bool not_equal(Value a, Value b) {
    return any_pair(a, b, [](auto c) { return c != 0; });
}
bool less(Value a, Value b) {
    return any_pair(a, b, [](auto c) { return c < 0; });
}
bool less_equal(Value a, Value b) {
    return any_pair(a, b, [](auto c) { return c <= 0; });
}
bool greater(Value a, Value b) {
    return any_pair(a, b, [](auto c) { return c > 0; });
}
bool greater_equal(Value a, Value b) {
    return any_pair(a, b, [](auto c) { return c >= 0; });
}

Value in_list(std::span<const Value> arguments) {
    if (arguments[0].is_null()) return Value();
    for (const Value& candidate : arguments.subspan(1)) {
        if (!candidate.is_null() && equal(arguments[0], candidate)) return Value::boolean(true);
    }
    return Value::boolean(false);
}

// `%` any text, `_` one character, `\` takes the next character as it is. Linear with one fallback point, as for file globs.
bool like_match(std::string_view text, std::string_view pattern) {
    constexpr size_t kNone = std::string_view::npos;
    size_t at = 0, p = 0, star = kNone, star_at = 0;
    while (at < text.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            star = ++p;
            star_at = at;
        } else if (p < pattern.size() && pattern[p] == '_') {
            at += utf8_offset(text.substr(at), 1);
            ++p;
        } else {
            size_t literal = p + 1 < pattern.size() && pattern[p] == '\\' ? p + 1 : p;
            if (literal < pattern.size() && pattern[literal] == text[at]) {
                ++at;
                p = literal + 1;
            } else if (star != kNone) {
                at = star_at += utf8_offset(text.substr(star_at), 1);
                p = star;
            } else {
                return false;
            }
        }
    }
    while (p < pattern.size() && pattern[p] == '%') ++p;
    return p == pattern.size();
}

bool like(CallContext& context, Value field, Value pattern) {
    std::string_view text = spl_text(pattern, *context.arena);
    return any_value(field, [&](const Value& value) { return like_match(spl_text(value, *context.arena), text); });
}

void match(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    const PcreRegex* regex = nullptr;
    bool known = false;
    for (uint32_t row : rows) {
        if (!known || !arguments[1].is_constant()) {
            regex = cached_pcre(*context.cache, spl_text(arguments[1][row], *context.arena));
            known = true;
        }
        out[row] = Value::boolean(regex != nullptr && any_value(arguments[0][row], [&](const Value& value) {
                                      return regex->search(spl_text(value, *context.arena));
                                  }));
    }
}

bool cidrmatch(CallContext& context, Value network, Value field) {
    auto& block = context.cache->get<std::optional<CidrBlock>>('n', spl_text(network, *context.arena), parse_cidr);
    return block && any_value(field, [&](const Value& value) {
               auto address = parse_ip(spl_text(value, *context.arena));
               return address && block->contains(*address);
           });
}

// --- logic: three values, `where` and if() keep only what is true ---

Value logical_and(std::span<const Value> arguments) {
    bool unknown = false;
    for (const Value& argument : arguments) {
        if (argument.is_null())
            unknown = true;
        else if (!spl_true(argument))
            return Value::boolean(false);
    }
    return unknown ? Value() : Value::boolean(true);
}
Value logical_or(std::span<const Value> arguments) {
    bool unknown = false;
    for (const Value& argument : arguments) {
        if (argument.is_null())
            unknown = true;
        else if (spl_true(argument))
            return Value::boolean(true);
    }
    return unknown ? Value() : Value::boolean(false);
}
bool logical_xor(Value a, Value b) { return spl_true(a) != spl_true(b); }
bool logical_not(Value a) { return !spl_true(a); }

// --- conditions ---

Value if_else(Value condition, Value yes, Value no) { return spl_true(condition) ? yes : no; }

Value case_of(std::span<const Value> arguments) {
    for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
        if (spl_true(arguments[i])) return arguments[i + 1];
    }
    return Value();
}
Value validate(std::span<const Value> arguments) {
    for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
        if (!spl_true(arguments[i])) return arguments[i + 1];
    }
    return Value();
}
Value coalesce(std::span<const Value> arguments) {
    for (const Value& argument : arguments) {
        if (!argument.is_null()) return argument;
    }
    return Value();
}
Value nullif(Value a, Value b) { return !a.is_null() && !b.is_null() && equal(a, b) ? Value() : a; }
Value null_value(std::span<const Value>) { return Value(); }
Value true_value(std::span<const Value>) { return Value::boolean(true); }
Value false_value(std::span<const Value>) { return Value::boolean(false); }

// --- information ---

bool is_null(Value value) {
    return !any_value(value, [](const Value&) { return true; });
}
bool is_not_null(Value value) { return !is_null(value); }
bool is_number(Value value) { return spl_number(value).has_value(); }
bool is_integer_number(Value value) {
    auto number = spl_number(value);
    return number && is_whole(*number);
}
bool is_double(Value value) {
    auto number = spl_number(value);
    return number && !is_whole(*number);
}
bool is_bool(Value value) { return value.tag() == Tag::kBool; }
bool is_text(Value value) { return value.is_string() && !spl_number(value); }
bool is_multivalue(Value value) { return value.tag() == Tag::kArray && value.items().size() > 1; }
bool is_json(CallContext& context, const Value& value, Tag wanted, char opening) {
    if (value.tag() == wanted) return wanted == Tag::kObject;
    if (!value.is_string()) return false;
    std::string_view text = trim(value.text());
    return !text.empty() && text[0] == opening && parse_json(text, *context.arena).has_value();
}
bool is_array(CallContext& context, Value value) { return is_json(context, value, Tag::kArray, '['); }
bool is_object(CallContext& context, Value value) { return is_json(context, value, Tag::kObject, '{'); }

std::string_view type_of_value(Value value) {
    if (value.is_null()) return "Invalid";
    if (value.tag() == Tag::kBool) return "Boolean";
    return spl_number(value) ? "Number" : "String";
}

constexpr auto kSees = NullRule::kSeesNulls;
constexpr auto kIfAny = NullRule::kNullIfAny;
constexpr auto kPure = Purity::kPure;

// clang-format off
constexpr Function kFunctions[] = {
    {"+", "any, any -> dynamic", each<add>, "The sum of two numbers, or two texts joined."},
    {"-", "any, any -> dynamic", each<subtract>, "The difference of two numbers."},
    {"*", "any, any -> dynamic", each<multiply>, "The product of two numbers."},
    {"/", "any, any -> dynamic", each<divide>, "The quotient of two numbers; null for a divisor of 0."},
    {"%", "any, any -> dynamic", each<modulo>, "The remainder with the sign of the dividend; null for a divisor of 0."},
    {"exact +", "any, any -> dynamic", each<exact_add>, "The sum without rounding to the visible digits."},
    {"exact -", "any, any -> dynamic", each<exact_subtract>, "The difference without rounding to the visible digits."},
    {"exact *", "any, any -> dynamic", each<exact_multiply>, "The product without rounding to the visible digits."},
    {"negate", "any -> dynamic", each<negate>, "The number with the other sign."},
    {".", "any, any+ -> dynamic", each<concatenate>, "The values joined as text."},
    {"=", "any, any -> bool", each<equal>, "Whether two values are equal, as numbers if both are.", kIfAny, kPure, PredicateKind::kEq, CaseRule::kSensitive, {}, nullptr, "=="},
    {"!=", "any, any -> bool", each<not_equal>, "Whether two values differ.", kIfAny, kPure, PredicateKind::kNe},
    {"<", "any, any -> bool", each<less>, "Whether the first value is less, as number if both are, else as text.", kIfAny, kPure, PredicateKind::kLt},
    {"<=", "any, any -> bool", each<less_equal>, "Whether the first value is less or equal.", kIfAny, kPure, PredicateKind::kLe},
    {">", "any, any -> bool", each<greater>, "Whether the first value is greater.", kIfAny, kPure, PredicateKind::kGt},
    {">=", "any, any -> bool", each<greater_equal>, "Whether the first value is greater or equal.", kIfAny, kPure, PredicateKind::kGe},
    {"in", "any, any+ -> bool", each<in_list>, "Whether the value equals one of the others; no wildcards.", kSees, kPure, PredicateKind::kIn},
    {"like", "any, any -> bool", each<like>, "Whether the whole text fits a pattern with `%` and `_`.", kIfAny, kPure, PredicateKind::kNone},
    {"match", "any, any -> bool", match, "Whether a regular expression is found in a value.", kIfAny, kPure, PredicateKind::kRegexMatch},
    {"cidrmatch", "any, any -> bool", each<cidrmatch>, "Whether an address (second) lies in a network (first).", kIfAny, kPure, PredicateKind::kCidr},
    {"and", "any+ -> bool", each<logical_and>, "True if all arguments are true.", kSees, kPure, PredicateKind::kAnd},
    {"or", "any+ -> bool", each<logical_or>, "True if an argument is true.", kSees, kPure, PredicateKind::kOr},
    {"xor", "any, any -> bool", each<logical_xor>, "True if exactly one argument is true."},
    {"not", "any -> bool", each<logical_not>, "True if the argument is false.", kIfAny, kPure, PredicateKind::kNot},
    {.name = "if", .signature = "any, any, any -> dynamic", .kernel = each<if_else>,
     .description = "The second argument if the first is true, else the third.", .nulls = kSees, .branching = Branching::kIf},
    {.name = "case", .signature = "any+ -> dynamic", .kernel = each<case_of>,
     .description = "The value behind the first condition that is true.", .nulls = kSees, .branching = Branching::kCase},
    {"validate", "any+ -> dynamic", each<validate>, "The value behind the first condition that is not true.", kSees},
    {.name = "coalesce", .signature = "any+ -> dynamic", .kernel = each<coalesce>,
     .description = "The first argument that is not null.", .nulls = kSees, .branching = Branching::kCoalesce},
    {"nullif", "any, any -> dynamic", each<nullif>, "Null if both arguments are equal, else the first.", kSees},
    {"null", " -> dynamic", each<null_value>, "No value."},
    {"true", " -> bool", each<true_value>, "True."},
    {"false", " -> bool", each<false_value>, "False."},
    {"isnull", "any -> bool", each<is_null>, "Whether the field has no value.", kSees, kPure, PredicateKind::kIsNull},
    {"isnotnull", "any -> bool", each<is_not_null>, "Whether the field has a value.", kSees, kPure, PredicateKind::kIsNotNull},
    {"isnum", "any -> bool", each<is_number>, "Whether the value is a number.", kSees},
    {"isint", "any -> bool", each<is_integer_number>, "Whether the value is a whole number.", kSees},
    {"isdouble", "any -> bool", each<is_double>, "Whether the value is a number with a fraction.", kSees},
    {"isbool", "any -> bool", each<is_bool>, "Whether the value is a Boolean.", kSees},
    {"isstr", "any -> bool", each<is_text>, "Whether the value is text that is no number.", kSees},
    {"ismv", "any -> bool", each<is_multivalue>, "Whether the field has several values.", kSees},
    {"isarray", "any -> bool", each<is_array>, "Whether the value is the text of a JSON array.", kSees},
    {"isobject", "any -> bool", each<is_object>, "Whether the value is the text of a JSON object.", kSees},
    {"typeof", "any -> string", each<type_of_value>, "`Number`, `String`, `Boolean` or `Invalid`.", kSees},
};
// clang-format on

}  // namespace

std::span<const Function> spl_operator_functions() { return kFunctions; }

}  // namespace tocsin
