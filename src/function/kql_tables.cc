// KQL's table functions: operators that need all rows, and plugins of `evaluate`.
#include "function/kql_tables.h"

#include "function/tables.h"

namespace tocsin {
namespace {

constexpr auto kKql = Language::kKql;

// clang-format off
constexpr TableFunction kFunctions[] = {
    {"make-series", kKql, kql_make_series, "Arrays of aggregates for every step of an axis."},
    {"top-nested", kKql, kql_top_nested, "The values with the greatest aggregates, level below level."},
    {"reduce", kKql, kql_reduce, "Patterns of similar texts."},
    {"bag_unpack", kKql, kql_bag_unpack, "A column for each key of a bag."},
    {"pivot", kKql, kql_pivot, "A column for each value of a column."},
    {"narrow", kKql, kql_narrow, "A row for each cell."},
};
// clang-format on

}  // namespace

std::span<const TableFunction> kql_table_functions() { return kFunctions; }

}  // namespace tocsin
