// The table of commands: name, kind, lowering function. A new command is a row here, a declaration in commands.h and a
// file.
#include "lang/spl/commands.h"

#include <fmt/format.h>

#include "base/text.h"
#include "plan/scan.h"

namespace tocsin::spl {
namespace {

constexpr auto kGenerating = CommandKind::kGenerating;
constexpr auto kStreaming = CommandKind::kStreaming;
constexpr auto kTransforming = CommandKind::kTransforming;
constexpr auto kAny = InputOrder::kAny;
constexpr auto kMatters = InputOrder::kMatters;

constexpr std::string_view kLearning = "it needs the machine-learning toolkit";
constexpr std::string_view kServer = "it reads or writes what only a Splunk server has";
constexpr std::string_view kNotYet = "it is not implemented";

// clang-format off
constexpr CommandRow kCommands[] = {
    {"accum",            kTransforming, lower_accum, kMatters},
    {"addcoltotals",     kTransforming, lower_addcoltotals},
    {"addinfo",          kStreaming,    lower_addinfo},
    {"addtotals",        kTransforming, lower_addtotals},
    {"analyzefields",    kTransforming, nullptr, kAny, kLearning},
    {"anomalies",        kTransforming, nullptr, kAny, kLearning},
    {"anomalousvalue",   kTransforming, nullptr, kAny, kLearning},
    {"anomalydetection", kTransforming, lower_anomalydetection},
    {"append",           kTransforming, lower_append},
    {"appendcols",       kTransforming, lower_appendcols, kMatters},
    {"appendpipe",       kTransforming, lower_appendpipe},
    {"apply",            kTransforming, nullptr, kAny, kLearning},
    {"associate",        kTransforming, nullptr, kAny, kLearning},
    {"autoregress",      kTransforming, lower_autoregress, kMatters},
    {"bin",              kStreaming,    lower_bin},
    {"bucket",           kStreaming,    lower_bin},
    {"chart",            kTransforming, lower_chart},
    {"cluster",          kTransforming, nullptr, kAny, kLearning},
    {"collect",          kStreaming,    nullptr, kAny, kServer},
    {"contingency",      kTransforming, nullptr, kAny, kNotYet},
    {"convert",          kStreaming,    lower_convert},
    {"correlate",        kTransforming, nullptr, kAny, kNotYet},
    {"cyberchef",        kStreaming,    nullptr, kAny, "it belongs to an add-on"},
    {"datamodel",        kGenerating,   lower_datamodel},
    {"dbinspect",        kGenerating,   nullptr, kAny, kServer},
    {"dedup",            kTransforming, lower_dedup, kMatters},
    {"delete",           kTransforming, nullptr, kAny, kServer},
    {"delta",            kTransforming, lower_delta, kMatters},
    {"erex",             kStreaming,    nullptr, kAny, kLearning},
    {"eval",             kStreaming,    lower_eval},
    {"eventcount",       kGenerating,   nullptr, kAny, kServer},
    {"eventstats",       kTransforming, lower_eventstats},
    {"extract",          kStreaming,    nullptr, kAny, "it uses extraction rules of a Splunk server"},
    {"fieldformat",      kStreaming,    lower_fieldformat},
    {"fields",           kStreaming,    lower_fields},
    {"fieldsummary",     kTransforming, nullptr, kAny, kNotYet},
    {"filldown",         kTransforming, lower_filldown, kMatters},
    {"fillnull",         kStreaming,    lower_fillnull},
    {"fit",              kTransforming, nullptr, kAny, kLearning},
    {"foreach",          kStreaming,    lower_foreach},
    {"format",           kTransforming, lower_format, kMatters},
    {"from",             kGenerating,   lower_from},
    {"fromjson",         kStreaming,    lower_fromjson},
    {"gentimes",         kGenerating,   nullptr, kAny, kNotYet},
    {"geom",             kTransforming, nullptr, kAny, kNotYet},
    {"geostats",         kTransforming, nullptr, kAny, kNotYet},
    {"head",             kTransforming, lower_head, kMatters},
    {"history",          kGenerating,   nullptr, kAny, kServer},
    {"inputcsv",         kGenerating,   nullptr, kAny, kServer},
    {"inputlookup",      kGenerating,   lower_inputlookup},
    {"iplocation",       kStreaming,    lower_iplocation},
    {"join",             kTransforming, lower_join},
    {"kmeans",           kTransforming, nullptr, kAny, kLearning},
    {"kv",               kStreaming,    nullptr, kAny, "it uses extraction rules of a Splunk server"},
    {"loadjob",          kGenerating,   nullptr, kAny, kServer},
    {"lookup",           kStreaming,    lower_lookup},
    {"makecontinuous",   kTransforming, nullptr, kAny, kNotYet},
    {"makemv",           kStreaming,    lower_makemv},
    {"makeresults",      kGenerating,   lower_makeresults},
    {"map",              kTransforming, nullptr, kAny, "it builds a search from the text of every row"},
    {"metadata",         kGenerating,   nullptr, kAny, kServer},
    {"metasearch",       kGenerating,   nullptr, kAny, kServer},
    {"mstats",           kGenerating,   nullptr, kAny, "it reads metric indexes, which logs are not"},
    {"multikv",          kStreaming,    nullptr, kAny, kNotYet},
    {"multisearch",      kGenerating,   lower_union},
    {"mvcombine",        kTransforming, lower_mvcombine, kMatters},
    {"mvexpand",         kStreaming,    lower_mvexpand},
    {"nomv",             kStreaming,    lower_nomv},
    {"outlier",          kTransforming, lower_outlier},
    {"outputcsv",        kStreaming,    nullptr, kAny, kServer},
    {"outputlookup",     kStreaming,    lower_outputlookup},
    {"predict",          kTransforming, nullptr, kAny, kLearning},
    {"rare",             kTransforming, lower_top},
    {"regex",            kStreaming,    lower_regex},
    {"rename",           kStreaming,    lower_rename},
    {"replace",          kStreaming,    lower_replace},
    {"rest",             kGenerating,   nullptr, kAny, kServer},
    {"return",           kTransforming, lower_return, kMatters},
    {"reverse",          kTransforming, lower_reverse, kMatters},
    {"rex",              kStreaming,    lower_rex},
    {"savedsearch",      kGenerating,   nullptr, kAny, kServer},
    {"script",           kStreaming,    nullptr, kAny, kServer},
    {"search",           kGenerating,   lower_search},
    {"sendalert",        kStreaming,    nullptr, kAny, kServer},
    {"sendemail",        kStreaming,    nullptr, kAny, kServer},
    {"set",              kGenerating,   lower_set},
    {"sistats",          kTransforming, nullptr, kAny, "it fills summary indexes"},
    {"sitimechart",      kTransforming, nullptr, kAny, "it fills summary indexes"},
    {"sort",             kTransforming, lower_sort},
    {"spath",            kStreaming,    lower_spath},
    {"stats",            kTransforming, lower_stats},
    {"strcat",           kStreaming,    lower_strcat},
    {"streamstats",      kTransforming, lower_streamstats, kMatters},
    {"summary",          kGenerating,   nullptr, kAny, kLearning},
    {"table",            kTransforming, lower_table},
    {"tail",             kTransforming, lower_tail, kMatters},
    {"timechart",        kTransforming, lower_timechart},
    {"tojson",           kStreaming,    lower_tojson},
    {"top",              kTransforming, lower_top},
    {"transaction",      kTransforming, lower_transaction, kMatters},
    {"transpose",        kTransforming, lower_transpose, kMatters},
    {"trendline",        kTransforming, lower_trendline, kMatters},
    {"tstats",           kGenerating,   lower_tstats},
    {"typeahead",        kGenerating,   nullptr, kAny, kServer},
    {"union",            kGenerating,   lower_union},
    {"untable",          kTransforming, lower_untable},
    {"where",            kStreaming,    lower_where},
    {"xmlkv",            kStreaming,    nullptr, kAny, kNotYet},
    {"xmlunescape",      kStreaming,    nullptr, kAny, kNotYet},
    {"xpath",            kStreaming,    nullptr, kAny, kNotYet},
    {"xyseries",         kTransforming, lower_xyseries},
};
// clang-format on

}  // namespace

const CommandRow* find_command(std::string_view name) {
    for (const CommandRow& row : kCommands) {
        if (equals_ignore_case(row.name, name)) return &row;
    }
    return nullptr;
}

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
