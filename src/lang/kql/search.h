// Conditions of search: bare terms and `column:term` besides ordinary ones.
#pragma once

#include "lang/kql/binder.h"

namespace tocsin::kql {

// The condition over the columns of `row`; null after telling an error.
ExprPtr bind_search_condition(Binder& binder, const Syntax& syntax, const RowScope& row);

}  // namespace tocsin::kql
