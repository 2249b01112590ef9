// Periods in regular series, their seasonal component, and points that stand out.
#pragma once

#include <span>
#include <vector>

namespace tocsin {

struct Period {
    double length = 0;  // in points
    double score = 0;   // 0 to 1
};

// The significant periods between two lengths, the highest score first. A period has at least 4 points and comes twice at least.
std::vector<Period> detect_periods(std::span<const double> series, double shortest, double longest);

// The score of one period; 0 where the series does not have it.
double validate_period(std::span<const double> series, double length);

// The median of the points of the same phase, for `size` points; learned from the first `learned` points. NaN points are left out.
std::vector<double> seasonal_component(std::span<const double> series, size_t period, size_t learned);

// The value below which a part (0 to 1) of the numbers lies, between two of them by a straight line. NaN for no numbers.
double quantile(std::vector<double> numbers, double part);

// How far each point lies outside of the range between two quantiles, in widths of that range: negative below, 0 inside and for NaN.
// A point outside of a range without width is infinitely far.
std::vector<double> outlier_scores(std::span<const double> series, double low_part, double high_part);

}  // namespace tocsin
