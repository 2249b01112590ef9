// Order, equality and hashes of values, for sorting, grouping and joining. The comparison operators of the query languages have
// rules of their own (function/).
#pragma once

#include <compare>
#include <cstdint>
#include <span>

#include "data/value.h"

namespace tocsin {

// A total order: null first; then numbers of all kinds by value (NaN first), bools, datetimes, timespans, guids, strings by
// bytes, arrays, objects. Deterministic for mixed columns.
std::strong_ordering compare_values(const Value& a, const Value& b);
// Same group: equal values of the same kind; null equals null; 1 and 1.0 are equal, "1" and 1 are not.
bool same_value(const Value& a, const Value& b);
uint64_t hash_value(const Value& value);
uint64_t hash_values(std::span<const Value> values);

}  // namespace tocsin
