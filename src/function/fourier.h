// The discrete Fourier transform.
#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace tocsin {

using Complex = std::complex<double>;

// Transforms in place; `inverse` also divides by the size. Any size: powers of two fast, others by a convolution of such a size.
void fourier_transform(std::vector<Complex>& values, bool inverse);

// The least power of two that is not below `size`.
size_t next_power_of_two(size_t size);

}  // namespace tocsin
