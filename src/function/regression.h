// Least squares: lines and polynomials through points.
#pragma once

#include <span>
#include <vector>

namespace tocsin {

// A fitted curve and how well it fits. Variances are sample variances (divided by n - 1).
struct Fit {
    std::vector<double> coefficients;  // of the powers 0, 1, 2 ...
    std::vector<double> fitted;        // the curve at each x; also where y is NaN
    double variance = 0;               // of y
    double residual_variance = 0;      // of y - fitted
    double r_square = 0;               // 1: perfect; 0: no better than the mean
};

// The polynomial of the degree that is nearest to the points (x, y) whose y is finite. Both have the same size; an empty list of
// coefficients where there are fewer such points than coefficients.
Fit fit_polynomial(std::span<const double> x, std::span<const double> y, size_t degree);

// A line over y at x = 1, 2, 3 ...
Fit fit_line(std::span<const double> y);

}  // namespace tocsin
