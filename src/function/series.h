// A series: an array of numbers in a dynamic value, as KQL's series_* functions take it.
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "data/value.h"
#include "function/call_context.h"

namespace tocsin {

inline constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

// The elements of an array; nullopt for what is no array. The memory is the context's where the array was JSON text.
std::optional<std::span<const Value>> series_items(CallContext& context, const Value& array);

// The number that an element stands for: numbers themselves, times as ticks, NaN for anything else.
double series_number(const Value& element);

// A series as numbers; nullopt for what is no array. Elements that are no numbers are NaN.
std::optional<std::vector<double>> series_numbers(CallContext& context, const Value& array);

Value make_series(CallContext& context, std::span<const double> numbers);

// Whether all elements are finite numbers.
bool all_finite(std::span<const double> numbers);

}  // namespace tocsin
