// KQL's functions on periods and anomalies: a series is a seasonal part, a trend and what is left, and an anomaly is a point whose
// rest stands out.
#include <algorithm>

#include "function/kernel.h"
#include "function/regression.h"
#include "function/seasonality.h"
#include "function/series.h"
#include "function/tables.h"

namespace tocsin {
namespace {

Value results_array(CallContext& context, std::initializer_list<Value> results) {
    return Value::array(context.arena->copy_array(std::span<const Value>(results.begin(), results.size())));
}

// series_periods_detect(series, shortest, longest, count): places without a period hold 0.
Value periods_detect(CallContext& context, const Value& series, double shortest, double longest, int64_t count) {
    constexpr int64_t kMostPeriods = 1'048'576;
    auto numbers = series_numbers(context, series);
    if (!numbers || !all_finite(*numbers) || count < 0 || count > kMostPeriods) return Value();
    std::vector<Period> periods = detect_periods(*numbers, shortest, longest);
    periods.resize(static_cast<size_t>(count));
    std::vector<double> lengths, scores;
    for (const Period& period : periods) {
        lengths.push_back(period.length);
        scores.push_back(period.score);
    }
    return results_array(context, {make_series(context, lengths), make_series(context, scores)});
}

Value periods_validate(CallContext& context, std::span<const Value> arguments) {
    auto numbers = series_numbers(context, arguments[0]);
    if (!numbers || !all_finite(*numbers)) return Value();
    std::vector<double> lengths, scores;
    for (const Value& length : arguments.subspan(1)) {
        lengths.push_back(to_double(length));
        scores.push_back(validate_period(*numbers, to_double(length)));
    }
    return results_array(context, {make_series(context, lengths), make_series(context, scores)});
}

// The period of the best score that reaches the threshold; 0: none.
size_t find_period(std::span<const double> numbers, double threshold) {
    for (const Period& period : detect_periods(numbers, 0, static_cast<double>(numbers.size()))) {
        return period.score >= threshold ? static_cast<size_t>(period.length) : 0;
    }
    return 0;
}

// The period that a `seasonality` argument means: -1 looks for one, 0 and what makes no sense is none.
size_t period_of(const Value& seasonality, std::span<const double> numbers, double threshold) {
    int64_t given = seasonality.is_null() ? -1 : seasonality.as_long();
    if (given == -1) return all_finite(numbers) ? find_period(numbers, threshold) : 0;
    return given > 0 ? static_cast<size_t>(
                           std::min<int64_t>(given, static_cast<int64_t>(std::max<size_t>(1, numbers.size()))))
                     : 0;
}

Value seasonal(CallContext& context, const Value& series, const Value& period) {
    constexpr double kThreshold = 0.7;
    auto numbers = series_numbers(context, series);
    if (!numbers) return Value();
    size_t length = period_of(period, *numbers, kThreshold);
    if (length == 0) return make_series(context, std::vector<double>(numbers->size()));
    return make_series(context, seasonal_component(*numbers, length, numbers->size()));
}

struct Decomposition {
    std::vector<double> baseline, seasonal, trend, residual;
};

struct DecomposeOptions {
    Value seasonality;
    std::string_view trend = "avg";
    int64_t test_points = 0;  // at the end, not learned from
    double threshold = 0.6;   // of a period's score
};

// 0 where there is none.
double mean_of_finite(std::span<const double> numbers) {
    double sum = 0, count = 0;
    for (double number : numbers) {
        if (!std::isfinite(number)) continue;
        sum += number;
        ++count;
    }
    return count > 0 ? sum / count : 0;
}

std::optional<Decomposition> decompose(std::span<const double> numbers, const DecomposeOptions& options) {
    if (options.test_points < 0 || numbers.empty()) return std::nullopt;
    size_t size = numbers.size();
    size_t learned = size - std::min(size, static_cast<size_t>(options.test_points));
    Decomposition out;
    size_t period = period_of(options.seasonality, numbers.first(learned), options.threshold);
    out.seasonal = period == 0 ? std::vector<double>(size) : seasonal_component(numbers, period, learned);
    out.trend.assign(size, 0);
    std::vector<double> rest(size, kNotANumber);
    for (size_t i = 0; i < learned; ++i) rest[i] = numbers[i] - out.seasonal[i];
    if (options.trend == "linefit") {
        Fit fit = fit_line(rest);
        if (!fit.fitted.empty()) out.trend = fit.fitted;
    } else if (options.trend == "avg") {
        out.trend.assign(size, mean_of_finite(rest));
    } else if (options.trend != "none") {
        return std::nullopt;
    }
    for (size_t i = 0; i < size; ++i) {
        out.baseline.push_back(out.seasonal[i] + out.trend[i]);
        out.residual.push_back(numbers[i] - out.baseline[i]);
    }
    return out;
}

std::string_view text_or(const Value& value, std::string_view otherwise) {
    return value.is_string() && !value.text().empty() ? value.text() : otherwise;
}
double number_or(const Value& value, double otherwise) { return value.is_null() ? otherwise : to_double(value); }

Value decomposition_results(CallContext& context, std::span<const double> numbers, const DecomposeOptions& options) {
    auto parts = decompose(numbers, options);
    if (!parts) return Value();
    return results_array(context, {make_series(context, parts->baseline), make_series(context, parts->seasonal),
                                   make_series(context, parts->trend), make_series(context, parts->residual)});
}

// An argument that may be left out.
Value argument(std::span<const Value> arguments, size_t i) { return i < arguments.size() ? arguments[i] : Value(); }

// series_decompose(series, seasonality, trend, test_points, threshold)
Value decompose_series(CallContext& context, std::span<const Value> arguments) {
    auto numbers = series_numbers(context, arguments[0]);
    if (!numbers) return Value();
    DecomposeOptions options;
    options.seasonality = argument(arguments, 1);
    options.trend = text_or(argument(arguments, 2), options.trend);
    options.test_points = argument(arguments, 3).is_null() ? 0 : arguments[3].as_long();
    options.threshold = number_or(argument(arguments, 4), options.threshold);
    return decomposition_results(context, *numbers, options);
}

// series_decompose_forecast(series, points, seasonality, trend, threshold)
Value decompose_forecast(CallContext& context, std::span<const Value> arguments) {
    auto numbers = series_numbers(context, arguments[0]);
    if (!numbers || argument(arguments, 1).is_null()) return Value();
    DecomposeOptions options;
    options.test_points = arguments[1].as_long();
    options.seasonality = argument(arguments, 2);
    options.trend = text_or(argument(arguments, 3), options.trend);
    options.threshold = number_or(argument(arguments, 4), options.threshold);
    return decomposition_results(context, *numbers, options);
}

// The scores of the test called `kind`; nullopt for a kind that is unknown. A custom range goes with `ctukey` only.
std::optional<std::vector<double>> score(std::span<const double> numbers, std::string_view kind, double low,
                                         double high) {
    if (kind == "tukey") return outlier_scores(numbers, 0.25, 0.75);
    if (kind == "ctukey" && low >= 2 && high <= 98 && low < high) return outlier_scores(numbers, low / 100, high / 100);
    return std::nullopt;
}

// series_outliers(series, kind, ignored value, low percentile, high percentile)
Value outliers(CallContext& context, std::span<const Value> arguments) {
    auto numbers = series_numbers(context, arguments[0]);
    if (!numbers) return Value();
    if (!argument(arguments, 2).is_null()) {
        std::replace(numbers->begin(), numbers->end(), to_double(arguments[2]), kNotANumber);
    }
    auto scores = score(*numbers, text_or(argument(arguments, 1), "ctukey"), number_or(argument(arguments, 3), 10),
                        number_or(argument(arguments, 4), 90));
    return scores ? make_series(context, *scores) : Value();
}

// series_decompose_anomalies(series, threshold, seasonality, trend, test_points, method, seasonality_threshold)
Value decompose_anomalies(CallContext& context, std::span<const Value> arguments) {
    auto numbers = series_numbers(context, arguments[0]);
    if (!numbers) return Value();
    double threshold = number_or(argument(arguments, 1), 1.5);
    DecomposeOptions options;
    options.seasonality = argument(arguments, 2);
    options.trend = text_or(argument(arguments, 3), options.trend);
    options.test_points = argument(arguments, 4).is_null() ? 0 : arguments[4].as_long();
    options.threshold = number_or(argument(arguments, 6), options.threshold);
    auto parts = decompose(*numbers, options);
    if (!parts) return Value();
    auto scores = score(parts->residual, text_or(argument(arguments, 5), "ctukey"), 10, 90);
    if (!scores) return Value();
    auto flags = context.arena->make_array<Value>(scores->size());
    for (size_t i = 0; i < flags.size(); ++i) {
        flags[i] = Value::of_long((*scores)[i] > threshold ? 1 : (*scores)[i] < -threshold ? -1 : 0);
    }
    return results_array(context,
                         {Value::array(flags), make_series(context, *scores), make_series(context, parts->baseline)});
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;

// clang-format off
constexpr Function kRows[] = {
    {.name = "series_periods_detect", .signature = "dynamic, real, real, long -> periods dynamic, scores dynamic", .kernel = each<periods_detect>,
     .description = "The most significant periods of a series.", .page = "series-periods-detect-function"},
    {.name = "series_periods_validate", .signature = "dynamic, real+ -> periods dynamic, scores dynamic", .kernel = each<periods_validate>,
     .description = "How significant given periods are in a series.", .page = "series-periods-validate-function"},
    {.name = "series_seasonal", .signature = "dynamic, integer? -> dynamic", .kernel = each<seasonal>,
     .description = "The seasonal component of a series.", .nulls = kSeesNulls, .page = "series-seasonal-function"},
    {.name = "series_outliers", .signature = "dynamic, string?, number?, number?, number? -> dynamic", .kernel = each<outliers>,
     .description = "How far each point of a series stands out.", .nulls = kSeesNulls, .column_name = ColumnName::kFirstArgument, .page = "series-outliers-function"},
    {.name = "series_decompose", .signature = "dynamic, integer?, string?, integer?, number? -> baseline dynamic, seasonal dynamic, trend dynamic, residual dynamic",
     .kernel = each<decompose_series>, .description = "A series as a seasonal part, a trend and a rest.", .nulls = kSeesNulls, .page = "series-decompose-function"},
    {.name = "series_decompose_forecast", .signature = "dynamic, integer, integer?, string?, number? -> baseline dynamic, seasonal dynamic, trend dynamic, residual dynamic",
     .kernel = each<decompose_forecast>, .description = "The last points of a series as its season and trend let expect them.", .nulls = kSeesNulls, .page = "series-decompose-forecast-function"},
    {.name = "series_decompose_anomalies", .signature = "dynamic, number?, integer?, string?, integer?, string?, number? -> ad_flag dynamic, ad_score dynamic, baseline dynamic",
     .kernel = each<decompose_anomalies>, .description = "The points of a series that its season and trend do not explain.", .nulls = kSeesNulls, .page = "series-decompose-anomalies-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_series_season_functions() { return kRows; }

}  // namespace tocsin
