// See J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997: the sum of two doubles is exactly a rounded sum and an
// error term. Variance needs n * sum(x^2) - sum(x)^2, which loses nearly all digits in plain arithmetic; here both sides are
// expansions and their difference is exact. Sums beyond the range of double become infinite.
#include "function/aggregate_sum.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tocsin {

void ExactSum::add(double number) {
    if (!std::isfinite(number)) {
        special_ += number;
        return;
    }
    size_t kept = 0;
    for (double part : parts_) {
        if (std::abs(number) < std::abs(part)) std::swap(number, part);
        double high = number + part;
        if (!std::isfinite(high)) {
            special_ += high;
            return;
        }
        double low = part - (high - number);
        if (low != 0) parts_[kept++] = low;
        number = high;
    }
    parts_.resize(kept);
    if (number != 0) parts_.push_back(number);
}

void ExactSum::add_product(double a, double b) {
    double product = a * b;
    add(product);
    if (std::isfinite(product)) add(std::fma(a, b, -product));
}

void ExactSum::add(const ExactSum& other) {
    special_ += other.special_;
    for (double part : other.parts_) add(part);
}

double ExactSum::value() const {
    if (special_ != 0) return special_;  // NaN, too, is not equal to 0
    if (parts_.empty()) return 0;
    // From the largest down, until a part no longer fits into the result.
    size_t i = parts_.size() - 1;
    double high = parts_[i], low = 0;
    while (i > 0 && low == 0) {
        double before = high, part = parts_[--i];
        high = before + part;
        low = part - (high - before);
    }
    // What is left below decides a tie.
    if (i > 0 && low != 0 && (low < 0) == (parts_[i - 1] < 0)) {
        double twice = 2 * low, moved = high + twice;
        if (moved - high == twice) high = moved;
    }
    return high;
}

void Moments::add(double number) {
    ++count_;
    sum_.add(number);
    squares_.add_product(number, number);
}

void Moments::add(const Moments& other) {
    count_ += other.count_;
    sum_.add(other.sum_);
    squares_.add(other.squares_);
}

namespace {

// (n * products - x * y) / (n * (n or n-1))
double central_moment(int64_t count, const ExactSum& products, const ExactSum& x, const ExactSum& y, bool sample) {
    if (count < 2) return 0;
    auto n = static_cast<double>(count);
    ExactSum difference;
    for (double part : products.parts()) difference.add_product(n, part);
    for (double a : x.parts()) {
        for (double b : y.parts()) difference.add_product(-a, b);
    }
    return difference.value() / n / (sample ? n - 1 : n);
}

}  // namespace

double Moments::variance(bool sample) const {
    double variance = central_moment(count_, squares_, sum_, sum_, sample);
    // Infinite input has no parts; its plain value says so.
    return std::isfinite(sum_.value()) ? std::max(0.0, variance) : std::nan("");
}

void JointMoments::add(double x, double y) {
    ++count_;
    x_.add(x);
    y_.add(y);
    products_.add_product(x, y);
}

void JointMoments::add(const JointMoments& other) {
    count_ += other.count_;
    x_.add(other.x_);
    y_.add(other.y_);
    products_.add(other.products_);
}

double JointMoments::covariance(bool sample) const {
    if (!std::isfinite(x_.value()) || !std::isfinite(y_.value())) return std::nan("");
    return central_moment(count_, products_, x_, y_, sample);
}

}  // namespace tocsin
