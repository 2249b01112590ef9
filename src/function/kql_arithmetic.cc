// KQL's arithmetic operators and rounding.
//
// Two integers give a long, which wraps around; an integer divided by zero is null; a remainder is never negative.
// Datetimes and timespans calculate in ticks: what leaves the years 1 ... 9999 is null. Binding has fixed the types:
// kernels look at the values' tags, which may be mixed only for dynamic arguments.
#include <cmath>

#include "data/decimal.h"
#include "function/kernel.h"
#include "function/kql_cast.h"
#include "function/tables.h"

namespace tocsin {
namespace {

int64_t wrap_add(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
int64_t wrap_subtract(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
int64_t wrap_multiply(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

// The remainder with the sign of nothing: 0 <= result < |b|.
int64_t modulo(int64_t a, int64_t b) {
    if (b == -1) return 0;
    int64_t rest = a % b;
    return rest < 0 ? rest + (b < 0 ? -b : b) : rest;
}
// a / b rounded down; b > 0.
int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

Value datetime_or_null(Ticks ticks) { return ticks < 0 || ticks > kMaxDateTime ? Value() : Value::datetime(ticks); }
Value timespan_or_null(double ticks) {
    return std::fabs(ticks) < 9.2233720368547e18 ? Value::timespan(static_cast<Ticks>(std::trunc(ticks))) : Value();
}

// Ticks times or by a number, without the loss of a double's 53 bits.
Value scaled_datetime(const Value& time, long double factor) {
    long double ticks = static_cast<long double>(time.ticks()) * factor;
    bool fits = ticks >= 0 && ticks <= static_cast<long double>(kMaxDateTime);
    return fits ? Value::datetime(static_cast<Ticks>(ticks)) : Value();
}

bool is_ticks(const Value& value) { return value.tag() == Tag::kDateTime || value.tag() == Tag::kTimespan; }
bool is_decimal_pair(const Value& a, const Value& b) {
    return (a.tag() == Tag::kDecimal || b.tag() == Tag::kDecimal) && a.is_number() && b.is_number();
}

// `operation` on both numbers as decimals; null where one is none (NaN, infinity).
template <class Operation>
Value on_decimals(CallContext& context, const Value& a, const Value& b, Operation operation) {
    auto x = to_decimal(a), y = to_decimal(b);
    return x && y ? make_decimal(operation(x->number, y->number), *context.arena) : Value();
}

Value add(CallContext& context, const Value& a, const Value& b) {
    if (a.is_integer() && b.is_integer()) return Value::of_long(wrap_add(a.as_long(), b.as_long()));
    if (is_ticks(a) && is_ticks(b)) {
        Ticks sum = wrap_add(a.ticks(), b.ticks());
        return a.tag() == Tag::kDateTime || b.tag() == Tag::kDateTime ? datetime_or_null(sum) : Value::timespan(sum);
    }
    if (is_decimal_pair(a, b))
        return on_decimals(context, a, b, [](const auto& x, const auto& y) { return DecimalNumber(x + y); });
    if (a.is_number() && b.is_number()) return Value::real(to_double(a) + to_double(b));
    return Value();
}

Value subtract(CallContext& context, const Value& a, const Value& b) {
    if (a.is_integer() && b.is_integer()) return Value::of_long(wrap_subtract(a.as_long(), b.as_long()));
    if (is_ticks(a) && is_ticks(b)) {
        Ticks difference = wrap_subtract(a.ticks(), b.ticks());
        return a.tag() == Tag::kDateTime && b.tag() == Tag::kTimespan ? datetime_or_null(difference)
                                                                      : Value::timespan(difference);
    }
    if (is_decimal_pair(a, b))
        return on_decimals(context, a, b, [](const auto& x, const auto& y) { return DecimalNumber(x - y); });
    if (a.is_number() && b.is_number()) return Value::real(to_double(a) - to_double(b));
    return Value();
}

Value multiply(CallContext& context, const Value& a, const Value& b) {
    if (a.is_integer() && b.is_integer()) return Value::of_long(wrap_multiply(a.as_long(), b.as_long()));
    if (a.tag() == Tag::kDateTime && b.is_number()) return scaled_datetime(a, to_double(b));
    if (b.tag() == Tag::kDateTime && a.is_number()) return scaled_datetime(b, to_double(a));
    if (a.tag() == Tag::kTimespan || b.tag() == Tag::kTimespan) {
        bool whole = (a.tag() == Tag::kTimespan || a.is_integer()) && (b.tag() == Tag::kTimespan || b.is_integer());
        if (whole) return Value::timespan(wrap_multiply(a.as_long(), b.as_long()));
        return timespan_or_null(to_double(a) * to_double(b));
    }
    if (is_decimal_pair(a, b))
        return on_decimals(context, a, b, [](const auto& x, const auto& y) { return DecimalNumber(x * y); });
    if (a.is_number() && b.is_number()) return Value::real(to_double(a) * to_double(b));
    return Value();
}

Value divide(CallContext& context, const Value& a, const Value& b) {
    if (a.is_integer() && b.is_integer()) {
        if (b.as_long() == 0) return Value();
        return Value::of_long(b.as_long() == -1 ? wrap_subtract(0, a.as_long()) : a.as_long() / b.as_long());
    }
    if (is_ticks(a) && b.tag() == Tag::kTimespan) return Value::real(to_double(a) / to_double(b));
    if (a.tag() == Tag::kDateTime && b.is_number())
        return to_double(b) == 0 ? Value() : scaled_datetime(a, 1 / static_cast<long double>(to_double(b)));
    if (a.tag() == Tag::kTimespan && b.is_number()) {
        double divisor = to_double(b);
        return divisor == 0 ? Value() : timespan_or_null(to_double(a) / divisor);
    }
    if (is_decimal_pair(a, b)) {
        if (to_double(b) == 0) return Value();
        return on_decimals(context, a, b, [](const auto& x, const auto& y) { return DecimalNumber(x / y); });
    }
    if (a.is_number() && b.is_number()) return Value::real(to_double(a) / to_double(b));
    return Value();
}

Value remainder(CallContext& context, const Value& a, const Value& b) {
    bool whole = a.is_integer() && b.is_integer();
    bool spans = is_ticks(a) && b.tag() == Tag::kTimespan;
    if (whole || spans) {
        if (b.as_long() == 0) return Value();
        int64_t rest = modulo(a.as_long(), b.as_long());
        return spans ? Value::timespan(rest) : Value::of_long(rest);
    }
    if (is_decimal_pair(a, b)) {
        if (to_double(b) == 0) return Value();
        return on_decimals(context, a, b, [](const DecimalNumber& x, const DecimalNumber& y) {
            DecimalNumber size = abs(y);
            return DecimalNumber(x - floor(DecimalNumber(x / size)) * size);
        });
    }
    if (a.is_number() && b.is_number()) {
        double size = std::fabs(to_double(b)), rest = std::fmod(to_double(a), size);
        return Value::real(rest < 0 ? rest + size : rest);
    }
    return Value();
}

Value negate(CallContext& context, const Value& value) {
    switch (value.tag()) {
        case Tag::kInt: return Value::integer(static_cast<int32_t>(0u - static_cast<uint32_t>(value.as_long())));
        case Tag::kLong: return Value::of_long(wrap_subtract(0, value.as_long()));
        case Tag::kReal: return Value::real(-value.as_real());
        case Tag::kDecimal: return make_decimal(-value.as_decimal().number, *context.arena);
        case Tag::kTimespan: return Value::timespan(wrap_subtract(0, value.ticks()));
        default: return Value();
    }
}

// Multiples of `size` counted from `fixed`, rounded down. For datetimes `fixed` is the distance from 0001-01-01.
Value bin_from(CallContext& context, const Value& value, const Value& size, const Value& fixed) {
    if (value.is_null() || size.is_null() || fixed.is_null()) return Value();
    bool whole = (value.is_integer() || is_ticks(value)) && (size.is_integer() || is_ticks(size)) &&
                 (fixed.is_integer() || is_ticks(fixed));
    if (whole) {
        if (size.as_long() <= 0) return Value();
        int64_t start = fixed.as_long();
        int64_t binned = wrap_add(
            start, wrap_multiply(floor_divide(wrap_subtract(value.as_long(), start), size.as_long()), size.as_long()));
        if (value.tag() == Tag::kDateTime) return datetime_or_null(binned);
        return value.tag() == Tag::kTimespan ? Value::timespan(binned) : Value::of_long(binned);
    }
    if (value.tag() == Tag::kDecimal || size.tag() == Tag::kDecimal || fixed.tag() == Tag::kDecimal) {
        auto v = to_decimal(value), s = to_decimal(size), f = to_decimal(fixed);
        if (!v || !s || !f || s->number <= 0) return Value();
        DecimalNumber steps = floor(DecimalNumber((v->number - f->number) / s->number));
        return make_decimal(f->number + steps * s->number, *context.arena);
    }
    double step = to_double(size), start = to_double(fixed);
    if (!(step > 0)) return Value();
    return Value::real(start + std::floor((to_double(value) - start) / step) * step);
}

Value bin(CallContext& context, const Value& value, const Value& size) {
    return bin_from(context, value, size, Value::of_long(0));
}

Value absolute(CallContext& context, const Value& value) {
    switch (value.tag()) {
        case Tag::kInt:
        case Tag::kLong:
            return Value::of_long(value.as_long() < 0 ? wrap_subtract(0, value.as_long()) : value.as_long());
        case Tag::kTimespan:
            return Value::timespan(value.ticks() < 0 ? wrap_subtract(0, value.ticks()) : value.ticks());
        case Tag::kDecimal: return make_decimal(abs(value.as_decimal().number), *context.arena);
        default: return Value::real(std::fabs(to_double(value)));
    }
}

// Halves are rounded away from zero; a negative precision rounds before the point.
Value round_to(CallContext& context, const Value& value, const Value& precision) {
    int64_t digits = precision.is_null() ? 0 : precision.as_long();
    if (digits < -300 || digits > 300) return value;
    if (value.tag() == Tag::kDecimal) {
        DecimalNumber scale = pow(DecimalNumber(10), DecimalNumber(digits));
        return make_decimal(round(DecimalNumber(value.as_decimal().number * scale)) / scale, *context.arena);
    }
    if (value.is_integer() && digits >= 0) return value;
    double scale = std::pow(10.0, static_cast<double>(std::llabs(digits)));
    double number = to_double(value);
    double rounded = digits >= 0 ? std::round(number * scale) / scale : std::round(number / scale) * scale;
    if (value.tag() == Tag::kInt) return Value::integer(static_cast<int32_t>(rounded));
    if (value.tag() == Tag::kLong) return Value::of_long(cast_long(Value::real(rounded)).value_or(value.as_long()));
    return Value::real(std::isfinite(rounded) ? rounded : number);
}

Value ceiling(CallContext& context, const Value& value) {
    if (value.is_integer()) return value;
    if (value.tag() == Tag::kDecimal) return make_decimal(ceil(value.as_decimal().number), *context.arena);
    return Value::real(std::ceil(to_double(value)));
}

constexpr std::string_view kAddSignature =
    "dynamic, dynamic -> dynamic; integer, integer -> long; number, number -> wider; datetime, timespan -> datetime; "
    "timespan, datetime -> datetime; timespan, timespan -> timespan; datetime, datetime -> datetime; ~long, ~long -> "
    "long; "
    "~real, ~real -> real; ~decimal, ~decimal -> decimal; ~timespan, ~timespan -> timespan; datetime, ~timespan -> "
    "datetime; "
    "~timespan, datetime -> datetime";
constexpr std::string_view kSubtractSignature =
    "dynamic, dynamic -> dynamic; integer, integer -> long; number, number -> wider; datetime, timespan -> datetime; "
    "datetime, datetime -> timespan; timespan, timespan -> timespan; ~long, ~long -> long; ~real, ~real -> real; "
    "~decimal, ~decimal -> decimal; ~timespan, ~timespan -> timespan; ~datetime, ~datetime -> timespan";
constexpr std::string_view kMultiplySignature =
    "dynamic, dynamic -> dynamic; integer, integer -> long; number, number -> wider; timespan, number -> timespan; "
    "number, timespan -> timespan; timespan, timespan -> timespan; datetime, number -> datetime; "
    "number, datetime -> datetime; ~long, ~long -> long; ~real, ~real -> real; ~decimal, ~decimal -> decimal";
constexpr std::string_view kDivideSignature =
    "dynamic, dynamic -> dynamic; integer, integer -> long; number, number -> wider; timespan, timespan -> real; "
    "timespan, number -> timespan; datetime, timespan -> real; datetime, number -> datetime; ~long, ~long -> long; "
    "~real, ~real -> real; ~decimal, ~decimal -> decimal";
constexpr std::string_view kRemainderSignature =
    "dynamic, dynamic -> dynamic; integer, integer -> long; number, number -> wider; timespan, timespan -> timespan; "
    "datetime, timespan -> timespan; ~long, ~long -> long; ~real, ~real -> real; ~decimal, ~decimal -> decimal";
constexpr std::string_view kBinSignature =
    "integer, integer -> long; number, number -> wider; timespan, timespan -> timespan; datetime, timespan -> "
    "datetime; "
    "datetime, datetime -> datetime";
constexpr std::string_view kUnarySignature = "number -> first; timespan -> timespan; dynamic -> dynamic";

// clang-format off
constexpr Function kRows[] = {
    {.name = "+", .signature = kAddSignature, .kernel = each<add>,
     .description = "The sum of two numbers or times.", .page = "numerical-operators"},
    {.name = "-", .signature = kSubtractSignature, .kernel = each<subtract>,
     .description = "The difference of two numbers or times.", .page = "numerical-operators"},
    {.name = "*", .signature = kMultiplySignature, .kernel = each<multiply>,
     .description = "The product of two numbers, or a timespan so many times.", .page = "numerical-operators"},
    {.name = "/", .signature = kDivideSignature, .kernel = each<divide>,
     .description = "The quotient of two numbers or timespans; integers lose the remainder.", .page = "numerical-operators"},
    {.name = "%", .signature = kRemainderSignature, .kernel = each<remainder>,
     .description = "The remainder of a division, never negative.", .page = "numerical-operators"},
    {.name = "negate", .signature = kUnarySignature, .kernel = each<negate>,
     .description = "A number or timespan with the other sign: the unary minus.", .page = "numerical-operators"},
    {.name = "bin", .signature = kBinSignature, .kernel = each<bin>,
     .description = "A value rounded down to a multiple of a bin size; datetimes count from 0001-01-01.",
     .column_name = ColumnName::kFirstArgument, .aliases = "floor", .page = "bin-function"},
    {.name = "bin_at", .signature = "integer, integer, integer -> long; number, number, number -> wider; timespan, timespan, timespan -> timespan; "
                                    "datetime, timespan, datetime -> datetime",
     .kernel = each<bin_from>, .description = "A value rounded down to a bin, bins being aligned to a fixed point.",
     .column_name = ColumnName::kFirstArgument, .page = "bin-at-function"},
    {.name = "abs", .signature = "integer -> long; number -> first; timespan -> timespan", .kernel = each<absolute>,
     .description = "A number or timespan without its sign.", .column_name = ColumnName::kFirstArgument, .page = "abs-function"},
    {.name = "round", .signature = "number, long? -> first", .kernel = each<round_to>,
     .description = "A number rounded to so many digits behind the point.", .column_name = ColumnName::kFirstArgument, .page = "round-function"},
    {.name = "ceiling", .signature = "number -> first", .kernel = each<ceiling>,
     .description = "The smallest whole number that is not below a number.", .column_name = ColumnName::kFirstArgument, .page = "ceiling-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_arithmetic_functions() { return kRows; }

}  // namespace tocsin
