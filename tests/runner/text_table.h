// Tables as they stand in .test files: `| Name:string | n:long |` and rows of cells.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::runner {

// A column of a header row. `type` is one of KQL's type names, or empty where the test does not say (SPL fields, Sigma rows).
struct Column {
    std::string name;
    std::string type;
    bool operator==(const Column&) const = default;
};

// A table whose cells are in canonical form (see canonical_cell), so that equal values are equal texts.
struct TextTable {
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;
};

// Canonical form of a cell as written in a .test file:
//   null            null
//   "" or "a | b"   a text in JSON quotes; quotes that are not needed are dropped
//   anything else   a bare text without blanks around it
// Reals are printed shortest (1.50 -> 1.5); dynamic cells are JSON without blanks. In columns without a type a cell that starts with
// [ or { is JSON, and 12 and "12" are the same: SPL does not tell them apart. Nullopt if quotes or brackets do not close.
std::optional<std::string> canonical_cell(std::string_view written, std::string_view type);

// Canonical form of a value given as JSON, the form of `tocsin query --format json`.
std::string canonical_cell_of_json(std::string_view json, std::string_view type);

// The text behind a canonical cell: without quotes, escapes resolved. `null` is not a text: test for it first.
std::string cell_text(std::string_view canonical);

// `text` in quotes with the escapes that JSON and KQL share.
std::string quote(std::string_view text);

// Splits `| a | "b|c" | ["d|e"] |` at the bars outside quotes. Nullopt if the line does not start and end with a bar.
std::optional<std::vector<std::string>> split_row(std::string_view line);

// `Name:string`, or `Name` when what follows the last colon is no type. A name may be quoted.
Column parse_column(std::string_view written);

// Header and rows from lines. On failure nullopt, and `error` says why and `bad_line` which line.
std::optional<TextTable> parse_table(const std::vector<std::string>& lines, std::string& error, size_t& bad_line);

// Lines with aligned bars. Rows listed in `marked` start with `>`, others with a blank; no margin if `marked` is null.
std::vector<std::string> print_table(const TextTable& table, const std::vector<size_t>* marked = nullptr);

// Empty if both are equal; otherwise one sentence with the first difference. A type is compared where `expected` names one.
// Without `ordered` both are sorted by their cells first (in place, so that a print shows what was compared).
// `row` becomes the number of the row that differs, or npos when columns do.
std::string first_difference(TextTable& expected, TextTable& actual, bool ordered, size_t& row);

}  // namespace tocsin::runner
