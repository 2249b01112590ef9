// SPL's mathematical functions. Arguments that are no numbers, and results that are none (a logarithm of 0), give null. sum, avg,
// min and max take any number of arguments and all values of each. Bit functions work on 53 bits. See the page on mathematical
// functions.
#include <cmath>
#include <random>

#include "base/text.h"
#include "function/kernel.h"
#include "function/spl_value.h"
#include "function/tables.h"

namespace tocsin {
namespace {

Value finite(double number) { return std::isnan(number) ? Value() : spl_number_value(number); }

template <double (*kCompute)(double)>
Value unary(Value value) {
    auto number = spl_number(value);
    return number ? finite(kCompute(*number)) : Value();
}
template <double (*kCompute)(double, double)>
Value binary(Value a, Value b) {
    auto x = spl_number(a), y = spl_number(b);
    return x && y ? finite(kCompute(*x, *y)) : Value();
}

double absolute(double x) { return std::abs(x); }
double ceiling(double x) { return std::ceil(x); }
double floor_of(double x) { return std::floor(x); }
double square_root(double x) { return std::sqrt(x); }
double exponential(double x) { return std::exp(x); }
double natural_log(double x) { return x > 0 ? std::log(x) : std::nan(""); }
double power(double x, double y) { return std::pow(x, y); }
double sine(double x) { return std::sin(x); }
double cosine(double x) { return std::cos(x); }
double tangent(double x) { return std::tan(x); }
double arc_sine(double x) { return std::asin(x); }
double arc_cosine(double x) { return std::acos(x); }
double arc_tangent(double x) { return std::atan(x); }
double hyperbolic_sine(double x) { return std::sinh(x); }
double hyperbolic_cosine(double x) { return std::cosh(x); }
double hyperbolic_tangent(double x) { return std::tanh(x); }
double area_sine(double x) { return std::asinh(x); }
double area_cosine(double x) { return std::acosh(x); }
double area_tangent(double x) { return std::atanh(x); }
double arc_tangent2(double y, double x) { return std::atan2(y, x); }
double hypotenuse(double x, double y) { return std::hypot(x, y); }

Value logarithm(Value value, Value base) {
    auto number = spl_number(value);
    auto b = base.is_null() ? std::optional<double>(10) : spl_number(base);
    if (!number || !b || *number <= 0 || *b <= 0 || *b == 1) return Value();
    if (*b == 10) return spl_number_value(std::log10(*number));
    if (*b == 2) return spl_number_value(std::log2(*number));
    return spl_number_value(std::log(*number) / std::log(*b));
}

// Twelve digits, as Splunk has it.
Value pi(std::span<const Value>) { return Value::real(3.14159265359); }

// With decimals the result is text that keeps its zeros: round(10, 2) is 10.00.
Value round_number(CallContext& context, Value value, Value places) {
    auto number = spl_number(value);
    auto wanted = places.is_null() ? std::optional<double>(0) : spl_number(places);
    if (!number || !wanted || !std::isfinite(*number)) return Value();
    int decimals = static_cast<int>(std::max(-15.0, std::min(15.0, *wanted)));
    double scale = std::pow(10.0, decimals);
    double rounded = std::round(*number * scale) / scale;
    if (!std::isfinite(rounded)) rounded = *number;
    if (decimals <= 0) return spl_number_value(rounded);
    char buffer[400];
    int size = std::snprintf(buffer, sizeof buffer, "%.*f", decimals, rounded);
    return make_string(std::string_view(buffer, static_cast<size_t>(size)), *context.arena);
}

Value significant(Value value, Value digits) {
    auto number = spl_number(value);
    auto wanted = spl_number(digits);
    if (!number || !wanted || *wanted < 1 || *number == 0 || !std::isfinite(*number)) return number ? value : Value();
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*e", static_cast<int>(std::min(*wanted, 17.0)) - 1, *number);
    return spl_number_value(parse_spl_number(buffer).value_or(*number));
}

Value sum(std::span<const Value> arguments) {
    double total = 0;
    bool any = false;
    for (const Value& argument : arguments) {
        for_each_value(argument, [&](const Value& value) {
            if (auto number = spl_number(value)) {
                total += *number;
                any = true;
            }
        });
    }
    return any ? spl_number_value(total) : Value();
}

Value average(std::span<const Value> arguments) {
    double total = 0, count = 0;
    for (const Value& argument : arguments) {
        for_each_value(argument, [&](const Value& value) {
            if (auto number = spl_number(value)) {
                total += *number;
                ++count;
            }
        });
    }
    return count > 0 ? spl_number_value(total / count) : Value();
}

enum class End { kLeast, kGreatest };

// Text is greater than any number. Numeric text is a number, except among arguments that are all text written in the query.
template <End kEnd>
void extreme(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    for (uint32_t row : rows) {
        bool literal = true;
        for (const Column& argument : arguments)
            literal = literal && argument.is_constant() && argument[row].is_string();
        std::optional<double> number;
        Value text;
        for (const Column& argument : arguments) {
            for_each_value(argument[row], [&](const Value& value) {
                auto n = literal ? std::nullopt : spl_number(value);
                if (n) {
                    if (!number || (kEnd == End::kLeast ? *n < *number : *n > *number)) number = *n;
                } else {
                    std::string_view candidate = spl_text(value, *context.arena);
                    if (text.is_null() || (kEnd == End::kLeast ? candidate < text.text() : candidate > text.text())) {
                        text = Value::string(candidate);
                    }
                }
            });
        }
        bool take_text = kEnd == End::kLeast ? !number : !text.is_null();
        out[row] = take_text ? text : number ? spl_number_value(*number) : Value();
    }
}

Value random_number(CallContext& context, std::span<const Value>) {
    return Value::of_long(static_cast<int64_t>((*context.random)() >> 33));
}

// --- bits ---

constexpr uint64_t kBits = (uint64_t{1} << 53) - 1;

std::optional<uint64_t> bits_of(const Value& value) {
    auto number = spl_number(value);
    if (!number || *number < 0 || *number > static_cast<double>(kBits) || *number != std::floor(*number))
        return std::nullopt;
    return static_cast<uint64_t>(*number);
}
Value of_bits(uint64_t bits) { return Value::of_long(static_cast<int64_t>(bits & kBits)); }

enum class BitOperation { kAnd, kOr, kXor };

template <BitOperation kOperation>
Value combine_bits(std::span<const Value> arguments) {
    std::optional<uint64_t> result;
    for (const Value& argument : arguments) {
        auto bits = bits_of(argument);
        if (!bits) return Value();
        if (!result)
            result = *bits;
        else if (kOperation == BitOperation::kAnd)
            *result &= *bits;
        else if (kOperation == BitOperation::kOr)
            *result |= *bits;
        else
            *result ^= *bits;
    }
    return result ? of_bits(*result) : Value();
}

Value bit_not(Value value, Value mask) {
    auto bits = bits_of(value);
    auto kept = mask.is_null() ? std::optional<uint64_t>(kBits) : bits_of(mask);
    return bits && kept ? of_bits(~*bits & *kept) : Value();
}

enum class Direction { kLeft, kRight };

template <Direction kDirection>
Value shift_bits(Value value, Value places, Value mask) {
    auto bits = bits_of(value), count = bits_of(places);
    auto kept = mask.is_null() ? std::optional<uint64_t>(kBits) : bits_of(mask);
    if (!bits || !count || !kept) return Value();
    if (*count > 53) return of_bits(0);
    return of_bits((kDirection == Direction::kLeft ? *bits << *count : *bits >> *count) & *kept);
}

constexpr auto kSees = NullRule::kSeesNulls;

// clang-format off
constexpr Function kFunctions[] = {
    {"abs", "any -> dynamic", each<unary<absolute>>, "The absolute value."},
    {"ceiling", "any -> dynamic", each<unary<ceiling>>, "The next whole number above.", NullRule::kNullIfAny, Purity::kPure, PredicateKind::kNone, CaseRule::kSensitive, {}, nullptr, "ceil"},
    {"floor", "any -> dynamic", each<unary<floor_of>>, "The next whole number below."},
    {"round", "any, any? -> dynamic", each<round_number>, "The number rounded to some decimals, halves away from zero.", kSees},
    {"sqrt", "any -> dynamic", each<unary<square_root>>, "The square root."},
    {"exp", "any -> dynamic", each<unary<exponential>>, "e to the power."},
    {"ln", "any -> dynamic", each<unary<natural_log>>, "The natural logarithm."},
    {"log", "any, any? -> dynamic", each<logarithm>, "The logarithm to a base, 10 if none is given.", kSees},
    {"pow", "any, any -> dynamic", each<binary<power>>, "The first number to the power of the second."},
    {"pi", " -> dynamic", each<pi>, "Pi, to twelve digits."},
    {"sigfig", "any, any? -> dynamic", each<significant>, "The number rounded to some significant digits.", kSees},
    {"sum", "any+ -> dynamic", each<sum>, "Sum of all numbers among the values.", kSees},
    {"avg", "any+ -> dynamic", each<average>, "Mean of all numbers among the values.", kSees},
    {"min", "any+ -> dynamic", extreme<End::kLeast>, "The least value; numbers come before text.", kSees},
    {"max", "any+ -> dynamic", extreme<End::kGreatest>, "The greatest value; text comes behind numbers.", kSees},
    {"random", " -> dynamic", each<random_number>, "A whole number from 0 to 2^31-1.", kSees, Purity::kVolatile},
    {"sin", "any -> dynamic", each<unary<sine>>, "Sine of an angle in radians."},
    {"cos", "any -> dynamic", each<unary<cosine>>, "Cosine of an angle in radians."},
    {"tan", "any -> dynamic", each<unary<tangent>>, "Tangent of an angle in radians."},
    {"asin", "any -> dynamic", each<unary<arc_sine>>, "Angle whose sine is given, in radians."},
    {"acos", "any -> dynamic", each<unary<arc_cosine>>, "Angle whose cosine is given, in radians."},
    {"atan", "any -> dynamic", each<unary<arc_tangent>>, "Angle whose tangent is given, in radians."},
    {"atan2", "any, any -> dynamic", each<binary<arc_tangent2>>, "Angle of the point (second, first) in radians."},
    {"sinh", "any -> dynamic", each<unary<hyperbolic_sine>>, "Hyperbolic sine."},
    {"cosh", "any -> dynamic", each<unary<hyperbolic_cosine>>, "Hyperbolic cosine."},
    {"tanh", "any -> dynamic", each<unary<hyperbolic_tangent>>, "Hyperbolic tangent."},
    {"asinh", "any -> dynamic", each<unary<area_sine>>, "Inverse hyperbolic sine."},
    {"acosh", "any -> dynamic", each<unary<area_cosine>>, "Inverse hyperbolic cosine."},
    {"atanh", "any -> dynamic", each<unary<area_tangent>>, "Inverse hyperbolic tangent."},
    {"hypot", "any, any -> dynamic", each<binary<hypotenuse>>, "Hypotenuse of a right triangle."},
    {"bit_and", "any, any+ -> dynamic", each<combine_bits<BitOperation::kAnd>>, "Bitwise and."},
    {"bit_or", "any, any+ -> dynamic", each<combine_bits<BitOperation::kOr>>, "Bitwise or."},
    {"bit_xor", "any, any+ -> dynamic", each<combine_bits<BitOperation::kXor>>, "Bitwise exclusive or."},
    {"bit_not", "any, any? -> dynamic", each<bit_not>, "Bitwise not, within 53 bits or a mask.", kSees},
    {"bit_shift_left", "any, any, any? -> dynamic", each<shift_bits<Direction::kLeft>>, "Bits moved to the left.", kSees},
    {"bit_shift_right", "any, any, any? -> dynamic", each<shift_bits<Direction::kRight>>, "Bits moved to the right.", kSees},
};
// clang-format on

}  // namespace

std::span<const Function> spl_math_functions() { return kFunctions; }

}  // namespace tocsin
