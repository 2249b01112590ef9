// Splunk's risk-based alerting: the risk of one result row (spl.md 10).
#pragma once

#include <string>

#include "detect/row_reader.h"
#include "rule/splunk_rule.h"

namespace tocsin {

// {"score":..,"message":..,"objects":[{field,type,value,score}],"threat_objects":[{field,type,value}]}; `null` for a rule without risk.
// A multivalue field gives an object per value.
std::string risk_json(const SplunkRule& rule, const RowReader& rows, size_t row);

// The vendor's severity for the highest score of a finding.
std::string_view risk_severity(const SplunkRule& rule);

}  // namespace tocsin
