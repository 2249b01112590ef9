// Values of constant expressions that the front end itself needs: `take 2 * 5`, cells of a datatable, options.
#pragma once

#include <optional>

#include "plan/expr.h"

namespace tocsin::kql {

// The value, with its memory in `arena`; nullopt if the expression is not constant (or depends on the clock).
std::optional<Value> evaluate_constant(const Expr& expr, Arena& arena);

}  // namespace tocsin::kql
