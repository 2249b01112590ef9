// Splunk's risk-based alerting: the risk of one result row (spl.md 10).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/row_reader.h"
#include "rule/splunk_rule.h"

namespace tocsin {

// Whether results of the rule write risk events: those of TTP and Anomaly detections do.
bool writes_risk(const SplunkRule& rule);

// An entity that a result row adds risk to: one value of a field.
struct RiskEntry {
    const RiskObject* object;  // of the rule
    std::string value;
};
std::vector<RiskEntry> risk_entries(const SplunkRule& rule, const RowReader& rows, size_t row);

struct ThreatEntry {
    const ThreatObject* object;  // of the rule
    std::string value;
};
std::vector<ThreatEntry> threat_entries(const SplunkRule& rule, const RowReader& rows, size_t row);

// The rule's message with the values of the row; `object` may have a message of its own.
std::string risk_message(const SplunkRule& rule, const RiskObject* object, const RowReader& rows, size_t row);

// {"score":..,"message":..,"objects":[{field,type,value,score}],"threat_objects":[{field,type,value}]}; `null` for a rule without risk.
// A multivalue field gives an object per value.
std::string risk_json(const SplunkRule& rule, const RowReader& rows, size_t row);

// The vendor's severity for the highest score of a finding.
std::string_view risk_severity(const SplunkRule& rule);

}  // namespace tocsin
