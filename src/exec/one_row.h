// One row without columns: what expressions of constants are computed over.
#pragma once

#include "base/arena.h"
#include "data/batch.h"
#include "exec/operator.h"
#include "plan/expr.h"

namespace tocsin {

// What is computed over the batch has its memory in `arena`.
Batch one_row(Arena& arena);

// The value of an expression that reads no column; what it points to is in `arena` or in the expression.
Value value_of_constant(const Expr& expr, ThreadState& state, Arena& arena);
// The same with a clock of its own; all of it is in `arena`. For expressions of which is_constant() holds.
Value value_of_constant(const Expr& expr, Arena& arena);

}  // namespace tocsin
