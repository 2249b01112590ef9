// KQL's functions that describe a whole series: statistics, fitted lines and polynomials. Several results come back as an array of
// them in the order of the signature, or as a bag from the functions called ..._dynamic.
#include <algorithm>
#include <numeric>

#include "function/kernel.h"
#include "function/regression.h"
#include "function/series.h"
#include "function/tables.h"

namespace tocsin {
namespace {

// One named result.
struct Result {
    std::string_view name;
    Value value;
};

Value as_array(CallContext& context, std::span<const Result> results) {
    auto out = context.arena->make_array<Value>(results.size());
    for (size_t i = 0; i < results.size(); ++i) out[i] = results[i].value;
    return Value::array(out);
}

// A bag of the results; `left_slope` becomes the member `slope` of a bag `left`.
Value as_bag(CallContext& context, std::span<const Result> results) {
    auto bag = [&](std::span<const Member> members) { return Value::object(context.arena->copy_array(members)); };
    std::vector<Member> members, right, left;
    for (const Result& result : results) {
        if (result.name.starts_with("right_"))
            right.push_back({result.name.substr(6), result.value});
        else if (result.name.starts_with("left_"))
            left.push_back({result.name.substr(5), result.value});
        else
            members.push_back({result.name, result.value});
    }
    if (!right.empty()) members.push_back({"right", bag(right)});
    if (!left.empty()) members.push_back({"left", bag(left)});
    return bag(members);
}

// --- statistics ---

std::vector<Result> statistics_of(std::span<const double> numbers, bool ignore_others) {
    std::vector<double> known;
    double sum = 0, squares = 0;
    size_t least = 0, most = 0;
    for (size_t i = 0; i < numbers.size(); ++i) {
        if (!std::isfinite(numbers[i])) continue;
        if (known.empty() || numbers[i] < numbers[least]) least = i;
        if (known.empty() || numbers[i] > numbers[most]) most = i;
        known.push_back(numbers[i]);
        sum += numbers[i];
    }
    std::vector<Result> out = {{"min", {}},   {"min_idx", {}},  {"max", {}}, {"max_idx", {}}, {"avg", {}},
                               {"stdev", {}}, {"variance", {}}, {"sum", {}}, {"len", {}}};
    if (known.empty() || (known.size() < numbers.size() && !ignore_others)) return out;
    double count = static_cast<double>(known.size()), mean = sum / count;
    for (double number : known) squares += (number - mean) * (number - mean);
    double variance = known.size() > 1 ? squares / (count - 1) : 0;
    out[0].value = Value::real(numbers[least]);
    out[1].value = Value::of_long(static_cast<int64_t>(least));
    out[2].value = Value::real(numbers[most]);
    out[3].value = Value::of_long(static_cast<int64_t>(most));
    out[4].value = Value::real(mean);
    out[5].value = Value::real(std::sqrt(variance));
    out[6].value = Value::real(variance);
    out[7].value = Value::real(sum);
    out[8].value = Value::of_long(static_cast<int64_t>(numbers.size()));
    return out;
}

Value stats(CallContext& context, const Value& series, const Value& ignore_others) {
    auto numbers = series_numbers(context, series);
    if (!numbers) return Value();
    std::vector<Result> results = statistics_of(*numbers, !ignore_others.is_null() && ignore_others.as_bool());
    results.resize(7);  // without sum and len
    return as_array(context, results);
}

Value stats_dynamic(CallContext& context, const Value& series, const Value& ignore_others) {
    auto numbers = series_numbers(context, series);
    if (!numbers) return Value();
    return as_bag(context, statistics_of(*numbers, !ignore_others.is_null() && ignore_others.as_bool()));
}

// --- regression ---

std::vector<Result> line_results(CallContext& context, const Fit& fit) {
    return {{"rsquare", Value::real(fit.r_square)},
            {"slope", Value::real(fit.coefficients[1])},
            {"variance", Value::real(fit.variance)},
            {"rvariance", Value::real(fit.residual_variance)},
            {"interception", Value::real(fit.coefficients[0])},
            {"line_fit", make_series(context, fit.fitted)}};
}

using Maker = Value (*)(CallContext&, std::span<const Result>);

template <Maker kMake>
Value line(CallContext& context, const Value& series) {
    auto numbers = series_numbers(context, series);
    if (!numbers || !all_finite(*numbers)) return Value();
    Fit fit = fit_line(*numbers);
    return fit.coefficients.empty() ? Value() : kMake(context, line_results(context, fit));
}

// Sums from which the error of a line over any part of a series follows at once, so that all splits cost as much as one fit.
class LineErrors {
public:
    explicit LineErrors(std::span<const double> y)
        : sums_(y.size() + 1), squares_(y.size() + 1), products_(y.size() + 1) {
        for (size_t i = 0; i < y.size(); ++i) {
            sums_[i + 1] = sums_[i] + y[i];
            squares_[i + 1] = squares_[i] + y[i] * y[i];
            products_[i + 1] = products_[i] + y[i] * static_cast<double>(i);
        }
    }
    // The sum of the squared residuals of the best line over [from, to).
    double over(size_t from, size_t to) const {
        double n = static_cast<double>(to - from), a = static_cast<double>(from), b = static_cast<double>(to - 1);
        double mean_x = (a + b) / 2, sxx = n * (n * n - 1) / 12;
        double sum = sums_[to] - sums_[from];
        double sxy = products_[to] - products_[from] - mean_x * sum;
        double syy = squares_[to] - squares_[from] - sum * sum / n;
        return std::max(0.0, syy - (sxx > 0 ? sxy * sxy / sxx : 0));
    }

private:
    std::vector<double> sums_, squares_, products_;
};

template <Maker kMake>
Value two_lines(CallContext& context, const Value& series) {
    constexpr size_t kLeastPart = 2;  // points of a line
    auto numbers = series_numbers(context, series);
    if (!numbers || !all_finite(*numbers) || numbers->size() < 2 * kLeastPart) return Value();
    double mean = std::accumulate(numbers->begin(), numbers->end(), 0.0) / static_cast<double>(numbers->size());
    std::vector<double> centred;
    double total = 0;
    for (double number : *numbers) {
        centred.push_back(number - mean);
        total += (number - mean) * (number - mean);
    }
    LineErrors errors(centred);
    size_t split = kLeastPart;
    double least = std::numeric_limits<double>::infinity();
    for (size_t at = kLeastPart; at + kLeastPart <= numbers->size(); ++at) {
        double error = errors.over(0, at) + errors.over(at, numbers->size());
        if (error < least) {
            least = error;
            split = at;
        }
    }
    std::span<const double> all(*numbers);
    Fit left = fit_line(all.first(split)), right = fit_line(all.subspan(split));
    std::vector<double> fitted = left.fitted;
    fitted.insert(fitted.end(), right.fitted.begin(), right.fitted.end());
    double freedom = static_cast<double>(numbers->size() - 1);
    std::vector<Result> results = {{"rsquare", Value::real(total > 0 ? 1 - least / total : 1)},
                                   {"split_idx", Value::of_long(static_cast<int64_t>(split))},
                                   {"variance", Value::real(total / freedom)},
                                   {"rvariance", Value::real(least / freedom)},
                                   {"line_fit", make_series(context, fitted)},
                                   {"right_rsquare", Value::real(right.r_square)},
                                   {"right_slope", Value::real(right.coefficients[1])},
                                   {"right_interception", Value::real(right.coefficients[0])},
                                   {"right_variance", Value::real(right.variance)},
                                   {"right_rvariance", Value::real(right.residual_variance)},
                                   {"left_rsquare", Value::real(left.r_square)},
                                   {"left_slope", Value::real(left.coefficients[1])},
                                   {"left_interception", Value::real(left.coefficients[0])},
                                   {"left_variance", Value::real(left.variance)},
                                   {"left_rvariance", Value::real(left.residual_variance)}};
    return kMake(context, results);
}

Value polynomial(CallContext& context, const Value& y_series, const Value& x_series, const Value& degree) {
    constexpr int64_t kHighestDegree = 30;
    auto y = series_numbers(context, y_series);
    if (!y || !all_finite(*y)) return Value();
    std::vector<double> x(y->size());
    std::iota(x.begin(), x.end(), 1.0);
    if (!x_series.is_null()) {
        auto given = series_numbers(context, x_series);
        if (!given || given->size() != y->size() || !all_finite(*given)) return Value();
        x = std::move(*given);
    }
    int64_t wanted = degree.is_null() ? 1 : degree.as_long();
    if (wanted < 1 || wanted > kHighestDegree) return Value();
    Fit fit = fit_polynomial(x, *y, static_cast<size_t>(wanted));
    if (fit.coefficients.empty()) return Value();
    std::reverse(fit.coefficients.begin(), fit.coefficients.end());
    std::vector<Result> results = {{"rsquare", Value::real(fit.r_square)},
                                   {"coefficients", make_series(context, fit.coefficients)},
                                   {"variance", Value::real(fit.variance)},
                                   {"rvariance", Value::real(fit.residual_variance)},
                                   {"poly_fit", make_series(context, fit.fitted)}};
    return as_array(context, results);
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;

// clang-format off
constexpr Function kRows[] = {
    {.name = "series_stats",
     .signature = "dynamic, bool? -> min real, min_idx long, max real, max_idx long, avg real, stdev real, variance real", .kernel = each<stats>,
     .description = "The statistics of a series, a column each.", .nulls = kSeesNulls, .page = "series-stats-function"},
    {.name = "series_stats_dynamic", .signature = "dynamic, bool? -> dynamic", .kernel = each<stats_dynamic>,
     .description = "The statistics of a series in a bag.", .nulls = kSeesNulls, .page = "series-stats-dynamic-function"},
    {.name = "series_fit_line",
     .signature = "dynamic -> rsquare real, slope real, variance real, rvariance real, interception real, line_fit dynamic", .kernel = each<line<as_array>>,
     .description = "The line that fits a series best.", .page = "series-fit-line-function"},
    {.name = "series_fit_line_dynamic", .signature = "dynamic -> dynamic", .kernel = each<line<as_bag>>,
     .description = "The line that fits a series best, in a bag.", .page = "series-fit-line-dynamic-function"},
    {.name = "series_fit_2lines",
     .signature = "dynamic -> rsquare real, split_idx long, variance real, rvariance real, line_fit dynamic, "
                  "right_rsquare real, right_slope real, right_interception real, right_variance real, right_rvariance real, "
                  "left_rsquare real, left_slope real, left_interception real, left_variance real, left_rvariance real",
     .kernel = each<two_lines<as_array>>,
     .description = "The two lines, one after the other, that fit a series best.", .page = "series-fit-2lines-function"},
    {.name = "series_fit_2lines_dynamic", .signature = "dynamic -> dynamic", .kernel = each<two_lines<as_bag>>,
     .description = "The two lines that fit a series best, in a bag.", .page = "series-fit-2lines-dynamic-function"},
    {.name = "series_fit_poly",
     .signature = "dynamic, dynamic?, integer? -> rsquare real, coefficients dynamic, variance real, rvariance real, poly_fit dynamic",
     .kernel = each<polynomial>, .description = "The polynomial that fits a series best.", .nulls = kSeesNulls, .page = "series-fit-poly-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_series_model_functions() { return kRows; }

}  // namespace tocsin
