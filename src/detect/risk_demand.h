// RiskDemand: what somebody will read of the risk events that a scan makes. A result may hold a hundred kilobytes of values that no rule
// over risk asks for: they are not written down.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "plan/node.h"

namespace tocsin {

struct RiskDemand {
    bool whole = false;                          // every member
    std::set<std::string, std::less<>> members;  // names, of nested ones the first

    bool any() const { return whole || !members.empty(); }
    // `name` may lead to a nested member.
    bool wants(std::string_view name) const;
    // Adds what the plan reads of risk events.
    void add(const Node& root);
};

}  // namespace tocsin
