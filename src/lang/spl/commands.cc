// The table of commands: name, kind, lowering function, what it does, and whether the order of its input matters. A new command
// is a row here, a declaration in commands.h and a file.
#include "lang/spl/commands.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/scan.h"

namespace tocsin::spl {
namespace {

constexpr auto kGenerating = CommandKind::kGenerating;
constexpr auto kStreaming = CommandKind::kStreaming;
constexpr auto kTransforming = CommandKind::kTransforming;
constexpr auto kMatters = InputOrder::kMatters;

// clang-format off
constexpr CommandRow kCommands[] = {
    {"accum",             kTransforming, lower_accum,           "A running total of a field.", kMatters},
    {"addcoltotals",      kTransforming, lower_addcoltotals,    "A row with the totals of the columns."},
    {"addinfo",           kStreaming,    lower_addinfo,         "Fields with the bounds and the time of the run."},
    {"addtotals",         kTransforming, lower_addtotals,       "The sum of the numbers of each row."},
    {"append",            kTransforming, lower_append,          "The rows of a subsearch behind the rows so far."},
    {"appendcols",        kTransforming, lower_appendcols,      "The fields of a subsearch beside those so far, row by row.", kMatters},
    {"appendpipe",        kTransforming, lower_appendpipe,      "The rows so far, and behind them what a pipeline makes of them."},
    {"autoregress",       kTransforming, lower_autoregress,     "Values of rows before, as fields of each row.", kMatters},
    {"bin",               kStreaming,    lower_bin,             "Times and numbers put into buckets."},
    {"bucket",            kStreaming,    lower_bin,             "As bin."},
    {"chart",             kTransforming, lower_chart,           "Aggregates by one field as rows and another as columns."},
    {"collect",           kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"contingency",       kTransforming, lower_contingency,     "How often values of two fields meet."},
    {"convert",           kStreaming,    lower_convert,         "Texts to numbers, times to texts and back."},
    {"counttable",        kTransforming, lower_contingency,     "As contingency."},
    {"ctable",            kTransforming, lower_contingency,     "As contingency."},
    {"datamodel",         kGenerating,   lower_datamodel,       "Events of a data model."},
    {"dedup",             kTransforming, lower_dedup,           "The first rows of each combination of values.", kMatters},
    {"delta",             kTransforming, lower_delta,           "The difference of a field to a row before.", kMatters},
    {"eval",              kStreaming,    lower_eval,            "Fields from expressions."},
    {"eventstats",        kTransforming, lower_eventstats,      "Aggregates joined to each row."},
    {"extract",           kStreaming,    lower_extract,         "Fields from `key=value` pairs in the text of events."},
    {"fieldformat",       kStreaming,    lower_fieldformat,     "How a field is shown; its value stays."},
    {"fields",            kStreaming,    lower_fields,          "Fields kept or dropped."},
    {"fieldsummary",      kTransforming, lower_fieldsummary,    "A row of statistics for each field."},
    {"filldown",          kTransforming, lower_filldown,        "The last value above for missing fields.", kMatters},
    {"fillnull",          kStreaming,    lower_fillnull,        "A value for missing fields."},
    {"foreach",           kStreaming,    lower_foreach,         "A template run for fields or for values of a field."},
    {"format",            kTransforming, lower_format,          "All rows as one search text.", kMatters},
    {"from",              kGenerating,   lower_from,            "Rows of a data model or lookup."},
    {"fromjson",          kStreaming,    lower_fromjson,        "The members of a JSON object as fields."},
    {"gentimes",          kGenerating,   lower_gentimes,        "Rows of time spans."},
    {"head",              kTransforming, lower_head,            "The first rows.", kMatters},
    {"highlight",         kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"iconify",           kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"inputcsv",          kGenerating,   lower_inputlookup,     "As inputlookup."},
    {"inputlookup",       kGenerating,   lower_inputlookup,     "The rows of a lookup table."},
    {"iplocation",        kStreaming,    lower_iplocation,      "Where an address is."},
    {"join",              kTransforming, lower_join,            "Fields of a subsearch by equal values."},
    {"kv",                kStreaming,    lower_extract,         "As extract."},
    {"localop",           kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"lookup",            kStreaming,    lower_lookup,          "Fields of a lookup table by equal values."},
    {"makecontinuous",    kTransforming, lower_makecontinuous,  "Rows for buckets that have none."},
    {"makemv",            kStreaming,    lower_makemv,          "A text split into values."},
    {"makeresults",       kGenerating,   lower_makeresults,     "Rows from nothing or written in the query."},
    {"map",               kTransforming, lower_map,             "A search for each row.", kMatters},
    {"mcollect",          kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"meventcollect",     kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"multikv",           kTransforming, lower_multikv,         "A row for each line of a table in the text of events.", kMatters},
    {"multisearch",       kGenerating,   lower_union,           "The rows of several subsearches."},
    {"mvcombine",         kTransforming, lower_mvcombine,       "Rows that differ in one field as one row.", kMatters},
    {"mvexpand",          kStreaming,    lower_mvexpand,        "A row for each value of a field."},
    {"nomv",              kStreaming,    lower_nomv,            "The values of a field in one text."},
    {"noop",              kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"outputcsv",         kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"outputlookup",      kStreaming,    lower_outputlookup,    "A lookup table from the rows, which pass through."},
    {"outputtext",        kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"rangemap",          kStreaming,    lower_rangemap,        "Names of the ranges that a number lies in."},
    {"rare",              kTransforming, lower_top,             "The rarest values."},
    {"redistribute",      kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"regex",             kStreaming,    lower_regex,           "Rows that a regular expression matches."},
    {"reltime",           kStreaming,    lower_reltime,         "How long ago a time is, in words."},
    {"rename",            kStreaming,    lower_rename,          "Fields under other names."},
    {"replace",           kStreaming,    lower_replace,         "Values replaced by patterns."},
    {"require",           kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"return",            kTransforming, lower_return,          "The first rows as the text of a search; at the end of a subsearch their values.", kMatters},
    {"reverse",           kTransforming, lower_reverse,         "The rows in the opposite order.", kMatters},
    {"rex",               kStreaming,    lower_rex,             "Fields from the groups of a regular expression, or a text edited."},
    {"search",            kGenerating,   lower_search,          "Rows that fit search terms; first in a query: events."},
    {"sendalert",         kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"sendemail",         kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"set",               kGenerating,   lower_set,             "Union, difference or intersection of two subsearches."},
    {"setfields",         kStreaming,    lower_setfields,       "Fields with fixed texts."},
    {"sort",              kTransforming, lower_sort,            "The rows in order."},
    {"spath",             kStreaming,    lower_spath,           "Fields from JSON text."},
    {"stats",             kTransforming, lower_stats,           "Aggregates by groups."},
    {"strcat",            kStreaming,    lower_strcat,          "Fields and texts joined."},
    {"streamstats",       kTransforming, lower_streamstats,     "Aggregates of the rows up to each row.", kMatters},
    {"summaryindex",      kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"table",             kTransforming, lower_table,           "Fields in an order."},
    {"tags",              kStreaming,    lower_tags,            "The tags of events under another name."},
    {"tail",              kTransforming, lower_tail,            "The last rows, the last first.", kMatters},
    {"timechart",         kTransforming, lower_timechart,       "Aggregates over time."},
    {"tojson",            kStreaming,    lower_tojson,          "Each row as a JSON object."},
    {"top",               kTransforming, lower_top,             "The most frequent values."},
    {"transaction",       kTransforming, lower_transaction,     "Events that belong together as one row.", kMatters},
    {"transpose",         kTransforming, lower_transpose,       "Rows as columns.", kMatters},
    {"trendline",         kTransforming, lower_trendline,       "Moving averages.", kMatters},
    {"tstats",            kGenerating,   lower_tstats,          "Aggregates of events or of a data model."},
    {"typer",             kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"union",             kGenerating,   lower_union,           "The rows of several subsearches."},
    {"uniq",              kTransforming, lower_uniq,            "Rows that differ from the row above.", kMatters},
    {"untable",           kTransforming, lower_untable,         "A row for each field of each row."},
    {"where",             kStreaming,    lower_where,           "Rows for which an expression is true."},
    {"xmlkv",             kStreaming,    lower_xmlkv,           "Fields from XML elements in a text."},
    {"xmlunescape",       kStreaming,    lower_xmlunescape,     "XML entities in the text of events as characters."},
    {"xyseries",          kTransforming, lower_xyseries,        "Values of a field as columns."},
};
// clang-format on

// Commands that are refused, and why.
struct Refused {
    std::string_view names;  // parted by blanks
    std::string_view reason;
};

// clang-format off
constexpr Refused kRefused[] = {
    {"abstract bucketdir cofilter concurrency correlate diff folderize gauge geom geomfilter geostats "
     "localize overlap rtorder selfjoin timewrap xpath",
     "no detection uses it"},
    {"analyzefields anomalies anomalousvalue anomalydetection arules associate cluster erex findtypes "
     "kmeans outlier predict typelearner x11",
     "it judges events by a statistical model of its own, which Tocsin leaves out"},
    {"apply deletemodel fit listmodels sample score summary",
     "it needs the machine-learning toolkit"},
    {"cyberchef",
     "it belongs to an add-on"},
    {"dbinspect delete eventcount history inputintelligence loadjob mcatalog metadata metasearch "
     "pivot rest run runshellscript savedsearch script scrub searchtxn trackreport tscollect "
     "typeahead walklex",
     "it reads or writes what only a Splunk server has"},
    {"kvform",
     "it uses forms of a Splunk server"},
    {"mpreview msearch mstats",
     "it reads metric indexes, which logs are not"},
    {"sichart sirare sistats sitimechart sitop",
     "it fills summary indexes"},
};
// clang-format on

std::vector<CommandRow> make_rows() {
    std::vector<CommandRow> rows(std::begin(kCommands), std::end(kCommands));
    for (const Refused& refused : kRefused) {
        for (std::string_view name : split(refused.names, ' '))
            rows.push_back({name, kTransforming, nullptr, refused.reason});
    }
    std::sort(rows.begin(), rows.end(), [](const CommandRow& a, const CommandRow& b) { return a.name < b.name; });
    return rows;
}

}  // namespace

std::span<const CommandRow> all_commands() {
    static const std::vector<CommandRow> rows = make_rows();
    return rows;
}

const CommandRow* find_command(std::string_view name) {
    for (const CommandRow& row : all_commands()) {
        if (equals_ignore_case(row.name, name)) return &row;
    }
    return nullptr;
}

std::vector<std::string_view> command_names() {
    std::vector<std::string_view> names;
    for (const CommandRow& row : all_commands()) names.push_back(row.name);
    return names;
}

NodePtr scan_events(const Command& command, std::string_view name) {
    const View* view = command.compiler.environment.views->find(Language::kSpl, name);
    if (!view)
        return command.fail("unknown-table", fmt::format("there is no view `{}` of the logs", name),
                            command.name_range);
    auto scan = std::make_unique<Scan>();
    scan->view = view;
    scan->patterns = {"*"};
    scan->schema.set_open(true);
    return scan;
}

}  // namespace tocsin::spl
