// RiskConstants: what all risk events of a detection say, whatever the result that they come from.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "rule/rule.h"

namespace tocsin {

// What ATT&CK says of a technique, for the annotations of risk events.
struct TechniqueAnnotation {
    std::string name;
    std::vector<std::string> tactics;     // short names: credential-access
    std::vector<std::string> tactic_ids;  // TA0006
};
using AnnotateTechnique = std::function<TechniqueAnnotation(const std::string& id)>;

// Texts by the name of the member; dots lead to nested ones. Several texts are a list. Members without any are left to the fields of the
// result.
using RiskConstants = std::map<std::string, std::vector<std::string>>;

// Of a Splunk rule. `annotate` may be empty.
RiskConstants risk_constants(const Rule& rule, const AnnotateTechnique& annotate);

}  // namespace tocsin
