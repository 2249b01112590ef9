// Conditions of search: bare terms and `column:term` besides ordinary ones.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/kql/binder.h"

namespace tocsin::kql {

// The condition over the columns of `row`; null after telling an error.
ExprPtr bind_search_condition(Binder& binder, const Syntax& syntax, const RowScope& row, bool case_sensitive = false);

// Columns that the condition names and that are not columns of `table` but of another of the tables searched (`all`): null
// in every row of this one.
NodePtr add_missing_columns(Binder& binder, NodePtr table, const Syntax& condition, const Schema& all);
// The tables that find and search look through, by name, and the columns of all of them.
struct SearchedTables {
    std::vector<std::pair<std::string, NodePtr>> tables;
    Schema columns;
};
// The tables written behind `in`, or all if there are none; nullopt after telling an error.
std::optional<SearchedTables> bind_searched_tables(Binder& binder, std::span<const Syntax* const> written, Span span);

// The names of `all` that the condition mentions.
std::vector<std::string_view> columns_named(const Syntax& condition, const Schema& all);

}  // namespace tocsin::kql
