// RiskDemand: what somebody will read of the risk events that a scan makes. A result may hold a hundred kilobytes of values that no rule
// over risk asks for: they are not written down, nor are events that no such rule takes.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "detect/risk_constants.h"
#include "plan/node.h"
#include "plan/scan.h"

namespace tocsin {

struct RiskDemand {
    bool whole = false;                          // every member
    std::vector<const Scan*> readers;            // of risk events
    std::set<std::string, std::less<>> members;  // names, of nested ones the first

    bool any() const { return whole || !members.empty(); }
    // `name` may lead to a nested member.
    bool wants(std::string_view name) const;
    // Whether somebody may take events of the rule, by what is the same in all of them. From any thread.
    bool takes_events_of(const RiskConstants& rule) const;
    // Adds what the plan reads of risk events. The plan outlives this.
    void add(const Node& root);
};

}  // namespace tocsin
