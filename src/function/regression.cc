// Polynomial regression by orthogonalising the powers of x (modified Gram-Schmidt), which stays accurate where the normal
// equations do not. x is shifted and scaled to [-1, 1] first, and the coefficients are carried back.
#include "function/regression.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace tocsin {
namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double value_at(const std::vector<double>& coefficients, double x) {
    double out = 0;
    for (auto it = coefficients.rbegin(); it != coefficients.rend(); ++it) out = out * x + *it;
    return out;
}

// The coefficients of p((x - centre) / scale) in powers of x.
std::vector<double> unscale(const std::vector<double>& scaled, double centre, double scale) {
    std::vector<double> out{0};
    for (auto it = scaled.rbegin(); it != scaled.rend(); ++it) {
        std::vector<double> next(out.size() + 1);
        for (size_t i = 0; i < out.size(); ++i) {
            next[i + 1] += out[i] / scale;
            next[i] -= out[i] * centre / scale;
        }
        next[0] += *it;
        out = std::move(next);
    }
    out.resize(scaled.size());
    return out;
}

// The best coefficients for y at x within [-1, 1]; x and y have no gaps.
std::vector<double> solve(const std::vector<double>& x, std::vector<double> y, size_t degree) {
    size_t count = degree + 1;
    std::vector<std::vector<double>> columns(count, std::vector<double>(x.size(), 1));
    for (size_t power = 1; power < count; ++power) {
        for (size_t i = 0; i < x.size(); ++i) columns[power][i] = columns[power - 1][i] * x[i];
    }
    std::vector<std::vector<double>> upper(count, std::vector<double>(count));
    std::vector<double> right(count);
    for (size_t k = 0; k < count; ++k) {
        double length = std::sqrt(dot(columns[k], columns[k]));
        upper[k][k] = length;
        if (length > 0) {
            for (double& value : columns[k]) value /= length;
        }
        for (size_t j = k + 1; j < count; ++j) {
            upper[k][j] = dot(columns[k], columns[j]);
            for (size_t i = 0; i < x.size(); ++i) columns[j][i] -= upper[k][j] * columns[k][i];
        }
        right[k] = dot(columns[k], y);
        for (size_t i = 0; i < x.size(); ++i) y[i] -= right[k] * columns[k][i];
    }
    std::vector<double> out(count);
    for (size_t k = count; k-- > 0;) {
        double value = right[k];
        for (size_t j = k + 1; j < count; ++j) value -= upper[k][j] * out[j];
        out[k] = upper[k][k] > 0 ? value / upper[k][k] : 0;
    }
    return out;
}

}  // namespace

Fit fit_polynomial(std::span<const double> x, std::span<const double> y, size_t degree) {
    Fit out;
    std::vector<double> known_x, known_y;
    for (size_t i = 0; i < y.size(); ++i) {
        if (!std::isfinite(y[i]) || !std::isfinite(x[i])) continue;
        known_x.push_back(x[i]);
        known_y.push_back(y[i]);
    }
    if (known_y.size() <= degree) return out;
    auto [least, most] = std::minmax_element(known_x.begin(), known_x.end());
    double centre = (*least + *most) / 2, scale = *most > *least ? (*most - *least) / 2 : 1;
    std::vector<double> scaled;
    for (double at : known_x) scaled.push_back((at - centre) / scale);
    std::vector<double> coefficients = solve(scaled, known_y, degree);
    for (double at : x) out.fitted.push_back(value_at(coefficients, (at - centre) / scale));
    double count = static_cast<double>(known_y.size());
    double mean = std::accumulate(known_y.begin(), known_y.end(), 0.0) / count, total = 0, residual = 0;
    for (size_t i = 0; i < known_y.size(); ++i) {
        double error = known_y[i] - value_at(coefficients, scaled[i]);
        total += (known_y[i] - mean) * (known_y[i] - mean);
        residual += error * error;
    }
    double freedom = std::max(1.0, count - 1);
    out.variance = total / freedom;
    out.residual_variance = residual / freedom;
    out.r_square = total > 0 ? 1 - residual / total : 1;
    out.coefficients = unscale(coefficients, centre, scale);
    return out;
}

Fit fit_line(std::span<const double> y) {
    std::vector<double> x(y.size());
    std::iota(x.begin(), x.end(), 1.0);
    return fit_polynomial(x, y, 1);
}

}  // namespace tocsin
