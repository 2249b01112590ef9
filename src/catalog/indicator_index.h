// In which rules each indicator occurs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "catalog/rule_entry.h"

namespace tocsin {

// Rules are numbered by their place in the list that the index was made from.
class IndicatorIndex {
public:
    explicit IndicatorIndex(const std::vector<RuleEntry>& rules);

    // The rules with this indicator, ascending; empty if there is none.
    const std::vector<uint32_t>& rules_with(const Indicator& indicator) const;
    // How many besides the one that asks.
    uint64_t others(const Indicator& indicator) const;

    // All indicators by key, one of those with the same key standing for all.
    struct Use {
        const Indicator* indicator = nullptr;
        std::vector<uint32_t> rules;
    };
    const std::map<std::string, Use>& all() const { return uses_; }

private:
    std::map<std::string, Use> uses_;
};

}  // namespace tocsin
