// Periods are found in two steps, as in M. Vlachos, P. Yu and V. Castelli, "On periodicity detection and structural periodic
// similarity" (2005): frequencies whose power is higher than chance explains are hints, and a hint counts where the autocorrelation
// has a peak near it; its height is the score. A trend is taken away first. The vendor describes results, not the algorithm.
#include "function/seasonality.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "function/fourier.h"
#include "function/regression.h"

namespace tocsin {
namespace {

constexpr double kShortestPeriod = 4;
constexpr double kChance = 0.05;  // that noise alone gives a hint

// The autocorrelation at lags 0 to n/2, each as a mean over the points that overlap.
std::vector<double> autocorrelation(std::span<const double> series) {
    double size = static_cast<double>(series.size());
    double mean = std::accumulate(series.begin(), series.end(), 0.0) / size;
    std::vector<Complex> padded(next_power_of_two(2 * series.size()));
    for (size_t i = 0; i < series.size(); ++i) padded[i] = series[i] - mean;
    fourier_transform(padded, false);
    for (Complex& value : padded) value = std::norm(value);
    fourier_transform(padded, true);
    std::vector<double> out(series.size() / 2 + 1);
    double variance = padded[0].real() / size;
    for (size_t lag = 0; lag < out.size(); ++lag)
        out[lag] = variance > 0 ? padded[lag].real() / static_cast<double>(series.size() - lag) / variance : 0;
    return out;
}

// Frequencies, as numbers of cycles in the series, whose share of the power is no chance.
std::vector<size_t> significant_frequencies(std::span<const double> series) {
    std::vector<Complex> values(series.begin(), series.end());
    double power = 0;
    for (const Complex& value : values) power += std::norm(value);
    fourier_transform(values, false);
    std::vector<size_t> out;
    double size = static_cast<double>(series.size()), half = size / 2;
    double least = std::log(half / kChance) / half;
    for (size_t k = 1; power > 0 && k <= series.size() / 2; ++k) {
        double share = 2 * std::norm(values[k]) / size / power;
        if (share >= least) out.push_back(k);
    }
    return out;
}

// What a line leaves of the series; all zeros where the line explains it but for rounding.
std::vector<double> without_trend(std::span<const double> series) {
    Fit trend = fit_line(series);
    std::vector<double> out(series.size());
    if (trend.residual_variance <= 1e-20 * (1 + trend.variance)) return out;
    for (size_t i = 0; i < series.size(); ++i) out[i] = series[i] - trend.fitted[i];
    return out;
}

bool is_peak(const std::vector<double>& values, size_t i) {
    return i > 0 && i + 1 < values.size() && values[i] > values[i - 1] && values[i] > values[i + 1];
}

}  // namespace

std::vector<Period> detect_periods(std::span<const double> series, double shortest, double longest) {
    std::vector<Period> out;
    if (series.size() < 2 * static_cast<size_t>(kShortestPeriod)) return out;
    std::vector<double> rest = without_trend(series);
    std::vector<double> correlation = autocorrelation(rest);
    double size = static_cast<double>(series.size());
    for (size_t k : significant_frequencies(rest)) {
        // The lags that are nearer to this frequency than to its neighbours.
        double cycles = static_cast<double>(k);
        double from = std::max({kShortestPeriod, std::ceil(size / (cycles + 0.5)), std::ceil(shortest)});
        double to = std::min({size / 2, std::floor(size / (cycles - 0.5)), std::floor(longest)});
        size_t best = 0;
        for (double lag = from; lag <= to; ++lag) {
            size_t at = static_cast<size_t>(lag);
            if (is_peak(correlation, at) && (best == 0 || correlation[at] > correlation[best])) best = at;
        }
        double length = static_cast<double>(best);
        bool known = std::any_of(out.begin(), out.end(), [&](const Period& period) { return period.length == length; });
        if (best > 0 && !known) out.push_back({length, std::clamp(correlation[best], 0.0, 1.0)});
    }
    std::stable_sort(out.begin(), out.end(), [](const Period& a, const Period& b) { return a.score > b.score; });
    return out;
}

double validate_period(std::span<const double> series, double length) {
    for (const Period& period : detect_periods(series, length - 0.5, length + 0.5)) return period.score;
    return 0;
}

std::vector<double> seasonal_component(std::span<const double> series, size_t period, size_t learned) {
    std::vector<double> medians(period);
    for (size_t phase = 0; phase < period; ++phase) {
        std::vector<double> points;
        for (size_t i = phase; i < std::min(learned, series.size()); i += period) {
            if (std::isfinite(series[i])) points.push_back(series[i]);
        }
        medians[phase] = points.empty() ? 0 : quantile(std::move(points), 0.5);
    }
    std::vector<double> out(series.size());
    for (size_t i = 0; i < out.size(); ++i) out[i] = medians[i % period];
    return out;
}

double quantile(std::vector<double> numbers, double part) {
    if (numbers.empty()) return std::numeric_limits<double>::quiet_NaN();
    std::sort(numbers.begin(), numbers.end());
    double at = part * static_cast<double>(numbers.size() - 1);
    size_t below = static_cast<size_t>(at);
    if (below + 1 >= numbers.size()) return numbers.back();
    return numbers[below] + (at - static_cast<double>(below)) * (numbers[below + 1] - numbers[below]);
}

std::vector<double> outlier_scores(std::span<const double> series, double low_part, double high_part) {
    std::vector<double> finite;
    for (double number : series) {
        if (std::isfinite(number)) finite.push_back(number);
    }
    double low = quantile(finite, low_part), high = quantile(finite, high_part);
    std::vector<double> out(series.size());
    for (size_t i = 0; i < series.size(); ++i) {
        if (series[i] > high) out[i] = (series[i] - high) / (high - low);
        if (series[i] < low) out[i] = (series[i] - low) / (high - low);
    }
    return out;
}

}  // namespace tocsin
