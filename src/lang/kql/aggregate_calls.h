// Aggregate functions by name, and lists of aggregates in summarize and its like.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/kql/binder.h"
#include "lang/kql/names.h"

namespace tocsin::kql {

// `countif`, `make_set_if` ...: a plain aggregate with a condition.
bool conditional_aggregate(std::string_view name);
bool is_aggregate_name(std::string_view name);

// Binds a list of aggregates into `collector`. `results` are the columns that the list makes, computed from the calls'
// outputs; if every item is a call by itself, `plain` is set and the outputs already have their final names. False if
// an item failed.
bool bind_aggregates(Binder& binder, SyntaxList items, AggregateCollector& collector, ColumnNames& names,
                     std::vector<Assignment>& results, bool& plain);

}  // namespace tocsin::kql
