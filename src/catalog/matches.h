// What rules find in logs, for the catalogue's pages.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "catalog/observations.h"
#include "detect/compile_rule.h"

namespace tocsin {

// How often a rule fired on the logs given, its schedule replayed over their span.
struct RuleMatches {
    uint64_t runs_fired = 0;
    uint64_t rows = 0;
    uint64_t alerts = 0;
    std::string first;  // time of the first and the last alert; empty if there is none
    std::string last;
    std::map<std::string, uint64_t> by_day;  // `2026-01-05` (UTC) -> alerts
    std::string error;                       // why it failed while running
};

// One pass over the logs: what they show, and what the rules find.
struct LogFindings {
    LogObservations logs;
    ReadReport read;
    std::vector<RuleMatches> matches;  // per rule
};

// `rules` are compiled to run (what they read must be there); their plans are used up.
LogFindings run_rules(std::vector<CompiledRule>& rules, const std::vector<LogFile>& files,
                      const Environment& environment, unsigned threads);

}  // namespace tocsin
