// Values of expressions that are known when a query is compiled.
#pragma once

#include <optional>

#include "base/arena.h"
#include "plan/expr.h"

namespace tocsin::spl {

// The value of an expression of literals and pure functions, in `arena`; there is no event, so fields are null. Nothing if
// it reads the clock, chance or other rows, or is nested too deep.
std::optional<Value> constant_value(const Expr& expr, Arena& arena);

}  // namespace tocsin::spl
