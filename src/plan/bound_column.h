// Columns that a call binds for itself: mvmap(field, expression) computes its last argument once for each value of its first. Such a
// call carries the column's name in Expr::name, and the last argument reads the value under it. The kernel gets an array of the last
// argument's results, one per value, in place of it.
#pragma once

#include <string>
#include <string_view>

#include "plan/expr.h"

namespace tocsin {

// No user's column is called so; `number` tells nested calls apart.
std::string bound_column_name(size_t number);
bool is_bound_column(std::string_view name);
inline bool binds_column(const Expr& expr) { return expr.kind == ExprKind::kCall && !expr.name.empty(); }

}  // namespace tocsin
