#include "catalog/indicator_index.h"

namespace tocsin {

IndicatorIndex::IndicatorIndex(const std::vector<RuleEntry>& rules) {
    for (uint32_t number = 0; number < rules.size(); ++number) {
        for (const Indicator& indicator : rules[number].facts.indicators) {
            Use& use = uses_[indicator_key(indicator)];
            if (!use.indicator) use.indicator = &indicator;
            // Two spellings of one field in the same rule are one use.
            if (use.rules.empty() || use.rules.back() != number) use.rules.push_back(number);
        }
    }
}

const std::vector<uint32_t>& IndicatorIndex::rules_with(const Indicator& indicator) const {
    static const std::vector<uint32_t> kNone;
    auto found = uses_.find(indicator_key(indicator));
    return found == uses_.end() ? kNone : found->second.rules;
}

uint64_t IndicatorIndex::others(const Indicator& indicator) const {
    const size_t all = rules_with(indicator).size();
    return all == 0 ? 0 : all - 1;
}

}  // namespace tocsin
