// Builders of plan nodes with the schemas that SPL gives them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/spl/command.h"
#include "plan/aggregate.h"
#include "plan/join.h"
#include "plan/select.h"
#include "plan/sort.h"

namespace tocsin::spl {

// Rows without any column known, and none coming: what a missing source gives.
NodePtr empty_rows(const std::vector<std::string>& fields, bool open);
// No predicates: the input itself.
NodePtr filter_rows(NodePtr input, std::vector<ExprPtr> predicates);
NodePtr extend_row(NodePtr input, std::string_view name, ExprPtr expr);
NodePtr extend_rows(NodePtr input, std::vector<Assignment> columns);
NodePtr select_columns(NodePtr input, SelectMode mode, std::vector<std::string> patterns,
                       std::vector<std::string> targets = {});
NodePtr rename_column(NodePtr input, std::string_view from, std::string_view to);
NodePtr take_rows(NodePtr input, uint64_t count, bool from_end = false);
NodePtr sort_rows(NodePtr input, std::vector<SortKey> keys, uint64_t limit = ~uint64_t{0});
// Adds the number of each row, from 1.
NodePtr number_rows(NodePtr input, std::string_view name);
// The rows of both, first those of `first`.
NodePtr append_rows(NodePtr first, NodePtr second);

// What a table function gets (plan/transform.h).
struct TransformParts {
    std::vector<std::string> names;
    std::vector<ExprPtr> arguments;
    std::vector<Value> constants;
    std::vector<AggregateCall> calls;
};
// The rows that the command's table function makes, with columns that only the data knows, or with those of `schema`. A table
// function that does not exist is told as `unsupported`, and null is returned.
NodePtr transform_rows(const Command& command, std::string_view function, NodePtr input, TransformParts parts,
                       Schema schema = Schema({}, true));
// The same where the columns stay those of the input.
NodePtr transform_cells(const Command& command, std::string_view function, NodePtr input, TransformParts parts);

// Makes events that come straight from the logs flow newest first, as the vendor searches them. Nothing is changed
// where another command has already settled the order.
NodePtr newest_first(Compiler& compiler, NodePtr rows);

// The names of all columns of the rows, apart from internal ones (`_time`, `_raw`); nothing if they are only known from
// the data.
std::optional<std::vector<std::string>> listed_fields(const Node& rows);

}  // namespace tocsin::spl
