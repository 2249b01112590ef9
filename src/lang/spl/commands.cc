// The table of commands: name, kind, lowering function, what it does (or, without a function, why it is refused), and
// whether the order of its input matters. A new command is a row here, a declaration in commands.h and a file.
#include "lang/spl/commands.h"

#include <fmt/format.h>

#include "base/text.h"
#include "plan/scan.h"

namespace tocsin::spl {
namespace {

constexpr auto kGenerating = CommandKind::kGenerating;
constexpr auto kStreaming = CommandKind::kStreaming;
constexpr auto kTransforming = CommandKind::kTransforming;
constexpr auto kMatters = InputOrder::kMatters;

constexpr std::string_view kLearning = "it needs the machine-learning toolkit";
constexpr std::string_view kServer = "it reads or writes what only a Splunk server has";
constexpr std::string_view kModel = "it judges events by a statistical model of its own, which Tocsin leaves out";
constexpr std::string_view kUnused = "no detection uses it";

// clang-format off
constexpr CommandRow kCommands[] = {
    {"abstract",          kTransforming, nullptr, kUnused},
    {"accum",             kTransforming, lower_accum,           "A running total of a field.", kMatters},
    {"addcoltotals",      kTransforming, lower_addcoltotals,    "A row with the totals of the columns."},
    {"addinfo",           kStreaming,    lower_addinfo,         "Fields with the bounds and the time of the run."},
    {"addtotals",         kTransforming, lower_addtotals,       "The sum of the numbers of each row."},
    {"analyzefields",     kTransforming, nullptr, kModel},
    {"anomalies",         kTransforming, nullptr, kModel},
    {"anomalousvalue",    kTransforming, nullptr, kModel},
    {"anomalydetection",  kTransforming, nullptr, kModel},
    {"append",            kTransforming, lower_append,          "The rows of a subsearch behind the rows so far."},
    {"appendcols",        kTransforming, lower_appendcols,      "The fields of a subsearch beside those so far, row by row.", kMatters},
    {"appendpipe",        kTransforming, lower_appendpipe,      "The rows so far, and behind them what a pipeline makes of them."},
    {"apply",             kTransforming, nullptr, kLearning},
    {"arules",            kTransforming, nullptr, kModel},
    {"associate",         kTransforming, nullptr, kModel},
    {"autoregress",       kTransforming, lower_autoregress,     "Values of rows before, as fields of each row.", kMatters},
    {"bin",               kStreaming,    lower_bin,             "Times and numbers put into buckets."},
    {"bucket",            kStreaming,    lower_bin,             "As bin."},
    {"bucketdir",         kTransforming, nullptr, kUnused},
    {"chart",             kTransforming, lower_chart,           "Aggregates by one field as rows and another as columns."},
    {"cluster",           kTransforming, nullptr, kModel},
    {"cofilter",          kTransforming, nullptr, kUnused},
    {"collect",           kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"concurrency",       kTransforming, nullptr, kUnused},
    {"contingency",       kTransforming, lower_contingency,     "How often values of two fields meet."},
    {"convert",           kStreaming,    lower_convert,         "Texts to numbers, times to texts and back."},
    {"correlate",         kTransforming, nullptr, kUnused},
    {"counttable",        kTransforming, lower_contingency,     "As contingency."},
    {"ctable",            kTransforming, lower_contingency,     "As contingency."},
    {"cyberchef",         kStreaming,    nullptr, "it belongs to an add-on"},
    {"datamodel",         kGenerating,   lower_datamodel,       "Events of a data model."},
    {"dbinspect",         kGenerating,   nullptr, kServer},
    {"dedup",             kTransforming, lower_dedup,           "The first rows of each combination of values.", kMatters},
    {"delete",            kTransforming, nullptr, kServer},
    {"deletemodel",       kTransforming, nullptr, kLearning},
    {"delta",             kTransforming, lower_delta,           "The difference of a field to a row before.", kMatters},
    {"diff",              kTransforming, nullptr, kUnused},
    {"erex",              kStreaming,    nullptr, kModel},
    {"eval",              kStreaming,    lower_eval,            "Fields from expressions."},
    {"eventcount",        kGenerating,   nullptr, kServer},
    {"eventstats",        kTransforming, lower_eventstats,      "Aggregates joined to each row."},
    {"extract",           kStreaming,    lower_extract,         "Fields from `key=value` pairs in the text of events."},
    {"fieldformat",       kStreaming,    lower_fieldformat,     "How a field is shown; its value stays."},
    {"fields",            kStreaming,    lower_fields,          "Fields kept or dropped."},
    {"fieldsummary",      kTransforming, lower_fieldsummary,    "A row of statistics for each field."},
    {"filldown",          kTransforming, lower_filldown,        "The last value above for missing fields.", kMatters},
    {"fillnull",          kStreaming,    lower_fillnull,        "A value for missing fields."},
    {"findtypes",         kTransforming, nullptr, kModel},
    {"fit",               kTransforming, nullptr, kLearning},
    {"folderize",         kTransforming, nullptr, kUnused},
    {"foreach",           kStreaming,    lower_foreach,         "A template run for fields or for values of a field."},
    {"format",            kTransforming, lower_format,          "All rows as one search text.", kMatters},
    {"from",              kGenerating,   lower_from,            "Rows of a data model or lookup."},
    {"fromjson",          kStreaming,    lower_fromjson,        "The members of a JSON object as fields."},
    {"gauge",             kTransforming, nullptr, kUnused},
    {"gentimes",          kGenerating,   lower_gentimes,        "Rows of time spans."},
    {"geom",              kTransforming, nullptr, kUnused},
    {"geomfilter",        kTransforming, nullptr, kUnused},
    {"geostats",          kTransforming, nullptr, kUnused},
    {"head",              kTransforming, lower_head,            "The first rows.", kMatters},
    {"highlight",         kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"history",           kGenerating,   nullptr, kServer},
    {"iconify",           kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"inputcsv",          kGenerating,   lower_inputlookup,     "As inputlookup."},
    {"inputintelligence", kGenerating,   nullptr, kServer},
    {"inputlookup",       kGenerating,   lower_inputlookup,     "The rows of a lookup table."},
    {"iplocation",        kStreaming,    lower_iplocation,      "Where an address is."},
    {"join",              kTransforming, lower_join,            "Fields of a subsearch by equal values."},
    {"kmeans",            kTransforming, nullptr, kModel},
    {"kv",                kStreaming,    lower_extract,         "As extract."},
    {"kvform",            kStreaming,    nullptr, "it uses forms of a Splunk server"},
    {"listmodels",        kTransforming, nullptr, kLearning},
    {"loadjob",           kGenerating,   nullptr, kServer},
    {"localize",          kTransforming, nullptr, kUnused},
    {"localop",           kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"lookup",            kStreaming,    lower_lookup,          "Fields of a lookup table by equal values."},
    {"makecontinuous",    kTransforming, lower_makecontinuous,  "Rows for buckets that have none."},
    {"makemv",            kStreaming,    lower_makemv,          "A text split into values."},
    {"makeresults",       kGenerating,   lower_makeresults,     "Rows from nothing or written in the query."},
    {"map",               kTransforming, lower_map,             "A search for each row.", kMatters},
    {"mcatalog",          kGenerating,   nullptr, kServer},
    {"mcollect",          kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"metadata",          kGenerating,   nullptr, kServer},
    {"metasearch",        kGenerating,   nullptr, kServer},
    {"meventcollect",     kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"mpreview",          kGenerating,   nullptr, "it reads metric indexes, which logs are not"},
    {"msearch",           kGenerating,   nullptr, "it reads metric indexes, which logs are not"},
    {"mstats",            kGenerating,   nullptr, "it reads metric indexes, which logs are not"},
    {"multikv",           kTransforming, lower_multikv,         "A row for each line of a table in the text of events.", kMatters},
    {"multisearch",       kGenerating,   lower_union,           "The rows of several subsearches."},
    {"mvcombine",         kTransforming, lower_mvcombine,       "Rows that differ in one field as one row.", kMatters},
    {"mvexpand",          kStreaming,    lower_mvexpand,        "A row for each value of a field."},
    {"nomv",              kStreaming,    lower_nomv,            "The values of a field in one text."},
    {"noop",              kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"outlier",           kTransforming, nullptr, kModel},
    {"outputcsv",         kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"outputlookup",      kStreaming,    lower_outputlookup,    "A lookup table from the rows, which pass through."},
    {"outputtext",        kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"overlap",           kTransforming, nullptr, kUnused},
    {"pivot",             kGenerating,   nullptr, kServer},
    {"predict",           kTransforming, nullptr, kModel},
    {"rangemap",          kStreaming,    lower_rangemap,        "Names of the ranges that a number lies in."},
    {"rare",              kTransforming, lower_top,             "The rarest values."},
    {"redistribute",      kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"regex",             kStreaming,    lower_regex,           "Rows that a regular expression matches."},
    {"reltime",           kStreaming,    lower_reltime,         "How long ago a time is, in words."},
    {"rename",            kStreaming,    lower_rename,          "Fields under other names."},
    {"replace",           kStreaming,    lower_replace,         "Values replaced by patterns."},
    {"require",           kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"rest",              kGenerating,   nullptr, kServer},
    {"return",            kTransforming, lower_return,          "Rows of a subsearch as values or text.", kMatters},
    {"reverse",           kTransforming, lower_reverse,         "The rows in the opposite order.", kMatters},
    {"rex",               kStreaming,    lower_rex,             "Fields from the groups of a regular expression, or a text edited."},
    {"rtorder",           kTransforming, nullptr, kUnused},
    {"run",               kStreaming,    nullptr, kServer},
    {"runshellscript",    kStreaming,    nullptr, kServer},
    {"sample",            kTransforming, nullptr, kLearning},
    {"savedsearch",       kGenerating,   nullptr, kServer},
    {"score",             kTransforming, nullptr, kLearning},
    {"script",            kStreaming,    nullptr, kServer},
    {"scrub",             kStreaming,    nullptr, kServer},
    {"search",            kGenerating,   lower_search,          "Rows that fit search terms; first in a query: events."},
    {"searchtxn",         kGenerating,   nullptr, kServer},
    {"selfjoin",          kTransforming, nullptr, kUnused},
    {"sendalert",         kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"sendemail",         kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"set",               kGenerating,   lower_set,             "Union, difference or intersection of two subsearches."},
    {"setfields",         kStreaming,    lower_setfields,       "Fields with fixed texts."},
    {"sichart",           kTransforming, nullptr, "it fills summary indexes"},
    {"sirare",            kTransforming, nullptr, "it fills summary indexes"},
    {"sistats",           kTransforming, nullptr, "it fills summary indexes"},
    {"sitimechart",       kTransforming, nullptr, "it fills summary indexes"},
    {"sitop",             kTransforming, nullptr, "it fills summary indexes"},
    {"sort",              kTransforming, lower_sort,            "The rows in order."},
    {"spath",             kStreaming,    lower_spath,           "Fields from JSON text."},
    {"stats",             kTransforming, lower_stats,           "Aggregates by groups."},
    {"strcat",            kStreaming,    lower_strcat,          "Fields and texts joined."},
    {"streamstats",       kTransforming, lower_streamstats,     "Aggregates of the rows up to each row.", kMatters},
    {"summary",           kGenerating,   nullptr, kLearning},
    {"summaryindex",      kStreaming,    lower_delivery,        "It hands rows to a receiver, which there is not: they pass through, and a warning says so."},
    {"table",             kTransforming, lower_table,           "Fields in an order."},
    {"tags",              kStreaming,    lower_tags,            "The tags of events under another name."},
    {"tail",              kTransforming, lower_tail,            "The last rows, the last first.", kMatters},
    {"timechart",         kTransforming, lower_timechart,       "Aggregates over time."},
    {"timewrap",          kTransforming, nullptr, kUnused},
    {"tojson",            kStreaming,    lower_tojson,          "Each row as a JSON object."},
    {"top",               kTransforming, lower_top,             "The most frequent values."},
    {"trackreport",       kStreaming,    nullptr, kServer},
    {"transaction",       kTransforming, lower_transaction,     "Events that belong together as one row.", kMatters},
    {"transpose",         kTransforming, lower_transpose,       "Rows as columns.", kMatters},
    {"trendline",         kTransforming, lower_trendline,       "Moving averages.", kMatters},
    {"tscollect",         kGenerating,   nullptr, kServer},
    {"tstats",            kGenerating,   lower_tstats,          "Aggregates of events or of a data model."},
    {"typeahead",         kGenerating,   nullptr, kServer},
    {"typelearner",       kTransforming, nullptr, kModel},
    {"typer",             kStreaming,    lower_unchanged,       "It changes nothing about the rows."},
    {"union",             kGenerating,   lower_union,           "The rows of several subsearches."},
    {"uniq",              kTransforming, lower_uniq,            "Rows that differ from the row above.", kMatters},
    {"untable",           kTransforming, lower_untable,         "A row for each field of each row."},
    {"walklex",           kGenerating,   nullptr, kServer},
    {"where",             kStreaming,    lower_where,           "Rows for which an expression is true."},
    {"x11",               kTransforming, nullptr, kModel},
    {"xmlkv",             kStreaming,    lower_xmlkv,           "Fields from XML elements in a text."},
    {"xmlunescape",       kStreaming,    lower_xmlunescape,     "XML entities in the text of events as characters."},
    {"xpath",             kStreaming,    nullptr, kUnused},
    {"xyseries",          kTransforming, lower_xyseries,        "Values of a field as columns."},
};
// clang-format on

}  // namespace

const CommandRow* find_command(std::string_view name) {
    for (const CommandRow& row : kCommands) {
        if (equals_ignore_case(row.name, name)) return &row;
    }
    return nullptr;
}

std::span<const CommandRow> all_commands() { return kCommands; }

std::vector<std::string_view> command_names() {
    std::vector<std::string_view> names;
    for (const CommandRow& row : kCommands) names.push_back(row.name);
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
