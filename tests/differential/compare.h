// The engine in all its shapes against the reference evaluator.
#pragma once

#include <string>
#include <vector>

#include "differential/logs.h"
#include "exec/row_store.h"
#include "plan/environment.h"

namespace tocsin::differential {

// The clock of all runs.
inline constexpr Ticks kNow = 739'320 * kTicksPerDay;  // 2025-03-09

// A row store's rows in the form of reference::print_rows().
std::vector<std::string> print_store(const Schema& schema, const RowStore& rows, bool with_nulls);

struct Comparison {
    std::string difference;  // empty: none
    size_t rows = 0;         // that the query gives
};

// Runs the query with 1 and 4 threads, in batches of 1, 3 and 2,048 rows, with and without the optimiser. The answers must all be the
// same bytes, and the reference evaluator's the same rows. Rows are compared in their order unless `any_order`.
Comparison compare_query(Language language, const std::string& query, const Logs& logs, const Environment& environment,
                         bool any_order);

// Empty if both are the same rows, else the first that differ.
std::string compare_rows(std::vector<std::string> expected, std::vector<std::string> found, bool any_order);

}  // namespace tocsin::differential
