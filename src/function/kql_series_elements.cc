// KQL's functions that go through series element by element: arithmetic, comparisons, mathematics, sums, gaps filled.
//
// An element that is no number gives a null element. Of two series the shorter one is taken to go on with nulls; a single number
// stands for a series of it.
#include <algorithm>

#include "function/kernel.h"
#include "function/series.h"
#include "function/tables.h"

namespace tocsin {
namespace {

using Items = std::span<const Value>;

// One side of an operation: a series, or one number for all places.
struct Side {
    std::optional<Items> items;
    Value single;
    const Value& at(size_t i) const {
        static constexpr Value kNull{};
        if (!items) return single;
        return i < items->size() ? (*items)[i] : kNull;
    }
};

// nullopt where neither side is a series.
template <class Operation>
Value combine(CallContext& context, const Value& left, const Value& right, Operation operation) {
    Side a{series_items(context, left), left}, b{series_items(context, right), right};
    if (!a.items && !b.items) return Value();
    size_t size = std::max(a.items ? a.items->size() : 0, b.items ? b.items->size() : 0);
    auto out = context.arena->make_array<Value>(size);
    for (size_t i = 0; i < size; ++i) {
        bool numbers = !std::isnan(series_number(a.at(i))) && !std::isnan(series_number(b.at(i)));
        out[i] = numbers ? operation(a.at(i), b.at(i)) : Value();
    }
    return Value::array(out);
}

// Whole numbers stay whole where that does not overflow.
template <bool (*kWhole)(int64_t, int64_t, int64_t*), double (*kReal)(double, double)>
Value arithmetic(CallContext& context, const Value& left, const Value& right) {
    return combine(context, left, right, [](const Value& a, const Value& b) {
        int64_t whole = 0;
        if (a.is_integer() && b.is_integer() && !kWhole(a.as_long(), b.as_long(), &whole)) return Value::of_long(whole);
        return Value::real(kReal(series_number(a), series_number(b)));
    });
}
bool add_whole(int64_t a, int64_t b, int64_t* out) { return __builtin_add_overflow(a, b, out); }
bool subtract_whole(int64_t a, int64_t b, int64_t* out) { return __builtin_sub_overflow(a, b, out); }
bool multiply_whole(int64_t a, int64_t b, int64_t* out) { return __builtin_mul_overflow(a, b, out); }
bool never_whole(int64_t, int64_t, int64_t*) { return true; }
double add_real(double a, double b) { return a + b; }
double subtract_real(double a, double b) { return a - b; }
double multiply_real(double a, double b) { return a * b; }
double divide_real(double a, double b) { return a / b; }
double power_real(double a, double b) { return std::pow(a, b); }

template <bool (*kHolds)(double, double)>
Value comparison(CallContext& context, const Value& left, const Value& right) {
    return combine(context, left, right, [](const Value& a, const Value& b) {
        return Value::boolean(kHolds(series_number(a), series_number(b)));
    });
}
bool greater(double a, double b) { return a > b; }
bool greater_equals(double a, double b) { return a >= b; }
bool less(double a, double b) { return a < b; }
bool less_equals(double a, double b) { return a <= b; }
bool equals(double a, double b) { return a == b; }
bool not_equals(double a, double b) { return a != b; }

template <double (*kFunction)(double)>
Value map_series(CallContext& context, const Value& series) {
    auto items = series_items(context, series);
    if (!items) return Value();
    auto out = context.arena->make_array<Value>(items->size());
    for (size_t i = 0; i < items->size(); ++i) {
        double number = series_number((*items)[i]);
        out[i] = std::isnan(number) ? Value() : Value::real(kFunction(number));
    }
    return Value::array(out);
}
double exponential(double x) { return std::exp(x); }
double logarithm(double x) { return std::log(x); }
double sine(double x) { return std::sin(x); }
double arc_sine(double x) { return std::asin(x); }
double cosine(double x) { return std::cos(x); }
double arc_cosine(double x) { return std::acos(x); }
double tangent(double x) { return std::tan(x); }
double arc_tangent(double x) { return std::atan(x); }
double ceiling(double x) { return std::ceil(x); }
double floor_of(double x) { return std::floor(x); }
double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

Value absolute(CallContext& context, const Value& series) {
    auto items = series_items(context, series);
    if (!items) return Value();
    auto out = context.arena->make_array<Value>(items->size());
    for (size_t i = 0; i < items->size(); ++i) {
        const Value& item = (*items)[i];
        double number = series_number(item);
        bool whole = item.is_integer() && item.as_long() != std::numeric_limits<int64_t>::min();
        if (whole)
            out[i] = Value::of_long(std::abs(item.as_long()));
        else if (!std::isnan(number))
            out[i] = Value::real(std::fabs(number));
    }
    return Value::array(out);
}

// --- one number from a series ---

// Null where an element is no number.
template <class Step>
std::optional<double> fold(CallContext& context, const Value& series, double start, Step step) {
    auto numbers = series_numbers(context, series);
    if (!numbers) return std::nullopt;
    for (double number : *numbers) {
        if (std::isnan(number)) return std::nullopt;
        start = step(start, number);
    }
    return start;
}
std::optional<double> sum(CallContext& context, const Value& series) { return fold(context, series, 0, add_real); }
std::optional<double> product(CallContext& context, const Value& series) {
    return fold(context, series, 1, multiply_real);
}
std::optional<double> magnitude(CallContext& context, const Value& series) {
    auto squares = fold(context, series, 0, [](double total, double number) { return total + number * number; });
    return squares ? std::optional(std::sqrt(*squares)) : std::nullopt;
}

// The pairs of numbers at the same place, up to the end of the shorter side; pairs with something else are left out.
std::optional<double> dot(CallContext& context, const Value& left, const Value& right) {
    Side a{series_items(context, left), left}, b{series_items(context, right), right};
    if (!a.items && !b.items) return std::nullopt;
    size_t size = std::min(a.items ? a.items->size() : SIZE_MAX, b.items ? b.items->size() : SIZE_MAX);
    double out = 0;
    for (size_t i = 0; i < size; ++i) {
        double product_here = series_number(a.at(i)) * series_number(b.at(i));
        if (!std::isnan(product_here)) out += product_here;
    }
    return out;
}

std::optional<double> cosine_similarity(CallContext& context, const Value& left, const Value& right,
                                        const Value& left_magnitude, const Value& right_magnitude) {
    auto length = [&](const Value& given, const Value& series) -> std::optional<double> {
        if (!given.is_null()) return to_double(given);
        auto squares = dot(context, series, series);
        return squares ? std::optional(std::sqrt(*squares)) : std::nullopt;
    };
    if (left.is_null() || right.is_null()) return std::nullopt;
    auto product_of_both = dot(context, left, right);
    auto a = length(left_magnitude, left), b = length(right_magnitude, right);
    if (!product_of_both || !a || !b || *a == 0 || *b == 0) return std::nullopt;
    return *product_of_both / (*a * *b);
}

std::optional<double> pearson_correlation(CallContext& context, const Value& left, const Value& right) {
    auto a = series_numbers(context, left), b = series_numbers(context, right);
    if (!a || !b || a->size() != b->size() || a->empty() || !all_finite(*a) || !all_finite(*b)) return std::nullopt;
    double size = static_cast<double>(a->size()), mean_a = 0, mean_b = 0, ab = 0, aa = 0, bb = 0;
    for (double number : *a) mean_a += number / size;
    for (double number : *b) mean_b += number / size;
    for (size_t i = 0; i < a->size(); ++i) {
        double x = (*a)[i] - mean_a, y = (*b)[i] - mean_b;
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    return ab / std::sqrt(aa * bb);
}

// --- gaps ---

// Whether an element is missing: null, or equal to the placeholder.
bool is_missing(const Value& element, const Value& placeholder) {
    if (placeholder.is_null()) return element.is_null() || std::isnan(series_number(element));
    return series_number(element) == series_number(placeholder);
}

template <bool kForward>
Value fill_neighbour(CallContext& context, const Value& series, const Value& placeholder) {
    auto items = series_items(context, series);
    if (!items) return Value();
    auto out = context.arena->make_array<Value>(items->size());
    std::optional<Value> last;
    for (size_t i = 0; i < items->size(); ++i) {
        size_t at = kForward ? i : items->size() - 1 - i;
        out[at] = (*items)[at];
        if (!is_missing(out[at], placeholder))
            last = out[at];
        else if (last)
            out[at] = *last;
    }
    return Value::array(out);
}

Value fill_const(CallContext& context, const Value& series, const Value& given, const Value& placeholder) {
    auto items = series_items(context, series);
    if (!items) return Value();
    Value filling = given.is_null() ? Value::of_long(0) : given;
    auto out = context.arena->make_array<Value>(items->size());
    for (size_t i = 0; i < items->size(); ++i) out[i] = is_missing((*items)[i], placeholder) ? filling : (*items)[i];
    return Value::array(out);
}

// Straight lines over the gaps; in a series of whole numbers their values lose their fractions.
Value fill_linear(CallContext& context, std::span<const Value> arguments) {
    if (arguments[0].is_null()) return Value();
    auto items = series_items(context, arguments[0]);
    if (!items) return Value();
    auto argument = [&](size_t i) { return i < arguments.size() ? arguments[i] : Value(); };
    Value placeholder = argument(1);
    bool edges = argument(2).is_null() || argument(2).as_bool();
    auto out = context.arena->make_array<Value>(items->size());
    std::vector<size_t> known;
    bool whole = true;
    for (size_t i = 0; i < items->size(); ++i) {
        out[i] = (*items)[i];
        if (is_missing(out[i], placeholder)) continue;
        known.push_back(i);
        whole = whole && out[i].is_integer();
    }
    if (known.empty()) {
        Value filling = arguments.size() > 3 ? arguments[3] : Value::of_long(0);
        if (!filling.is_null()) std::fill(out.begin(), out.end(), filling);
        return Value::array(out);
    }
    for (size_t k = 0; k + 1 < known.size(); ++k) {
        size_t from = known[k], to = known[k + 1];
        double first = series_number(out[from]), last = series_number(out[to]);
        for (size_t i = from + 1; i < to; ++i) {
            double value = first + (last - first) * static_cast<double>(i - from) / static_cast<double>(to - from);
            out[i] = whole ? Value::of_long(static_cast<int64_t>(value)) : Value::real(value);
        }
    }
    if (edges) {
        std::fill(out.begin(), out.begin() + static_cast<ptrdiff_t>(known.front()), out[known.front()]);
        std::fill(out.begin() + static_cast<ptrdiff_t>(known.back()), out.end(), out[known.back()]);
    }
    return Value::array(out);
}

constexpr std::string_view kTwoSeries =
    "dynamic, dynamic -> dynamic; dynamic, number -> dynamic; number, dynamic -> dynamic";
constexpr NullRule kSeesNulls = NullRule::kSeesNulls;

constexpr Function two_row(std::string_view name, Kernel kernel, std::string_view description, std::string_view page) {
    return {.name = name, .signature = kTwoSeries, .kernel = kernel, .description = description, .page = page};
}
constexpr Function one_row(std::string_view name, Kernel kernel, std::string_view description, std::string_view page) {
    return {
        .name = name, .signature = "dynamic -> dynamic", .kernel = kernel, .description = description, .page = page};
}
constexpr Function number_row(std::string_view name, Kernel kernel, std::string_view description, std::string_view page,
                              std::string_view aliases = {}) {
    return {.name = name,
            .signature = "dynamic -> real",
            .kernel = kernel,
            .description = description,
            .aliases = aliases,
            .page = page};
}

// clang-format off
constexpr Function kRows[] = {
    two_row("series_add", each<arithmetic<add_whole, add_real>>, "The sums of two series, element by element.", "series-add-function"),
    two_row("series_subtract", each<arithmetic<subtract_whole, subtract_real>>, "The differences of two series, element by element.", "series-subtract-function"),
    two_row("series_multiply", each<arithmetic<multiply_whole, multiply_real>>, "The products of two series, element by element.", "series-multiply-function"),
    two_row("series_divide", each<arithmetic<never_whole, divide_real>>, "The quotients of two series as reals, element by element.", "series-divide-function"),
    two_row("series_pow", each<arithmetic<never_whole, power_real>>, "The elements of a series to the powers of another.", "series-pow-function"),
    two_row("series_greater", each<comparison<greater>>, "Where a series is greater than another.", "series-greater-function"),
    two_row("series_greater_equals", each<comparison<greater_equals>>, "Where a series is greater than another or equal.", "series-greater-equals-function"),
    two_row("series_less", each<comparison<less>>, "Where a series is less than another.", "series-less-function"),
    two_row("series_less_equals", each<comparison<less_equals>>, "Where a series is less than another or equal.", "series-less-equals-function"),
    two_row("series_equals", each<comparison<equals>>, "Where two series are equal.", "series-equals-function"),
    two_row("series_not_equals", each<comparison<not_equals>>, "Where two series differ.", "series-not-equals-function"),
    one_row("series_abs", each<absolute>, "The sizes of a series' elements without their signs.", "series-abs-function"),
    one_row("series_sign", each<map_series<sign>>, "-1, 0 or 1 for each element of a series.", "series-sign-function"),
    one_row("series_exp", each<map_series<exponential>>, "The powers of e.", "series-exp-function"),
    one_row("series_log", each<map_series<logarithm>>, "The natural logarithms of a series.", "series-log-function"),
    one_row("series_sin", each<map_series<sine>>, "The sines of a series.", "series-sin-function"),
    one_row("series_asin", each<map_series<arc_sine>>, "The arc sines of a series.", "series-asin-function"),
    one_row("series_cos", each<map_series<cosine>>, "The cosines of a series.", "series-cos-function"),
    one_row("series_acos", each<map_series<arc_cosine>>, "The arc cosines of a series.", "series-acos-function"),
    one_row("series_tan", each<map_series<tangent>>, "The tangents of a series.", "series-tan-function"),
    one_row("series_atan", each<map_series<arc_tangent>>, "The arc tangents of a series.", "series-atan-function"),
    one_row("series_ceiling", each<map_series<ceiling>>, "The elements of a series rounded up.", "series-ceiling-function"),
    one_row("series_floor", each<map_series<floor_of>>, "The elements of a series rounded down.", "series-floor-function"),
    number_row("series_sum", each<sum>, "The sum of a series.", "series-sum-function", "array_sum"),
    number_row("series_product", each<product>, "The product of a series.", "series-product-function"),
    number_row("series_magnitude", each<magnitude>, "The root of the sum of a series' squares.", "series-magnitude-function"),
    {.name = "series_dot_product", .signature = "dynamic, dynamic -> real; dynamic, number -> real; number, dynamic -> real", .kernel = each<dot>,
     .description = "The sum of the products of two series' elements.", .page = "series-dot-product-function"},
    {.name = "series_cosine_similarity", .signature = "dynamic, dynamic, real?, real? -> real", .kernel = each<cosine_similarity>,
     .description = "The cosine of the angle between two vectors.", .nulls = kSeesNulls, .page = "series-cosine-similarity-function"},
    {.name = "series_pearson_correlation", .signature = "dynamic, dynamic -> real", .kernel = each<pearson_correlation>,
     .description = "How far two series are in a linear relation, from -1 to 1.", .page = "series-pearson-correlation-function"},
    {.name = "series_fill_forward", .signature = "dynamic, any? -> dynamic", .kernel = each<fill_neighbour<true>>,
     .description = "A series with gaps filled by the value on their left.", .nulls = kSeesNulls, .page = "series-fill-forward-function"},
    {.name = "series_fill_backward", .signature = "dynamic, any? -> dynamic", .kernel = each<fill_neighbour<false>>,
     .description = "A series with gaps filled by the value on their right.", .nulls = kSeesNulls, .page = "series-fill-backward-function"},
    {.name = "series_fill_const", .signature = "dynamic, any?, any? -> dynamic", .kernel = each<fill_const>,
     .description = "A series with gaps filled by one value.", .nulls = kSeesNulls, .page = "series-fill-const-function"},
    {.name = "series_fill_linear", .signature = "dynamic, any?, bool?, any? -> dynamic", .kernel = each<fill_linear>,
     .description = "A series with gaps filled by straight lines.", .nulls = kSeesNulls, .page = "series-fill-linear-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_series_element_functions() { return kRows; }

}  // namespace tocsin
