// What a scan says of risk: the ranking of entities, and the risk events for later queries.
#pragma once

#include <string>

#include "detect/risk_events.h"

namespace tocsin {

// Names and tactics of techniques as risk events carry them.
AnnotateTechnique attack_annotations();

// A table of users, systems and others by the sum of their risk; empty without any.
std::string risk_report(const RiskEvents& events, bool colours, size_t width);

// Writes the events as lines of JSON. False if that fails.
bool write_risk_events(RiskEvents& events, const std::string& path);

}  // namespace tocsin
