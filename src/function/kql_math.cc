// KQL's mathematics: elementary and special functions, bits, random numbers, statistics. Results are real; what is
// undefined is NaN, as IEEE 754 has it, or null where the documentation says so.
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>

#include "function/kernel.h"
#include "function/tables.h"

namespace tocsin {
namespace {

// Errors come back as NaN and infinities, not as exceptions.
using Quiet =
    boost::math::policies::policy<boost::math::policies::domain_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::pole_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

// Arguments outside the domain have no result.
std::optional<double> number_or_null(double value) { return std::isnan(value) ? std::nullopt : std::optional(value); }

std::optional<double> square_root(double x) { return number_or_null(std::sqrt(x)); }
std::optional<double> natural_log(double x) { return number_or_null(std::log(x)); }
std::optional<double> log_2(double x) { return number_or_null(std::log2(x)); }
std::optional<double> log_10(double x) { return number_or_null(std::log10(x)); }
double exp_e(double x) { return std::exp(x); }
double exp_2(double x) { return std::exp2(x); }
double exp_10(double x) { return std::pow(10.0, x); }
double power(double x, double y) { return std::pow(x, y); }
double cosine(double x) { return std::cos(x); }
double sine(double x) { return std::sin(x); }
double tangent(double x) { return std::tan(x); }
double cotangent(double x) { return 1 / std::tan(x); }
std::optional<double> arc_cosine(double x) { return number_or_null(std::acos(x)); }
std::optional<double> arc_sine(double x) { return number_or_null(std::asin(x)); }
double arc_tangent(double x) { return std::atan(x); }
double arc_tangent_2(double y, double x) { return std::atan2(y, x); }
double degrees(double x) { return x * 180 / std::numbers::pi; }
double radians(double x) { return x * std::numbers::pi / 180; }
double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
double gamma_of(double x) { return std::tgamma(x); }
double log_gamma(double x) { return std::lgamma(x); }
double error_function(double x) { return std::erf(x); }
double error_complement(double x) { return std::erfc(x); }
double pi() { return std::numbers::pi; }

// --- bits ---

int64_t bit_and(int64_t a, int64_t b) { return a & b; }
int64_t bit_or(int64_t a, int64_t b) { return a | b; }
int64_t bit_xor(int64_t a, int64_t b) { return a ^ b; }
int64_t bit_not(int64_t a) { return ~a; }
// Shifts count modulo 64; a negative count has no result.
std::optional<int64_t> shift_left(int64_t value, int64_t count) {
    if (count < 0) return std::nullopt;
    return static_cast<int64_t>(static_cast<uint64_t>(value) << (count % 64));
}
std::optional<int64_t> shift_right(int64_t value, int64_t count) {
    if (count < 0) return std::nullopt;
    return value >> (count % 64);
}
int64_t count_ones(const Value& value) {
    uint64_t bits = static_cast<uint64_t>(value.as_long());
    return std::popcount(value.tag() == Tag::kInt ? bits & 0xFFFFFFFF : bits);
}

// --- random and statistics ---

// From 0 up to 1, or a whole number from 0 up to the argument.
double random_number(CallContext& context, const Value& limit) {
    double unit = static_cast<double>((*context.random)() >> 11) * 0x1p-53;
    if (limit.is_null() || limit.as_long() <= 1) return unit;
    return std::floor(unit * static_cast<double>(limit.as_long()));
}

// Outside their domains the functions of the beta distribution are NaN; only a probability above 1 has a null quantile, as in the
// documentation's example.
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double beta_cdf(double x, double alpha, double beta) {
    if (!(alpha > 0 && alpha <= 10'000 && beta > 0 && beta <= 10'000 && x >= 0 && x <= 1)) return kNan;
    return boost::math::ibeta(alpha, beta, x, Quiet());
}
std::optional<double> beta_inverse(double probability, double alpha, double beta) {
    if (probability > 1) return std::nullopt;
    if (!(alpha > 0 && beta > 0 && probability > 0)) return kNan;
    return boost::math::ibeta_inv(alpha, beta, probability, Quiet());
}
double beta_density(double x, double alpha, double beta) {
    if (!(alpha > 0 && beta > 0 && x > 0 && x < 1)) return kNan;
    return boost::math::ibeta_derivative(alpha, beta, x, Quiet());
}

// The two-sided p-value of Welch's t-test, from means, variances and counts.
std::optional<double> welch_test(std::span<const Value> values) {
    double mean1 = to_double(values[0]), variance1 = to_double(values[1]), count1 = to_double(values[2]);
    double mean2 = to_double(values[3]), variance2 = to_double(values[4]), count2 = to_double(values[5]);
    double part1 = variance1 / count1, part2 = variance2 / count2;
    double freedom = (part1 + part2) * (part1 + part2) / (part1 * part1 / (count1 - 1) + part2 * part2 / (count2 - 1));
    double t = (mean1 - mean2) / std::sqrt(part1 + part2);
    if (!(freedom > 0) || !std::isfinite(t)) return std::nullopt;
    boost::math::students_t_distribution<double, Quiet> distribution(freedom);
    return 2 * boost::math::cdf(boost::math::complement(distribution, std::fabs(t)));
}

constexpr ColumnName kFirst = ColumnName::kFirstArgument;

// A function from a number to a real.
constexpr Function real_row(std::string_view name, Kernel kernel, std::string_view description, std::string_view page,
                            ColumnName column_name = kFirst) {
    return {.name = name,
            .signature = "number -> real",
            .kernel = kernel,
            .description = description,
            .column_name = column_name,
            .page = page};
}
constexpr Function bits_row(std::string_view name, std::string_view signature, Kernel kernel,
                            std::string_view description, std::string_view page) {
    return {.name = name,
            .signature = signature,
            .kernel = kernel,
            .description = description,
            .column_name = kFirst,
            .page = page};
}
constexpr std::string_view kTwoIntegers = "integer, integer -> long";
constexpr ColumnName kNumbered = ColumnName::kNumbered;

// clang-format off
constexpr Function kRows[] = {
    real_row("sqrt", each<square_root>, "The square root.", "sqrt-function"),
    real_row("log", each<natural_log>, "The natural logarithm.", "log-function"),
    real_row("log2", each<log_2>, "The logarithm to base 2.", "log2-function"),
    real_row("log10", each<log_10>, "The logarithm to base 10.", "log10-function"),
    real_row("exp", each<exp_e>, "The power of e.", "exp-function"),
    real_row("exp2", each<exp_2>, "The power of 2.", "exp2-function"),
    real_row("exp10", each<exp_10>, "The power of 10.", "exp10-function"),
    {.name = "pow", .signature = "number, number -> real", .kernel = each<power>,
     .description = "A number to the power of another.", .column_name = kFirst, .page = "pow-function"},
    real_row("cos", each<cosine>, "The cosine of an angle in radians.", "cos-function"),
    real_row("sin", each<sine>, "The sine of an angle in radians.", "sin-function"),
    real_row("tan", each<tangent>, "The tangent of an angle in radians.", "tan-function"),
    real_row("cot", each<cotangent>, "The cotangent of an angle in radians.", "cot-function", kNumbered),
    real_row("acos", each<arc_cosine>, "The angle in radians that has a cosine.", "acos-function"),
    real_row("asin", each<arc_sine>, "The angle in radians that has a sine.", "asin-function"),
    real_row("atan", each<arc_tangent>, "The angle in radians that has a tangent.", "atan-function"),
    {.name = "atan2", .signature = "number, number -> real", .kernel = each<arc_tangent_2>,
     .description = "The angle in radians between the x axis and a point (y, x).", .column_name = kFirst, .page = "atan2-function"},
    real_row("degrees", each<degrees>, "Radians as degrees.", "degrees-function", kNumbered),
    real_row("radians", each<radians>, "Degrees as radians.", "radians-function", kNumbered),
    real_row("sign", each<sign>, "-1, 0 or 1 as a number is negative, zero or positive.", "sign-function", kNumbered),
    real_row("gamma", each<gamma_of>, "The gamma function.", "gamma-function"),
    real_row("loggamma", each<log_gamma>, "The logarithm of the gamma function's size.", "log-gamma-function"),
    real_row("erf", each<error_function>, "The error function.", "erf-function"),
    real_row("erfc", each<error_complement>, "One minus the error function.", "erfc-function"),
    {.name = "pi", .signature = "-> real", .kernel = each<pi>, .description = "The number pi.", .page = "pi-function"},
    bits_row("binary_and", kTwoIntegers, each<bit_and>, "The bits that two numbers have in common.", "binary-and-function"),
    bits_row("binary_or", kTwoIntegers, each<bit_or>, "The bits that any of two numbers has.", "binary-or-function"),
    bits_row("binary_xor", kTwoIntegers, each<bit_xor>, "The bits that exactly one of two numbers has.", "binary-xor-function"),
    bits_row("binary_not", "integer -> long", each<bit_not>, "All bits of a number turned around.", "binary-not-function"),
    bits_row("binary_shift_left", kTwoIntegers, each<shift_left>, "A number's bits moved to the left.", "binary-shift-left-function"),
    bits_row("binary_shift_right", kTwoIntegers, each<shift_right>, "A number's bits moved to the right, the sign kept.", "binary-shift-right-function"),
    bits_row("bitset_count_ones", "integer -> long", each<count_ones>, "How many bits of a number are set.", "bitset-count-ones-function"),
    {.name = "rand", .signature = "integer? -> real", .kernel = each<random_number>,
     .description = "A random number from 0 up to 1, or a whole one from 0 up to a limit.", .purity = Purity::kVolatile, .column_name = kFirst, .page = "rand-function"},
    {.name = "beta_cdf", .signature = "number, number, number -> real", .kernel = each<beta_cdf>,
     .description = "The cumulative distribution function of the beta distribution.", .page = "beta-cdf-function"},
    {.name = "beta_inv", .signature = "number, number, number -> real", .kernel = each<beta_inverse>,
     .description = "The quantile function of the beta distribution.", .page = "beta-inv-function"},
    {.name = "beta_pdf", .signature = "number, number, number -> real", .kernel = each<beta_density>,
     .description = "The density of the beta distribution.", .page = "beta-pdf-function"},
    {.name = "welch_test", .signature = "number, number, number, number, number, number -> real", .kernel = each<welch_test>,
     .description = "The p-value of Welch's test that two samples have the same mean.", .page = "welch-test"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_math_functions() { return kRows; }

}  // namespace tocsin
