// Decimal: KQL's 128-bit decimal, 34 significant digits. Include only where decimals are computed: Boost is heavy.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/multiprecision/cpp_dec_float.hpp>

#include "data/value.h"

namespace tocsin {

using DecimalNumber =
    boost::multiprecision::number<boost::multiprecision::cpp_dec_float<34>, boost::multiprecision::et_off>;

struct Decimal {
    DecimalNumber number;
};
static_assert(std::is_trivially_destructible_v<Decimal>, "decimals live in arenas");

std::optional<Decimal> parse_decimal(std::string_view text);
// Plain digits, no exponent, no trailing zeros behind the point.
std::string format_decimal(const Decimal& decimal);
// Any number as a decimal; null for what is not a number (NaN, infinity).
std::optional<Decimal> to_decimal(const Value& value);
Value make_decimal(const DecimalNumber& number, Arena& arena);

}  // namespace tocsin
