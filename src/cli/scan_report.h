// What a scan prints: alerts as NDJSON, JSON or a report, and the statistics object.
#pragma once

#include <string>

#include "cli/rule_options.h"
#include "detect/scan.h"

namespace tocsin {

// Headlines that the report for people shows; of further alerts it tells the number.
inline constexpr size_t kMostAlertsShown = 200;

// A report for people: alerts by time, then the rules that raised them.
std::string scan_report(const ScanResult& result, const std::vector<ScanRule>& rules, bool colours, size_t width);

// What each rule did, those with most alerts first: a table, or an object per rule (`json`, `ndjson`).
std::string rule_report(const ScanResult& result, const std::vector<ScanRule>& rules, std::string_view format,
                        bool colours, size_t width);

// One JSON object with the keys of the command-line contract.
std::string scan_statistics(const ScanResult& result, const std::vector<ScanRule>& rules, size_t rules_total,
                            size_t rules_failed);

// informational < low < medium < high < critical; 0 for anything else.
int severity_rank(std::string_view severity);

}  // namespace tocsin
