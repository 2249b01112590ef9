// The lowering functions of all commands, by the files that they stand in.
#pragma once

#include "lang/spl/cim_models.h"
#include "lang/spl/command.h"
#include "plan/values.h"

namespace tocsin::spl {

LowerFunction lower_append, lower_appendcols, lower_appendpipe, lower_union, lower_set;                 // append.cc
LowerFunction lower_bin;                                                                                // bin.cc
LowerFunction lower_chart, lower_timechart;                                                             // chart.cc
LowerFunction lower_convert;                                                                            // convert.cc
LowerFunction lower_from, lower_datamodel;                                                              // data_model.cc
LowerFunction lower_unchanged, lower_delivery;                                                          // display.cc
LowerFunction lower_eval, lower_fieldformat, lower_strcat, lower_addinfo, lower_setfields, lower_tags;  // eval.cc
LowerFunction lower_extract, lower_xmlkv, lower_xmlunescape, lower_multikv;                             // extract.cc
LowerFunction lower_fields, lower_table;                                                                // fields.cc
LowerFunction lower_fillnull, lower_filldown;                                                           // fillnull.cc
LowerFunction lower_foreach;                                                                            // foreach.cc
LowerFunction lower_format, lower_return;                                                               // format.cc
LowerFunction lower_gentimes;                                                                           // gentimes.cc
LowerFunction lower_head, lower_tail;                                                                   // head.cc
LowerFunction lower_iplocation;                                                                         // iplocation.cc
LowerFunction lower_join;                                                                               // join.cc
LowerFunction lower_lookup, lower_inputlookup, lower_outputlookup;                                      // lookup.cc
LowerFunction lower_makeresults;                                                                    // makeresults.cc
LowerFunction lower_map;                                                                            // map.cc
LowerFunction lower_mvexpand, lower_makemv, lower_nomv, lower_mvcombine;                            // multivalue.cc
LowerFunction lower_rangemap;                                                                       // rangemap.cc
LowerFunction lower_reltime;                                                                        // reltime.cc
LowerFunction lower_rename;                                                                         // rename.cc
LowerFunction lower_replace;                                                                        // replace.cc
LowerFunction lower_xyseries, lower_untable, lower_transpose, lower_addtotals, lower_addcoltotals;  // reshape.cc
LowerFunction lower_rex;                                                                            // rex.cc
LowerFunction lower_search, lower_where, lower_regex;                                               // search.cc
LowerFunction lower_sort, lower_reverse, lower_dedup;                                               // sort.cc
LowerFunction lower_spath, lower_fromjson, lower_tojson;                                            // spath.cc
LowerFunction lower_stats, lower_eventstats;                                                        // stats.cc
LowerFunction lower_streamstats, lower_accum, lower_delta, lower_autoregress, lower_trendline;      // streamstats.cc
LowerFunction lower_fieldsummary, lower_contingency, lower_uniq, lower_makecontinuous;              // summary.cc
LowerFunction lower_top;                                                                            // top.cc
LowerFunction lower_transaction;                                                                    // transaction.cc
LowerFunction lower_tstats;                                                                         // tstats.cc

// All events of a view. Null, told, if the program has no such view.
NodePtr scan_events(const Command& command, std::string_view view = kCloudTrail);

// A lookup table as a value: the array of its columns' names, and that of its rows. Nothing after an error.
std::optional<Value> lookup_table_value(Compiler& c, std::string_view name, Span span);

// The rows of a lookup table by name from row `start` on; a table without content gives none and a warning
// (`missing-lookup`).
NodePtr lookup_rows(const Command& command, std::string_view name, Range range, uint64_t start = 0);

}  // namespace tocsin::spl
