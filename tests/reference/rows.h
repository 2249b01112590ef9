// Rows of the reference evaluator: a list of lists of values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/schema.h"
#include "data/value.h"
#include "function/aggregate.h"

namespace tocsin::reference {

struct Row {
    std::vector<Value> cells;  // one per field of the schema
    RowOrder order;            // place among the records; see sequence()
};

// Rows in the order in which they count. The cells' memory is the evaluator's.
struct Rows {
    Schema schema;
    std::vector<Row> rows;
};

// Rows made by an operator that sees its whole input count in the order of their making, no longer in that of the records.
inline constexpr uint64_t kSequenced = uint64_t{1} << 63;
void sequence(Rows& rows);

// The column of that name, added to all rows with nulls if there is none.
size_t ensure_column(Rows& rows, std::string_view name, Type type);
// The row's cell in that column; null if there is none.
Value cell(const Rows& rows, const Row& row, std::string_view name);

// The rows as JSON objects, one text per row: the columns of `schema` in its order, then further columns by name. Nulls of the
// columns of `schema` are printed `with_nulls` ("" for strings); otherwise a null is a field that the event does not have, as in
// SPL and Sigma. Columns whose name begins with a control character are left out.
std::vector<std::string> print_rows(const Schema& schema, const Rows& rows, bool with_nulls);

}  // namespace tocsin::reference
