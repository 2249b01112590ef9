// Of the CIM app, Enterprise Security and URL Toolbox (whose lookups are scripts, empty here unless --lookup gives them).
// The CIM app restricts every data model to the indexes of a macro `cim_<Model>_indexes`, which is `()`, no restriction,
// until somebody sets it. A missing `<rule>_filter` is the tuning hook that the vendor's build generates as `search *`.
#include "lang/spl/builtin_macros.h"

#include "base/text.h"

namespace tocsin::spl {
namespace {

struct BuiltinMacro {
    std::string_view name;       // with the number of arguments if there are any
    std::string_view arguments;  // names of the arguments, between blanks
    std::string_view definition;
};

// clang-format off
constexpr BuiltinMacro kBuiltinMacros[] = {
    {"cim_corporate_email_domain_search(1)", "field", R"([| inputlookup cim_corporate_email_domain_lookup | rename domain as "$field$" | fields "$field$"])"},
    {"cim_corporate_web_domain_search(1)", "field", R"([| inputlookup cim_corporate_web_domain_lookup | rename domain as "$field$" | fields "$field$"])"},
    {"cloudtrail",                     "",       "sourcetype=aws:cloudtrail"},
    {"ctime(1)",                       "field",  R"(convert timeformat="%m/%d/%Y %H:%M:%S" ctime($field$))"},
    {"drop_dm_object_name(1)",         "object", R"(rename "$object$.*" as *)"},
    {"fillnull_config",                "",       "null"},
    {"get_asset(1)",                   "field",  "lookup asset_lookup_by_str asset as $field$ OUTPUTNEW bunit as $field$_bunit category as $field$_category dns as $field$_dns ip as $field$_ip is_expected as $field$_is_expected nt_host as $field$_nt_host owner as $field$_owner priority as $field$_priority requires_av as $field$_requires_av should_timesync as $field$_should_timesync should_update as $field$_should_update"},
    {"notable",                        "",       "search index=notable"},
    {"oldsummaries_config",            "",       "true"},
    {"security_content_ctime(1)",      "field",  R"(convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$))"},
    {"security_content_summariesonly", "",       "summariesonly=`summariesonly_config` allow_old_summaries=`oldsummaries_config` fillnull_value=`fillnull_config`"},
    {"summariesonly",                  "",       "summariesonly=`summariesonly_config`"},
    {"summariesonly_config",           "",       "false"},
    {"uitime(1)",                      "field",  R"(convert timeformat="%m/%d/%Y %H:%M:%S" ctime($field$))"},
    {"ut_bayesian(1)",                 "word",   "lookup ut_bayesian_lookup word as $word$"},
    {"ut_levenshtein(2)",              "word1 word2", "lookup ut_levenshtein_lookup word1 as $word1$ word2 as $word2$"},
    {"ut_meaning(1)",                  "word",   "lookup ut_meaning_lookup word as $word$"},
    {"ut_parse(1)",                    "url",    "lookup ut_parse_extended_lookup url as $url$"},
    {"ut_parse_extended(2)",           "url list", "lookup ut_parse_extended_lookup url as $url$ list as $list$"},
    {"ut_parse_simple(1)",             "url",    "lookup ut_parse_simple_lookup url as $url$"},
    {"ut_shannon(1)",                  "word",   "lookup ut_shannon_lookup word as $word$"},
};
// clang-format on

// A name between two fixed parts, with something between them.
bool is_named(std::string_view name, std::string_view begin, std::string_view end) {
    return name.size() > begin.size() + end.size() && name.starts_with(begin) && name.ends_with(end);
}

}  // namespace

std::optional<Macro> builtin_macro(std::string_view key) {
    Macro macro;
    macro.name = key;
    for (const BuiltinMacro& known : kBuiltinMacros) {
        if (known.name != key) continue;
        macro.definition = known.definition;
        for (std::string_view argument : split(known.arguments, ' ')) {
            if (!argument.empty()) macro.arguments.emplace_back(argument);
        }
        return macro;
    }
    if (is_named(key, "cim_", "_indexes")) {
        macro.definition = "()";
        return macro;
    }
    if (is_named(key, "", "_filter")) {
        macro.definition = "search *";
        return macro;
    }
    return std::nullopt;
}

std::vector<std::string_view> builtin_macro_names() {
    std::vector<std::string_view> names;
    for (const BuiltinMacro& macro : kBuiltinMacros) names.push_back(macro.name.substr(0, macro.name.find('(')));
    return names;
}

}  // namespace tocsin::spl
