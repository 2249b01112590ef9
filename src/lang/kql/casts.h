// Implicit conversions between KQL's types.
#pragma once

#include <span>
#include <string_view>

#include "plan/expr.h"

namespace tocsin::kql {

// `tolong`, `tostring` ...; empty for dynamic, which holds any value as it is.
std::string_view cast_function(Type type);
// The expression as a value of `type`, by a call of that type's conversion function where it is needed.
ExprPtr cast(ExprPtr expr, Type type);
// The common type of alternatives (iff, case): numbers widen, other mixtures are dynamic.
Type common_type(std::span<const Type> types);
// The type that Kusto prints for DataType in getschema: `System.String`.
std::string_view dotnet_name(Type type);
// What a string column holds where others are null.
Value missing_value(Type type);

}  // namespace tocsin::kql
