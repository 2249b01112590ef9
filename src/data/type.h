// The types of columns. Names print as KQL's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tocsin {

enum class Type : uint8_t { kBool, kInt, kLong, kReal, kDecimal, kDateTime, kTimespan, kString, kGuid, kDynamic };

// `bool int long real decimal datetime timespan string guid dynamic`.
std::string_view type_name(Type type);
// Also KQL's other spellings (`boolean`, `double`, `date`, `time`, `uuid`, `int32` ...).
std::optional<Type> type_from_name(std::string_view name);

inline bool is_integer(Type t) { return t == Type::kInt || t == Type::kLong; }
inline bool is_numeric(Type t) { return is_integer(t) || t == Type::kReal || t == Type::kDecimal; }

}  // namespace tocsin
