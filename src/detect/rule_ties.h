// What ties a rule to other rules of the scan: tables and risk events that they make.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "plan/node.h"

namespace tocsin {

// The view of risk events.
inline constexpr std::string_view kRiskView = "risk";

struct RuleTies {
    std::set<std::string> written_lookups;  // names of the tables that the rule writes
    bool reads_written_lookup = false;      // a table as it is when the rule runs
    bool reads_risk = false;                // risk events, also those that the scan makes

    // Whether the runs of the rule have a place in the order of all rules' runs.
    bool ordered() const { return reads_written_lookup || !written_lookups.empty(); }
};

RuleTies ties_of(const Node& root);

}  // namespace tocsin
