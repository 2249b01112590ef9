// KQL's casts of a single value; null (nullopt) where the value cannot be read as the type. For toint, tolong, ..., for comparing
// values of different types, and for the elements of dynamic arrays.
#pragma once

#include <cstdint>
#include <optional>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

// Decimal or 0x text; reals are truncated; datetimes and timespans give ticks.
std::optional<int64_t> cast_long(const Value& value);
std::optional<int32_t> cast_int(const Value& value);
std::optional<double> cast_real(const Value& value);
// `true` and `false` in any case; numbers other than 0 are true.
std::optional<bool> cast_bool(const Value& value);
std::optional<Ticks> cast_datetime(const Value& value);
std::optional<Ticks> cast_timespan(const Value& value);
// The first 32 hexadecimal digits.
std::optional<Guid> cast_guid(const Value& value);
Value cast_decimal(const Value& value, Arena& arena);

// KQL's `==` of two values that are not null; texts are read as the other side's type. NaN equals nothing.
bool kql_equal(const Value& a, const Value& b);

}  // namespace tocsin
