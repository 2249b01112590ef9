// SPL's table functions by the file that holds them; spl_tables.cc lists them.
#pragma once

#include "function/table_function.h"

namespace tocsin {

// spl_table_fields.cc: fields of each row
Table spl_fillnull(Table input, const TableCall& call, std::string& error);
Table spl_filldown(Table input, const TableCall& call, std::string& error);
Table spl_replace(Table input, const TableCall& call, std::string& error);
Table spl_set_computed_field(Table input, const TableCall& call, std::string& error);
Table spl_spath(Table input, const TableCall& call, std::string& error);
Table spl_fromjson(Table input, const TableCall& call, std::string& error);
Table spl_tojson(Table input, const TableCall& call, std::string& error);
Table spl_addtotals(Table input, const TableCall& call, std::string& error);
Table spl_convert(Table input, const TableCall& call, std::string& error);
Table spl_bin(Table input, const TableCall& call, std::string& error);

// spl_table_rows.cc: which rows there are
Table spl_dedup(Table input, const TableCall& call, std::string& error);
Table spl_mvcombine(Table input, const TableCall& call, std::string& error);
Table spl_head_while(Table input, const TableCall& call, std::string& error);
Table spl_join_rows(Table input, const TableCall& call, std::string& error);
Table spl_set(Table input, const TableCall& call, std::string& error);
Table spl_return(Table input, const TableCall& call, std::string& error);
Table spl_format(Table input, const TableCall& call, std::string& error);
Table spl_uniq(Table input, const TableCall& call, std::string& error);

// spl_wildcard_aggregates.cc
Table spl_stats_wildcard(Table input, const TableCall& call, std::string& error);
Table spl_eventstats_wildcard(Table input, const TableCall& call, std::string& error);

// spl_table_reshape.cc: rows into columns and back
Table spl_transpose(Table input, const TableCall& call, std::string& error);
Table spl_untable(Table input, const TableCall& call, std::string& error);
Table spl_xyseries(Table input, const TableCall& call, std::string& error);

// spl_table_running.cc
Table spl_streamstats(Table input, const TableCall& call, std::string& error);
Table spl_streamstats_wildcard(Table input, const TableCall& call, std::string& error);
Table spl_trendline(Table input, const TableCall& call, std::string& error);

// spl_table_lookup.cc
Table spl_lookup(Table input, const TableCall& call, std::string& error);
Table spl_inputlookup(Table input, const TableCall& call, std::string& error);
Table spl_outputlookup(Table input, const TableCall& call, std::string& error);

// spl_table_chart.cc
inline constexpr std::string_view kChartSeries = "\x02series";  // column of chart's result
Table spl_chart(Table input, const TableCall& call, std::string& error);
Table spl_chart_columns(Table input, const TableCall& call, std::string& error);
Table spl_makecontinuous(Table input, const TableCall& call, std::string& error);

// spl_table_extract.cc: fields out of text
Table spl_extract(Table input, const TableCall& call, std::string& error);
Table spl_xmlkv(Table input, const TableCall& call, std::string& error);
Table spl_multikv(Table input, const TableCall& call, std::string& error);

// spl_table_summary.cc
Table spl_top(Table input, const TableCall& call, std::string& error);
Table spl_fieldsummary(Table input, const TableCall& call, std::string& error);

// spl_table_transaction.cc
Table spl_transaction(Table input, const TableCall& call, std::string& error);

}  // namespace tocsin
