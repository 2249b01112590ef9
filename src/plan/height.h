// How deep a plan is: many passes go through it by recursion, so the front ends bound it.
#pragma once

#include "plan/node.h"

namespace tocsin {

// Expressions on the longest way down from `expr`, subqueries included.
size_t height(const Expr& expr);
// Nodes and expressions on the longest way down from `root`. Takes a time in proportion to the plan.
size_t height(Node& root);

}  // namespace tocsin
