// The NDJSON line of an alert, with the keys of the command-line contract.
#pragma once

#include <string>
#include <string_view>

#include "detect/alert.h"
#include "rule/rule.h"

namespace tocsin {

// What is the same in all alerts of a rule.
struct RuleJson {
    explicit RuleJson(const Rule& rule);
    std::string identity;  // from rule_id to kind
    std::string attack;    // tactics and techniques
};

// Appends the line. `evidence`: JSON array of the records named.
void append_alert_json(const RuleJson& rule, const Alert& alert, std::string_view evidence, std::string& out);

}  // namespace tocsin
