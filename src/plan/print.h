// Pieces of plan prints and of copies that several nodes need.
#pragma once

#include <string>
#include <vector>

#include "plan/expr.h"

namespace tocsin {

struct AggregateCall;

std::string print_exprs(const std::vector<ExprPtr>& exprs, std::string_view separator = ", ");
std::string print_assignments(const std::vector<Assignment>& assignments);
std::string print_calls(const std::vector<AggregateCall>& calls);
std::string print_names(const std::vector<std::string>& names);

std::vector<ExprPtr> clone_exprs(const std::vector<ExprPtr>& exprs);
std::vector<Assignment> clone_assignments(const std::vector<Assignment>& assignments);
std::vector<AggregateCall> clone_calls(const std::vector<AggregateCall>& calls);

}  // namespace tocsin
