// KQL's table functions: operators that need all rows, and plugins of `evaluate`.
#include "function/kql_tables.h"

#include "function/tables.h"

namespace tocsin {
namespace {

constexpr auto kKql = Language::kKql;

Table as_it_is(Table input, const TableCall&, std::string&) { return input; }

// clang-format off
constexpr TableFunction kFunctions[] = {
    {"make-series", kKql, kql_make_series, "Arrays of aggregates for every step of an axis."},
    {"top-nested", kKql, kql_top_nested, "The values with the greatest aggregates, level below level."},
    {"reduce", kKql, kql_reduce, "Patterns of similar texts."},
    {"bag_unpack", kKql, kql_bag_unpack, "A column for each key of a bag."},
    {"pivot", kKql, kql_pivot, "A column for each value of a column."},
    {"narrow", kKql, kql_narrow, "A row for each cell.", true},
    {"ipv4_lookup", kKql, kql_ipv4_lookup, "Rows of a table of IPv4 networks, found by an address.", true},
    {"ipv6_lookup", kKql, kql_ipv6_lookup, "Rows of a table of IPv6 networks, found by an address.", true},
    {"sliding_window_counts", kKql, kql_sliding_window_counts, "Rows and distinct values in windows that move over a time line."},
    {"session_count", kKql, kql_session_count, "Sessions in each bin of a time line."},
    {"rolling_percentile", kKql, kql_rolling_percentile, "A percentile over the last bins of a time line."},
    {"sequence_detect", kKql, kql_sequence_detect, "Sequences of rows that fit conditions in order."},
    {"rows_near", kKql, kql_rows_near, "The rows around those that fit a condition.", true},
    {"dcount_intersect", kKql, kql_dcount_intersect, "How many values several hll states have in common.", true},
    {"materialize", kKql, as_it_is, "A table that is the same at each of its uses.", true},
    {"schema_merge", kKql, kql_schema_merge, "The schemas of several tables in one.", true},
};
// clang-format on

}  // namespace

std::span<const TableFunction> kql_table_functions() { return kFunctions; }

}  // namespace tocsin
