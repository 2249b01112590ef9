#include "detect/risk_constants.h"

#include <algorithm>

namespace tocsin {
namespace {

void add_unique(std::vector<std::string>& list, const std::vector<std::string>& more) {
    for (const std::string& text : more) {
        if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
    }
}

}  // namespace

RiskConstants risk_constants(const Rule& rule, const AnnotateTechnique& annotate) {
    const SplunkRule& splunk = *rule.splunk();
    const std::string search_name = "ESCU - " + rule.name + " - Rule";
    RiskConstants out;
    out["search_name"] = out["source"] = {search_name};
    out["tag"] = {"modaction_result", "risk"};
    out["savedsearch_description"] = {rule.description};
    if (!splunk.security_domain.empty()) out["security_domain"] = {splunk.security_domain};
    TechniqueAnnotation all;
    std::vector<std::string> names;
    for (const std::string& id : rule.techniques) {
        const TechniqueAnnotation technique = annotate ? annotate(id) : TechniqueAnnotation();
        if (!technique.name.empty()) add_unique(names, {technique.name});
        add_unique(all.tactics, technique.tactics);
        add_unique(all.tactic_ids, technique.tactic_ids);
    }
    out["annotations.mitre_attack.mitre_technique_id"] = rule.techniques;
    out["annotations.mitre_attack.mitre_technique"] = names;
    out["annotations.mitre_attack.mitre_tactic"] = all.tactics;
    out["annotations.mitre_attack.mitre_tactic_id"] = all.tactic_ids;
    out["annotations.analytic_story"] = out["analyticstories"] = splunk.analytic_stories;
    out["annotations.all"] = splunk.analytic_stories;
    add_unique(out["annotations.all"], rule.techniques);
    std::erase_if(out, [](const auto& member) { return member.second.empty(); });
    return out;
}

}  // namespace tocsin
