// KQL's table functions by the file that holds them; kql_tables.cc lists them. How names, arguments and constants are passed stands
// with each.
#pragma once

#include "function/table_function.h"

namespace tocsin {

Table kql_make_series(Table input, const TableCall& call, std::string& error);  // kql_table_series.cc
Table kql_top_nested(Table input, const TableCall& call, std::string& error);   // kql_table_top_nested.cc
Table kql_reduce(Table input, const TableCall& call, std::string& error);       // kql_table_reduce.cc
Table kql_bag_unpack(Table input, const TableCall& call, std::string& error);   // kql_table_reshape.cc
Table kql_pivot(Table input, const TableCall& call, std::string& error);        // kql_table_reshape.cc
Table kql_narrow(Table input, const TableCall& call, std::string& error);       // kql_table_reshape.cc
Table kql_ipv4_lookup(Table input, const TableCall& call, std::string& error);  // kql_table_address.cc
Table kql_ipv6_lookup(Table input, const TableCall& call, std::string& error);  // kql_table_address.cc
// kql_table_timeline.cc
Table kql_sliding_window_counts(Table input, const TableCall& call, std::string& error);
Table kql_session_count(Table input, const TableCall& call, std::string& error);
Table kql_rolling_percentile(Table input, const TableCall& call, std::string& error);
Table kql_sequence_detect(Table input, const TableCall& call, std::string& error);
Table kql_rows_near(Table input, const TableCall& call, std::string& error);
// kql_table_merge.cc
Table kql_dcount_intersect(Table input, const TableCall& call, std::string& error);
Table kql_schema_merge(Table input, const TableCall& call, std::string& error);

}  // namespace tocsin
