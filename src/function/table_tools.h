// What the table functions share: columns by name, options, groups of rows, aggregates over some rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "function/table_function.h"

namespace tocsin {

// Ordinals kept for a row that is made from many.
inline constexpr size_t kTableLineageLimit = 100;

// Columns that the engine added for computed arguments: they are not the user's and are left out of results.
inline bool is_computed_column(const Field& field) { return field.name.starts_with('\x01'); }
// Those, and columns that a front end made for its own use (names that begin with \x02).
inline bool is_hidden_column(const Field& field) { return is_computed_column(field) || field.name.starts_with('\x02'); }
// Index of the computed argument number `index` of the call.
size_t argument_column(const Table& table, size_t index);

// The column of that name, added with nulls if there is none.
size_t ensure_column(Table& table, std::string_view name, Type type = Type::kDynamic);
// Indexes of the user's columns that fit one of the patterns (`*`); all without patterns. In the table's order.
std::vector<size_t> matching_columns(const Table& table, std::span<const std::string> patterns);

// Constants by position; `otherwise` if there are fewer or the constant is null.
std::string_view text_option(const TableCall& call, size_t index, std::string_view otherwise);
double number_option(const TableCall& call, size_t index, double otherwise);
bool flag_option(const TableCall& call, size_t index, bool otherwise);

// Row numbers by equal keys, groups in the order of their first row. `keys` are columns.
std::vector<std::vector<size_t>> group_rows(const Table& table, std::span<const size_t> keys);

// Hands one row to a state of the aggregate, as its null rule and condition say.
void add_row(Accumulator& state, const TableCall::Aggregate& aggregate, const Table& table, size_t row, Arena& arena);
// The results of all aggregates of the call over the given rows, in order.
std::vector<Value> aggregate_rows(const TableCall& call, const Table& table, std::span<const size_t> rows);
// The results of one of them.
std::vector<Value> aggregate_rows(const TableCall::Aggregate& aggregate, const Table& table,
                                  std::span<const size_t> rows, Arena& arena);
// One aggregate with argument columns given by the caller.
std::vector<Value> run_aggregate(const AggregateFunction& function, std::span<const Value> constants,
                                 std::span<const size_t> arguments, const Table& table, std::span<const size_t> rows,
                                 size_t outputs, Arena& arena);

// The lineage of a row made of these rows; empty if the table has none.
std::optional<Lineage> lineage_of_rows(const Table& table, std::span<const size_t> rows, Arena& arena);

}  // namespace tocsin
