// Sigma's metadata. What the rule detects is compiled from the same text by lang/sigma.
#include "base/text.h"
#include "lang/sigma/correlation.h"
#include "rule/document.h"
#include "rule/vendors.h"

namespace tocsin {
namespace {

// `attack.t1078.004` is a technique, `attack.initial-access` a tactic, `attack.g0001` a group and `attack.s0001` a
// software.
void read_tags(const YamlNode& document, Rule& rule) {
    constexpr std::string_view kAttack = "attack.";
    for (const std::string& tag : texts_at(document, "tags")) {
        if (!starts_with_ignore_case(tag, kAttack)) continue;
        std::string_view name = std::string_view(tag).substr(kAttack.size());
        bool numbered = name.size() > 1 && is_ascii_digit(name[1]);
        if (!numbered)
            rule.tactics.push_back(tactic_name(name));
        else if (ascii_lower(name[0]) == 't')
            rule.techniques.push_back(to_upper_ascii(name));
    }
}

}  // namespace

void read_sigma_rule(const YamlNode& document, Rule& rule, Diagnostics& diagnostics) {
    rule.vendor = Vendor::kSigma;
    rule.language = Language::kSigma;
    rule.kind = RuleKind::kAlert;
    SigmaRule& details = rule.details.emplace<SigmaRule>();
    warn_missing(document, {"title", "level"}, diagnostics);
    read_id(document, "id", rule, diagnostics);
    if (std::string title = text_at(document, "title"); !title.empty()) rule.name = title;
    rule.description = description_text(text_at(document, "description"));
    rule.status = text_at(document, "status");
    rule.author = text_at(document, "author");
    rule.references = texts_at(document, "references");
    read_severity(document, "level", {"informational", "low", "medium", "high", "critical"}, rule, diagnostics);
    read_tags(document, rule);
    details.level = text_at(document, "level");
    const YamlNode& logsource = map_at(document, "logsource");
    details.logsource = {text_at(logsource, "category"), text_at(logsource, "product"), text_at(logsource, "service")};
    rule.false_positives = texts_at(document, "falsepositives");
    if (document.find("correlation") == nullptr) return;
    Diagnostics quiet(rule.file);  // what is wrong is told when the rule is compiled
    if (auto correlation = sigma::read_correlation(document, rule.file, quiet)) {
        for (const sigma::RuleReference& reference : correlation->rules) details.correlates.push_back(reference.text);
        details.generate = correlation->generate;
    }
}

}  // namespace tocsin
