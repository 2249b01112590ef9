// SPL's table functions. `names` and `constants` are described with each function, in its file.
#include "function/spl_tables.h"

#include "function/tables.h"

namespace tocsin {
namespace {

constexpr auto kSpl = Language::kSpl;

// name, language, function, description, whether it reads columns that nobody named
// clang-format off
constexpr TableFunction kFunctions[] = {
    {"fillnull", kSpl, spl_fillnull, "A value for every missing field that some row has."},
    {"filldown", kSpl, spl_filldown, "The last value above for missing fields."},
    {"replace", kSpl, spl_replace, "Values replaced by patterns, in all fields.", true},
    {"set_computed_field", kSpl, spl_set_computed_field, "A field whose name comes from the row."},
    {"spath_all", kSpl, spl_spath, "Every leaf of the JSON text in a field as a field."},
    {"fromjson", kSpl, spl_fromjson, "The members of the JSON object in a field as fields."},
    {"tojson", kSpl, spl_tojson, "The fields of each row as one JSON object.", true},
    {"addtotals", kSpl, spl_addtotals, "Sums of the numbers of each row, of each column, or both.", true},
    {"convert", kSpl, spl_convert, "A function of convert on all fields that fit a pattern."},
    {"bin", kSpl, spl_bin, "Numbers put into at most so many ranges of a round size."},
    {"dedup", kSpl, spl_dedup, "The first rows of each combination of values."},
    {"mvcombine", kSpl, spl_mvcombine, "Rows that differ only in one field as one row with all its values.", true},
    {"head_while", kSpl, spl_head_while, "The rows up to the first where a condition does not hold."},
    {"set", kSpl, spl_set, "Union, difference or intersection of two results.", true},
    {"join_rows", kSpl, spl_join_rows, "Rows beside those of another result that fit by their fields and times.", true},
    {"streamstats", kSpl, spl_streamstats, "Aggregates of the rows up to each row."},
    {"trendline", kSpl, spl_trendline, "Moving averages."},
    {"lookup", kSpl, spl_lookup, "Rows of a table whose values, patterns, networks or times fit the event."},
    {"inputlookup", kSpl, spl_inputlookup, "The rows of a table that rules write."},
    {"outputlookup", kSpl, spl_outputlookup, "Writes the rows to a table and hands them on.", true},
    {"format", kSpl, spl_format, "All rows as one search text.", true},
    {"return", kSpl, spl_return, "The rows as one search text of some fields."},
    {"stats_wildcard", kSpl, spl_stats_wildcard, "Aggregates of all fields that fit a pattern.", true},
    {"eventstats_wildcard", kSpl, spl_eventstats_wildcard, "The same beside each row.", true},
    {"streamstats_wildcard", kSpl, spl_streamstats_wildcard, "Aggregates, of all fields that fit a pattern, of the rows up to each row.", true},
    {"transpose", kSpl, spl_transpose, "Rows as columns.", true},
    {"untable", kSpl, spl_untable, "A row for each field of each row.", true},
    {"xyseries", kSpl, spl_xyseries, "Values of a field as columns; the inverse of untable."},
    {"chart", kSpl, spl_chart, "Aggregates by a row field and a series field, also over time."},
    {"chart_columns", kSpl, spl_chart_columns, "The series of a chart as columns."},
    {"makecontinuous", kSpl, spl_makecontinuous, "Rows added for the buckets of a field that have none."},
    {"uniq", kSpl, spl_uniq, "Rows that differ from the row above.", true},
    {"extract", kSpl, spl_extract, "Fields from `key=value` pairs in a text."},
    {"xmlkv", kSpl, spl_xmlkv, "Fields from XML elements in a text."},
    {"multikv", kSpl, spl_multikv, "A row for each line of a table in a text."},
    {"fieldsummary", kSpl, spl_fieldsummary, "A row of statistics for each field.", true},
    {"top", kSpl, spl_top, "The first rows of each group of sorted counts, and the sum of the others."},
    {"transaction", kSpl, spl_transaction, "Events that belong together as one row."},
};
// clang-format on

}  // namespace

std::span<const TableFunction> spl_table_functions() { return kFunctions; }

}  // namespace tocsin
