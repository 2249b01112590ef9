#include "catalog/rule_selection.h"

#include <algorithm>

namespace tocsin {

std::map<std::string, RuleNumbers> rules_by_vendor(const Catalog& catalog) {
    std::map<std::string, RuleNumbers> out;
    for (uint32_t number = 0; number < catalog.rules().size(); ++number)
        out[std::string(vendor_name(catalog.rules()[number].rule().vendor))].push_back(number);
    return out;
}

RuleNumbers rules_of_severity(const Catalog& catalog, std::string_view severity) {
    RuleNumbers out;
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        if (catalog.rules()[number].rule().severity == severity) out.push_back(number);
    }
    return out;
}

std::map<std::string, RuleNumbers> rules_by_data(const Catalog& catalog) {
    std::map<std::string, RuleNumbers> out;
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        const RuleEntry& entry = catalog.rules()[number];
        std::vector<std::string> needs = entry.required_data.empty() ? entry.facts.tables : entry.required_data;
        if (needs.empty()) needs.emplace_back("(none named)");
        for (const std::string& need : needs) {
            RuleNumbers& rules = out[need];
            if (rules.empty() || rules.back() != number) rules.push_back(number);
        }
    }
    return out;
}

RuleNumbers rules_that_fired(const Catalog& catalog) {
    RuleNumbers out;
    for (uint32_t number = 0; number < catalog.matches.size(); ++number) {
        if (catalog.matches[number].alerts > 0) out.push_back(number);
    }
    std::stable_sort(out.begin(), out.end(),
                     [&](uint32_t a, uint32_t b) { return catalog.matches[a].alerts > catalog.matches[b].alerts; });
    return out;
}

size_t unread_count(const Catalog& catalog) {
    size_t count = 0;
    for (const UnreadRules& unread : catalog.unread()) count += unread.paths.size();
    return count;
}

}  // namespace tocsin
