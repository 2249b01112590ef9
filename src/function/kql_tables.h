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

}  // namespace tocsin
