// Prints the rows of a query as a table, JSON, NDJSON or CSV.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exec/row_store.h"
#include "plan/node.h"

namespace tocsin {

enum class OutputFormat { kTable, kJson, kNdjson, kCsv };

// A result ready to print: the columns worth showing, in order.
struct ResultColumns {
    std::vector<Field> fields;
    std::vector<size_t> sources;  // column of the row store
};

// The columns of `schema` first, as the query names them; then, if it is open, those columns of the rows that have a value somewhere.
ResultColumns result_columns(const Schema& schema, const RowStore& rows);

// The same for the result of a plan: fields of events come by name (plan/column_order.h).
ResultColumns result_columns(const Node& root, const RowStore& rows);

// The text of all rows in the format. `colours` is for tables only; `width` the terminal's (0: unlimited).
std::string write_result(const ResultColumns& columns, const RowStore& rows, OutputFormat format, bool colours,
                         size_t width);

// One of the results of a query.
struct ResultTable {
    std::string name;  // may be empty
    ResultColumns columns;
    const RowStore* rows = nullptr;
};

// One result as write_result() does. Several: as JSON the first as ever, with the others under `further` and names where there are
// any; as NDJSON each row begins with `$result`, the result's name or number; as CSV and tables one after the other, a blank line
// between and a table's name above it.
std::string write_results(const std::vector<ResultTable>& results, OutputFormat format, bool colours, size_t width);

// Appends one cell as the command-line contract prints it in JSON; a null in a string column is the empty text.
void write_cell_json(const Value& value, Type type, std::string& out);

// Rows of texts as an aligned table with a heading; cells wider than a fair share of `width` are cut with an ellipsis.
std::string write_text_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows,
                             bool colours, size_t width);

}  // namespace tocsin
