// Radix 2 for powers of two (Cooley and Tukey), Bluestein's convolution for all other sizes.
#include "function/fourier.h"

#include <numbers>
#include <utility>

namespace tocsin {
namespace {

// The sum over the elements with e^(sign * 2 pi i jk/n); sign is -1 or 1.
void transform_power_of_two(std::vector<Complex>& values, double sign) {
    size_t size = values.size();
    for (size_t i = 1, reversed = 0; i < size; ++i) {
        size_t bit = size >> 1;
        for (; reversed & bit; bit >>= 1) reversed ^= bit;
        reversed ^= bit;
        if (i < reversed) std::swap(values[i], values[reversed]);
    }
    for (size_t length = 2; length <= size; length *= 2) {
        for (size_t k = 0; k < length / 2; ++k) {
            Complex turn =
                std::polar(1.0, sign * 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(length));
            for (size_t start = k; start < size; start += length) {
                Complex even = values[start], odd = values[start + length / 2] * turn;
                values[start] = even + odd;
                values[start + length / 2] = even - odd;
            }
        }
    }
}

void transform_any(std::vector<Complex>& values, double sign) {
    size_t size = values.size(), padded = next_power_of_two(2 * size);
    // jk = (j^2 + k^2 - (k-j)^2) / 2 makes a convolution of it. j^2 is taken modulo 2n to keep the angles exact.
    std::vector<Complex> chirp(size);
    for (size_t j = 0; j < size; ++j) {
        double angle = static_cast<double>(j * j % (2 * size)) / static_cast<double>(size);
        chirp[j] = std::polar(1.0, sign * std::numbers::pi * angle);
    }
    std::vector<Complex> a(padded), b(padded);
    for (size_t j = 0; j < size; ++j) {
        a[j] = values[j] * chirp[j];
        b[j] = std::conj(chirp[j]);
        if (j > 0) b[padded - j] = b[j];
    }
    transform_power_of_two(a, -1);
    transform_power_of_two(b, -1);
    for (size_t j = 0; j < padded; ++j) a[j] *= b[j];
    transform_power_of_two(a, 1);
    for (size_t j = 0; j < size; ++j) values[j] = a[j] / static_cast<double>(padded) * chirp[j];
}

}  // namespace

size_t next_power_of_two(size_t size) {
    size_t out = 1;
    while (out < size) out *= 2;
    return out;
}

void fourier_transform(std::vector<Complex>& values, bool inverse) {
    if (values.size() < 2) return;
    double sign = inverse ? 1 : -1;
    if (next_power_of_two(values.size()) == values.size())
        transform_power_of_two(values, sign);
    else
        transform_any(values, sign);
    if (!inverse) return;
    for (Complex& value : values) value /= static_cast<double>(values.size());
}

}  // namespace tocsin
