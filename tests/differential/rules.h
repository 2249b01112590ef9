// Generated rules of all languages, with the schedules of their vendors.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "detect/scan.h"
#include "rule/load.h"

namespace tocsin::differential {

// Rule `number` of a set: KQL, SPL and Sigma in turn. Without a schedule KQL and SPL rules are hunts.
LoadedRule make_rule(size_t number, uint64_t seed, bool scheduled);

// Numbers what the rules have in common, as compile_rules() does.
void number_common(std::vector<ScanRule>& rules);

// Rows as JSON with numbers and escapes in one spelling, nulls left out, and the order taken out: a scan orders alerts by time.
std::vector<std::string> normal_rows(const std::vector<std::string>& rows);

// The result rows of a scan's alerts, by rule path and, within it, by the run's time.
using RowsByRun = std::map<std::string, std::map<std::string, std::vector<std::string>>>;
RowsByRun rows_by_run(ScanResult& scan);

// All alerts as they are printed.
std::string alert_lines(ScanResult& scan);

}  // namespace tocsin::differential
