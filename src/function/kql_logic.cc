// KQL's comparisons, membership, logic, conditionals and tests for null and empty.
//
// Nulls (null-values): `null == null` and `null != null` are null, `null == x` is false, `null != x` is true; order
// comparisons with a null are null; `and` and `or` are three-valued. Strings are never null.
#include <cmath>

#include "base/text.h"
#include "data/compare.h"
#include "data/decimal.h"
#include "function/kql_cast.h"
#include "function/tables.h"
#include "function/text_kernel.h"
#include "function/value_set.h"

namespace tocsin {
namespace {

// --- equality ---

template <bool kWanted>
Value equality(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return a.is_null() && b.is_null() ? Value() : Value::boolean(!kWanted);
    return Value::boolean(kql_equal(a, b) == kWanted);
}

// `==` and `!=`. A constant text on the right is the common case in rules.
template <bool kWanted>
void equals(CallContext&, std::span<const Column> arguments, Selection rows, Value* out) {
    const Column& left = arguments[0];
    const Column& right = arguments[1];
    if (right.is_constant() && right[0].is_string()) {
        std::string_view text = right[0].text();
        for (uint32_t row : rows) {
            const Value& cell = left[row];
            out[row] =
                cell.is_string() ? Value::boolean((cell.text() == text) == kWanted) : equality<kWanted>(cell, right[0]);
        }
        return;
    }
    for (uint32_t row : rows) out[row] = equality<kWanted>(left[row], right[row]);
}

// --- order ---

enum class Order { kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

template <Order kOrder, class T>
bool holds(const T& a, const T& b) {
    if constexpr (kOrder == Order::kLess) return a < b;
    if constexpr (kOrder == Order::kLessOrEqual) return a <= b;
    if constexpr (kOrder == Order::kGreater) return a > b;
    return a >= b;
}

bool is_ticks(Tag tag) { return tag == Tag::kDateTime || tag == Tag::kTimespan; }
bool is_nan(const Value& value) { return value.tag() == Tag::kReal && std::isnan(value.as_real()); }

// Null where the kinds have no order between them (possible only with dynamic values).
template <Order kOrder>
Value ordered(const Value& a, const Value& b) {
    bool a_whole = a.is_integer() || a.tag() == Tag::kBool, b_whole = b.is_integer() || b.tag() == Tag::kBool;
    if ((a_whole && b_whole) || (a.tag() == b.tag() && is_ticks(a.tag())))
        return Value::boolean(holds<kOrder>(a.as_long(), b.as_long()));
    if (a.tag() == Tag::kReal && b.tag() == Tag::kReal) return Value::boolean(holds<kOrder>(a.as_real(), b.as_real()));
    if ((a.is_number() || a_whole) && (b.is_number() || b_whole)) {
        if (is_nan(a) || is_nan(b)) return Value::boolean(false);
        Value x = a.tag() == Tag::kBool ? Value::of_long(a.as_long()) : a;
        Value y = b.tag() == Tag::kBool ? Value::of_long(b.as_long()) : b;
        auto order = compare_values(x, y);
        return Value::boolean(holds<kOrder>(order < 0 ? -1 : order > 0 ? 1 : 0, 0));
    }
    return Value();
}

template <bool kWanted>
Value between(const Value& value, const Value& low, const Value& high) {
    // A datetime may have its upper bound as a distance from the lower one.
    Value top = low.tag() == Tag::kDateTime && high.tag() == Tag::kTimespan
                    ? Value::datetime(low.ticks() + high.ticks())
                    : high;
    Value above = ordered<Order::kGreaterOrEqual>(value, low);
    Value below = ordered<Order::kLessOrEqual>(value, top);
    if (above.is_null() || below.is_null()) return Value();
    return Value::boolean((above.as_bool() && below.as_bool()) == kWanted);
}

// --- membership ---

// `in` is an or of `==`: null is in nothing, and `!in` is its opposite.
template <bool kWanted, CaseRule kCase>
void member(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    const Column& left = arguments[0];
    std::span<const Column> lists = arguments.subspan(1);
    bool constant = true;
    for (const Column& list : lists) constant = constant && list.is_constant();
    if (constant) {
        ValueSet set(context, lists, kCase);
        for (uint32_t row : rows) {
            bool in = !left[row].is_null() && set.contains(context, left[row]);
            out[row] = Value::boolean(in == kWanted);
        }
        return;
    }
    std::vector<Column> cells(lists.size());
    for (uint32_t row : rows) {
        for (size_t i = 0; i < lists.size(); ++i) cells[i] = Column::constant(&lists[i][row]);
        ValueSet set(context, cells, kCase);
        bool in = !left[row].is_null() && set.contains(context, left[row]);
        out[row] = Value::boolean(in == kWanted);
    }
}

// --- logic ---

// kDecider is what decides alone: false for `and`, true for `or`.
template <bool kDecider>
Value connect(std::span<const Value> values) {
    bool null = false;
    for (const Value& value : values) {
        if (value.is_null()) {
            null = true;
        } else if (value.as_bool() == kDecider) {
            return Value::boolean(kDecider);
        }
    }
    return null ? Value() : Value::boolean(!kDecider);
}

bool negated(bool value) { return !value; }

// --- conditionals ---

Value choose(const Value& condition, const Value& yes, const Value& no) {
    return !condition.is_null() && condition.as_bool() ? yes : no;
}

Value choose_case(std::span<const Value> values) {
    for (size_t i = 0; i + 1 < values.size(); i += 2) {
        if (!values[i].is_null() && values[i].as_bool()) return values[i + 1];
    }
    return values.back();
}

// For strings the empty text counts as missing.
Value coalesce(std::span<const Value> values) {
    for (const Value& value : values) {
        if (!value.is_null() && !(value.is_string() && value.text().empty())) return value;
    }
    return values.back();
}

// Nulls are passed over.
template <bool kGreatest>
Value extreme(std::span<const Value> values) {
    Value best;
    for (const Value& value : values) {
        if (value.is_null()) continue;
        if (best.is_null() || (kGreatest ? compare_values(value, best) > 0 : compare_values(value, best) < 0))
            best = value;
    }
    return best;
}

// --- tests ---

bool is_empty(const Value& value) { return value.is_null() || (value.is_string() && value.text().empty()); }
bool is_not_empty(const Value& value) { return !is_empty(value); }
bool is_null(const Value& value) { return value.is_null(); }
bool is_not_null(const Value& value) { return !value.is_null(); }
bool has_ascii_only(CallContext& context, const Value& value) {
    for (char c : text_of(context, value)) {
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    }
    return true;
}
bool is_utf8(CallContext& context, const Value& value) { return utf8_valid(text_of(context, value)); }
bool is_nan_value(double value) { return std::isnan(value); }
bool is_infinite(double value) { return std::isinf(value); }
bool is_finite(double value) { return std::isfinite(value); }

Value around(CallContext& context, const Value& value, const Value& center, const Value& delta) {
    if (value.tag() == Tag::kDateTime && center.tag() == Tag::kDateTime && delta.tag() == Tag::kTimespan) {
        Ticks distance = value.ticks() - center.ticks();
        return Value::boolean(distance >= -delta.ticks() && distance <= delta.ticks());
    }
    if (value.tag() == Tag::kTimespan && center.tag() == Tag::kTimespan && delta.tag() == Tag::kTimespan) {
        Ticks distance = value.ticks() - center.ticks();
        return Value::boolean(distance >= -delta.ticks() && distance <= delta.ticks());
    }
    Value v = cast_decimal(value, *context.arena), c = cast_decimal(center, *context.arena),
          d = cast_decimal(delta, *context.arena);
    if (v.is_null() || c.is_null() || d.is_null()) return Value();
    DecimalNumber distance = v.as_decimal().number - c.as_decimal().number;
    return Value::boolean(distance >= -d.as_decimal().number && distance <= d.as_decimal().number);
}

constexpr std::string_view kOrderSignature =
    "number, number -> bool; datetime, datetime -> bool; timespan, timespan -> bool; bool, bool -> bool; number, bool "
    "-> bool; "
    "bool, number -> bool; dynamic, dynamic -> bool; dynamic, number -> bool; number, dynamic -> bool; dynamic, bool "
    "-> bool; bool, dynamic -> bool";
constexpr std::string_view kBetweenSignature =
    "number, number, number -> bool; datetime, datetime, datetime -> bool; datetime, datetime, timespan -> bool; "
    "timespan, timespan, timespan -> bool; dynamic, number, number -> bool";
constexpr std::string_view kExtremeSignature =
    "number+ -> wider; datetime+ -> datetime; timespan+ -> timespan; string+ -> string; bool+ -> bool";

using enum NullRule;
using enum PredicateKind;
constexpr Purity kPure = Purity::kPure;
constexpr CaseRule kExact = CaseRule::kSensitive;
constexpr CaseRule kFold = CaseRule::kInsensitive;

// clang-format off
constexpr Function kRows[] = {
    {.name = "==", .signature = "any, any -> bool", .kernel = equals<true>,
     .description = "True where both sides are equal.", .nulls = kSeesNulls, .purity = kPure, .predicate = kEq, .page = "datatypes-string-operators"},
    {.name = "!=", .signature = "any, any -> bool", .kernel = equals<false>,
     .description = "True where the sides differ, also where only one of them is null.", .nulls = kSeesNulls, .predicate = kNe,
     .aliases = "<>", .page = "datatypes-string-operators"},
    {.name = "<", .signature = kOrderSignature, .kernel = each<ordered<Order::kLess>>,
     .description = "True where the left side is smaller.", .predicate = kLt, .page = "numerical-operators"},
    {.name = "<=", .signature = kOrderSignature, .kernel = each<ordered<Order::kLessOrEqual>>,
     .description = "True where the left side is smaller or equal.", .predicate = kLe, .page = "numerical-operators"},
    {.name = ">", .signature = kOrderSignature, .kernel = each<ordered<Order::kGreater>>,
     .description = "True where the left side is greater.", .predicate = kGt, .page = "numerical-operators"},
    {.name = ">=", .signature = kOrderSignature, .kernel = each<ordered<Order::kGreaterOrEqual>>,
     .description = "True where the left side is greater or equal.", .predicate = kGe, .page = "numerical-operators"},
    {.name = "between", .signature = kBetweenSignature, .kernel = each<between<true>>,
     .description = "True where a value lies within two bounds, both included.", .predicate = kBetween, .page = "between-operator"},
    {.name = "!between", .signature = kBetweenSignature, .kernel = each<between<false>>,
     .description = "True where a value lies outside two bounds.", .predicate = kNotBetween, .page = "not-between-operator"},
    {.name = "in", .signature = "any, any+ -> bool", .kernel = member<true, kExact>,
     .description = "True where a value equals one of a list; arrays in the list stand for their elements.", .nulls = kSeesNulls,
     .predicate = kIn, .page = "in-operator"},
    {.name = "!in", .signature = "any, any+ -> bool", .kernel = member<false, kExact>,
     .description = "True where a value equals none of a list.", .nulls = kSeesNulls, .predicate = kNotIn, .page = "not-in-operator"},
    {.name = "in~", .signature = "text, text+ -> bool", .kernel = member<true, kFold>,
     .description = "True where a text equals one of a list, whatever the case of ASCII letters.", .nulls = kSeesNulls,
     .predicate = kIn, .letter_case = kFold, .page = "in-cs-operator"},
    {.name = "!in~", .signature = "text, text+ -> bool", .kernel = member<false, kFold>,
     .description = "True where a text equals none of a list, whatever the case of ASCII letters.", .nulls = kSeesNulls,
     .predicate = kNotIn, .letter_case = kFold, .page = "not-in-cs-operator"},
    {.name = "and", .signature = "~bool+ -> bool", .kernel = each<connect<false>>,
     .description = "True where all sides are true.", .nulls = kSeesNulls, .predicate = kAnd, .page = "logical-operators"},
    {.name = "or", .signature = "~bool+ -> bool", .kernel = each<connect<true>>,
     .description = "True where at least one side is true.", .nulls = kSeesNulls, .predicate = kOr, .page = "logical-operators"},
    {.name = "not", .signature = "bool -> bool", .kernel = each<negated>,
     .description = "The opposite of a truth value.", .predicate = kNot, .page = "not-function"},
    {.name = "iff", .signature = "bool, mixed, mixed -> same", .kernel = each<choose>,
     .description = "The second argument where the first is true, else the third.", .nulls = kSeesNulls, .aliases = "iif", .page = "iff-function", .branching = Branching::kIf},
    {.name = "case", .signature = "(bool, mixed)+, mixed -> same", .kernel = each<choose_case>,
     .description = "The value behind the first condition that is true, else the last argument.", .nulls = kSeesNulls, .page = "case-function", .branching = Branching::kCase},
    {.name = "coalesce", .signature = "same+ -> same", .kernel = each<coalesce>,
     .description = "The first argument that is neither null nor an empty text.", .nulls = kSeesNulls, .page = "coalesce-function", .branching = Branching::kCoalesce},
    {.name = "max_of", .signature = kExtremeSignature, .kernel = each<extreme<true>>,
     .description = "The greatest argument.", .nulls = kSeesNulls, .page = "max-of-function"},
    {.name = "min_of", .signature = kExtremeSignature, .kernel = each<extreme<false>>,
     .description = "The smallest argument.", .nulls = kSeesNulls, .page = "min-of-function"},
    {.name = "isnull", .signature = "any -> bool", .kernel = each<is_null>,
     .description = "Whether a value is null; texts never are.", .nulls = kSeesNulls, .predicate = kIsNull, .page = "isnull-function"},
    {.name = "isnotnull", .signature = "any -> bool", .kernel = each<is_not_null>,
     .description = "Whether a value is not null.", .nulls = kSeesNulls, .predicate = kIsNotNull, .aliases = "notnull", .page = "isnotnull-function"},
    {.name = "isempty", .signature = "any -> bool", .kernel = each<is_empty>,
     .description = "Whether a value is null or an empty text.", .nulls = kSeesNulls, .predicate = kIsNull, .page = "isempty-function"},
    {.name = "isnotempty", .signature = "any -> bool", .kernel = each<is_not_empty>,
     .description = "Whether a value is neither null nor an empty text.", .nulls = kSeesNulls, .predicate = kIsNotNull,
     .aliases = "notempty", .page = "isnotempty-function"},
    {.name = "isascii", .signature = "any -> bool", .kernel = each<has_ascii_only>,
     .description = "Whether a text has ASCII characters only.", .nulls = kSeesNulls, .page = "isascii-function"},
    {.name = "isutf8", .signature = "any -> bool", .kernel = each<is_utf8>,
     .description = "Whether a text is valid UTF-8.", .nulls = kSeesNulls, .page = "isutf8-function"},
    {.name = "isnan", .signature = "real -> bool", .kernel = each<is_nan_value>,
     .description = "Whether a number is NaN.", .page = "isnan-function"},
    {.name = "isinf", .signature = "real -> bool", .kernel = each<is_infinite>,
     .description = "Whether a number is infinite.", .page = "isinf-function"},
    {.name = "isfinite", .signature = "real -> bool", .kernel = each<is_finite>,
     .description = "Whether a number is neither infinite nor NaN.", .page = "isfinite-function"},
    {.name = "around", .signature = "number, number, number -> bool; datetime, datetime, timespan -> bool; timespan, timespan, timespan -> bool",
     .kernel = each<around>, .description = "Whether a value is within a distance of a center.", .page = "around-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_logic_functions() { return kRows; }

}  // namespace tocsin
