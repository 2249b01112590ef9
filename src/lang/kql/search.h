// Conditions of search: bare terms and `column:term` besides ordinary ones.
#pragma once

#include <string_view>
#include <vector>

#include "lang/kql/binder.h"

namespace tocsin::kql {

// The condition over the columns of `row`; null after telling an error.
ExprPtr bind_search_condition(Binder& binder, const Syntax& syntax, const RowScope& row, bool case_sensitive = false);

// Columns that the condition names and that are not columns of `table` but of another of the tables searched (`all`): null
// in every row of this one.
NodePtr add_missing_columns(Binder& binder, NodePtr table, const Syntax& condition, const Schema& all);
// The names of `all` that the condition mentions.
std::vector<std::string_view> columns_named(const Syntax& condition, const Schema& all);

}  // namespace tocsin::kql
