// Sums of doubles that do not depend on the order of the addends, and the moments built on them.
#pragma once

#include <cstdint>
#include <vector>

namespace tocsin {

// The exact sum of any number of doubles, rounded once when it is asked for. It is kept as a few doubles that do not overlap
// (Shewchuk's expansions); one or two in practice.
class ExactSum {
public:
    void add(double number);
    // Adds a*b without rounding the product.
    void add_product(double a, double b);
    void add(const ExactSum& other);
    double value() const;
    const std::vector<double>& parts() const { return parts_; }

private:
    std::vector<double> parts_;  // ascending in size
    double special_ = 0;         // the sum of infinities and NaNs
};

// Count, mean and variance of numbers, exact until the last step.
class Moments {
public:
    void add(double number);
    void add(const Moments& other);
    int64_t count() const { return count_; }
    double sum() const { return sum_.value(); }
    double sum_of_squares() const { return squares_.value(); }
    // Mean square deviation: divided by n-1 for a sample, by n for a population. 0 for a single number, 0 for none.
    double variance(bool sample) const;

private:
    int64_t count_ = 0;
    ExactSum sum_, squares_;
};

// Covariance of pairs, as Moments.
class JointMoments {
public:
    void add(double x, double y);
    void add(const JointMoments& other);
    int64_t count() const { return count_; }
    double covariance(bool sample) const;

private:
    int64_t count_ = 0;
    ExactSum x_, y_, products_;
};

}  // namespace tocsin
