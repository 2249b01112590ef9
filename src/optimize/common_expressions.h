// Expressions that several rules, or several places of one, have in common, such as the fields that a view derives. They are numbered, so that a scan computes them once
// for a row, whoever asks first (exec/expression_memo.h).
#pragma once

#include <span>

#include "plan/node.h"

namespace tocsin {

// Sets Expr::common in optimised plans, which must not be rewritten below such expressions any more.
void number_common_expressions(std::span<Plan* const> plans);

}  // namespace tocsin
