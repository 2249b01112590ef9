// The function tables, one per family file; registry.cc gathers them. A new family: a line here, a line there, a file.
#pragma once

#include <span>

#include "function/aggregate.h"
#include "function/function.h"
#include "function/table_function.h"

namespace tocsin {

// KQL scalar functions and operators
std::span<const Function>
kql_logic_functions();  // kql_logic.cc        == != < and or not in between iff case coalesce isnull ...
std::span<const Function>
kql_text_match_functions();  // kql_text_match.cc   has contains startswith =~ matches regex ...
std::span<const Function> kql_arithmetic_functions();  // kql_arithmetic.cc   + - * / % bin abs round ...
std::span<const Function> kql_conversion_functions();  // kql_conversion.cc   tostring tolong todatetime ...
std::span<const Function>
kql_text_functions();  // kql_text.cc         strcat split substring extract replace_string ...
std::span<const Function> kql_regex_functions();  // kql_regex.cc        extract replace_regex trim countof ...
std::span<const Function>
kql_time_functions();  // kql_time.cc         now ago startofday datetime_diff format_datetime ...
std::span<const Function> kql_dynamic_functions();  // kql_dynamic.cc      get parse_json bag_keys bag_pack ...
std::span<const Function> kql_array_functions();    // kql_array.cc        array_length set_union pack_array range ...
std::span<const Function> kql_network_functions();  // kql_network.cc      ipv4_is_private parse_url ...
std::span<const Function>
kql_encoding_functions();  // kql_encoding.cc     hash_sha256 base64_encode_tostring url_decode ...
std::span<const Function>
kql_parser_functions();  // kql_parsers.cc      parse_csv parse_path parse_xml parse_command_line
std::span<const Function> kql_unit_functions();    // kql_units.cc        convert_length convert_mass ...
std::span<const Function> kql_math_functions();    // kql_math.cc         sqrt pow log sin binary_and ...
std::span<const Function> kql_sketch_functions();  // kql_sketch.cc       dcount_hll percentile_tdigest ...

// SPL search predicates, eval operators and functions
std::span<const Function> spl_search_functions();      // spl_search.cc
std::span<const Function> spl_operator_functions();    // spl_operators.cc
std::span<const Function> spl_text_functions();        // spl_text.cc
std::span<const Function> spl_multivalue_functions();  // spl_multivalue.cc
std::span<const Function> spl_json_functions();        // spl_json.cc
std::span<const Function> spl_time_functions();        // spl_time.cc
std::span<const Function> spl_math_functions();        // spl_math.cc
std::span<const Function> spl_conversion_functions();  // spl_conversion.cc

// Sigma modifiers
std::span<const Function> sigma_functions();  // sigma.cc

// Aggregates
std::span<const AggregateFunction> kql_aggregates();  // kql_aggregates.cc
std::span<const AggregateFunction> spl_aggregates();  // spl_aggregates.cc

// Table functions
std::span<const TableFunction> kql_table_functions();  // kql_tables.cc
std::span<const TableFunction> spl_table_functions();  // spl_tables.cc

}  // namespace tocsin
