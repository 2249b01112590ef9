// Values that a rule computes from constants (`pack_array("a", "b")`, `strcat(prefix, "*")`): computed by the rule's own functions.
#pragma once

#include "base/arena.h"
#include "plan/expr.h"

namespace tocsin {

// What an expression is that is_constant. The value lives in `arena`.
Value constant_value(const Expr& expr, Arena& arena);

}  // namespace tocsin
