// The lowering functions of all commands; each stands in the file named beside it.
#pragma once

#include "lang/spl/cim_models.h"
#include "lang/spl/command.h"
#include "plan/values.h"

namespace tocsin::spl {

NodePtr lower_search(const Command& command, NodePtr input);          // search.cc
NodePtr lower_where(const Command& command, NodePtr input);           // search.cc
NodePtr lower_regex(const Command& command, NodePtr input);           // search.cc
NodePtr lower_eval(const Command& command, NodePtr input);            // eval.cc
NodePtr lower_fieldformat(const Command& command, NodePtr input);     // eval.cc
NodePtr lower_strcat(const Command& command, NodePtr input);          // eval.cc
NodePtr lower_addinfo(const Command& command, NodePtr input);         // eval.cc
NodePtr lower_iplocation(const Command& command, NodePtr input);      // iplocation.cc
NodePtr lower_fields(const Command& command, NodePtr input);          // fields.cc
NodePtr lower_table(const Command& command, NodePtr input);           // fields.cc
NodePtr lower_rename(const Command& command, NodePtr input);          // rename.cc
NodePtr lower_fillnull(const Command& command, NodePtr input);        // fillnull.cc
NodePtr lower_filldown(const Command& command, NodePtr input);        // fillnull.cc
NodePtr lower_replace(const Command& command, NodePtr input);         // replace.cc
NodePtr lower_rex(const Command& command, NodePtr input);             // rex.cc
NodePtr lower_stats(const Command& command, NodePtr input);           // stats.cc
NodePtr lower_eventstats(const Command& command, NodePtr input);      // stats.cc
NodePtr lower_streamstats(const Command& command, NodePtr input);     // streamstats.cc
NodePtr lower_accum(const Command& command, NodePtr input);           // streamstats.cc
NodePtr lower_delta(const Command& command, NodePtr input);           // streamstats.cc
NodePtr lower_autoregress(const Command& command, NodePtr input);     // streamstats.cc
NodePtr lower_trendline(const Command& command, NodePtr input);       // streamstats.cc
NodePtr lower_chart(const Command& command, NodePtr input);           // chart.cc
NodePtr lower_timechart(const Command& command, NodePtr input);       // chart.cc
NodePtr lower_top(const Command& command, NodePtr input);             // top.cc, also rare
NodePtr lower_bin(const Command& command, NodePtr input);             // bin.cc
NodePtr lower_convert(const Command& command, NodePtr input);         // convert.cc
NodePtr lower_mvexpand(const Command& command, NodePtr input);        // multivalue.cc
NodePtr lower_makemv(const Command& command, NodePtr input);          // multivalue.cc
NodePtr lower_nomv(const Command& command, NodePtr input);            // multivalue.cc
NodePtr lower_mvcombine(const Command& command, NodePtr input);       // multivalue.cc
NodePtr lower_spath(const Command& command, NodePtr input);           // spath.cc
NodePtr lower_fromjson(const Command& command, NodePtr input);        // spath.cc
NodePtr lower_tojson(const Command& command, NodePtr input);          // spath.cc
NodePtr lower_sort(const Command& command, NodePtr input);            // sort.cc
NodePtr lower_reverse(const Command& command, NodePtr input);         // sort.cc
NodePtr lower_dedup(const Command& command, NodePtr input);           // sort.cc
NodePtr lower_head(const Command& command, NodePtr input);            // head.cc
NodePtr lower_tail(const Command& command, NodePtr input);            // head.cc
NodePtr lower_join(const Command& command, NodePtr input);            // join.cc
NodePtr lower_append(const Command& command, NodePtr input);          // append.cc
NodePtr lower_appendcols(const Command& command, NodePtr input);      // append.cc
NodePtr lower_appendpipe(const Command& command, NodePtr input);      // append.cc
NodePtr lower_union(const Command& command, NodePtr input);           // append.cc, also multisearch
NodePtr lower_set(const Command& command, NodePtr input);             // append.cc
NodePtr lower_lookup(const Command& command, NodePtr input);          // lookup.cc
NodePtr lower_inputlookup(const Command& command, NodePtr input);     // lookup.cc
NodePtr lower_outputlookup(const Command& command, NodePtr input);    // lookup.cc
NodePtr lower_makeresults(const Command& command, NodePtr input);     // makeresults.cc
NodePtr lower_tstats(const Command& command, NodePtr input);          // tstats.cc
NodePtr lower_from(const Command& command, NodePtr input);            // data_model.cc
NodePtr lower_datamodel(const Command& command, NodePtr input);       // data_model.cc
NodePtr lower_foreach(const Command& command, NodePtr input);         // foreach.cc
NodePtr lower_unchanged(const Command& command, NodePtr input);       // display.cc: the rows stay what they are
NodePtr lower_delivery(const Command& command, NodePtr input);        // display.cc: collect, sendemail ...
NodePtr lower_rangemap(const Command& command, NodePtr input);        // rangemap.cc
NodePtr lower_reltime(const Command& command, NodePtr input);         // reltime.cc
NodePtr lower_extract(const Command& command, NodePtr input);         // extract.cc, also kv
NodePtr lower_xmlkv(const Command& command, NodePtr input);           // extract.cc
NodePtr lower_xmlunescape(const Command& command, NodePtr input);     // extract.cc
NodePtr lower_multikv(const Command& command, NodePtr input);         // extract.cc
NodePtr lower_gentimes(const Command& command, NodePtr input);        // gentimes.cc
NodePtr lower_fieldsummary(const Command& command, NodePtr input);    // summary.cc
NodePtr lower_contingency(const Command& command, NodePtr input);     // summary.cc, also counttable and ctable
NodePtr lower_uniq(const Command& command, NodePtr input);            // summary.cc
NodePtr lower_makecontinuous(const Command& command, NodePtr input);  // summary.cc
NodePtr lower_setfields(const Command& command, NodePtr input);       // eval.cc
NodePtr lower_tags(const Command& command, NodePtr input);            // eval.cc
NodePtr lower_map(const Command& command, NodePtr input);             // map.cc
NodePtr lower_transaction(const Command& command, NodePtr input);     // transaction.cc
NodePtr lower_xyseries(const Command& command, NodePtr input);        // reshape.cc
NodePtr lower_untable(const Command& command, NodePtr input);         // reshape.cc
NodePtr lower_transpose(const Command& command, NodePtr input);       // reshape.cc
NodePtr lower_addtotals(const Command& command, NodePtr input);       // reshape.cc
NodePtr lower_addcoltotals(const Command& command, NodePtr input);    // reshape.cc
NodePtr lower_format(const Command& command, NodePtr input);          // format.cc
NodePtr lower_return(const Command& command, NodePtr input);          // format.cc

// All events of a view. Null, told, if the program has no such view.
NodePtr scan_events(const Command& command, std::string_view view = kCloudTrail);

// The rows of a lookup table by name from row `start` on; a table without content gives none and a warning
// (`missing-lookup`).
NodePtr lookup_rows(const Command& command, std::string_view name, Range range, uint64_t start = 0);

}  // namespace tocsin::spl
