// Rule: a detection as its vendor wrote it, with the parts that all vendors share and those of its own vendor.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/source_text.h"
#include "function/function.h"
#include "rule/schedule.h"
#include "rule/sentinel_rule.h"
#include "rule/sigma_rule.h"
#include "rule/splunk_rule.h"

namespace tocsin {

enum class Vendor : uint8_t { kKusto, kSplunk, kSigma };
std::string_view vendor_name(Vendor vendor);  // `kusto` `splunk` `sigma`

// What a result of the rule is to its vendor.
enum class RuleKind : uint8_t {
    kAlert,    // Sentinel analytics rules, Sigma
    kNotable,  // Splunk TTP and Correlation
    kRisk,     // Splunk Anomaly
    kHunt,     // rows for an analyst: hunting queries, Splunk Hunting
};
std::string_view rule_kind_name(RuleKind kind);  // `alert` `notable` `risk` `hunt`

struct Rule {
    std::string path;
    SourcePtr file;       // the whole file; spans of located texts refer to it
    size_t document = 0;  // number of the rule within its file
    std::string id;
    std::string name;  // the file's name if the file gives none
    Vendor vendor = Vendor::kKusto;
    Language language = Language::kKql;
    RuleKind kind = RuleKind::kAlert;
    std::string severity;  // informational low medium high critical; empty if the file gives none
    std::string description;
    std::string status;
    std::string author;
    std::string version;
    std::vector<std::string> tactics;     // ATT&CK names without blanks: CredentialAccess
    std::vector<std::string> techniques;  // T1078, T1078.004
    std::vector<std::string> references;
    std::vector<std::string> false_positives;  // what else does the same, in the author's words
    SourcePtr query;  // with positions in the file; Sigma: the rule's YAML; null if the file has none
    Schedule schedule;
    std::variant<SentinelRule, SplunkRule, SigmaRule> details;

    const SentinelRule* sentinel() const { return std::get_if<SentinelRule>(&details); }
    const SplunkRule* splunk() const { return std::get_if<SplunkRule>(&details); }
    const SigmaRule* sigma() const { return std::get_if<SigmaRule>(&details); }
};

}  // namespace tocsin
