#include "catalog/alert_facts.h"

#include "catalog/duration_text.h"

namespace tocsin {
namespace {

class FactList {
public:
    void add(std::string label, std::string text) {
        if (!text.empty()) facts_.push_back({std::move(label), std::move(text)});
    }
    std::vector<LabelledText> take() { return std::move(facts_); }

private:
    std::vector<LabelledText> facts_;
};

void append_to_list(std::string& list, const std::string& item) {
    if (!list.empty()) list += ", ";
    list += item;
}

std::string entity_text(const EntityMapping& entity) {
    std::string fields;
    for (const EntityMapping::Field& field : entity.fields)
        append_to_list(fields, field.identifier.text + " = " + field.column.text);
    return entity.type.text + " (" + fields + ")";
}

void add_sentinel(const SentinelRule& sentinel, FactList& out) {
    const AlertDetailsOverride& details = sentinel.alert_details;
    out.add("Title", details.display_name_format.text);
    out.add("Description", details.description_format.text);
    if (!details.severity_column.text.empty()) out.add("Severity", "from column " + details.severity_column.text);
    if (!details.tactics_column.text.empty()) out.add("Tactics", "from column " + details.tactics_column.text);
    for (const AlertDetailsOverride::Property& property : details.dynamic_properties)
        out.add("Property", property.name.text + " = " + property.column.text);
    for (const EntityMapping& entity : sentinel.entities) out.add("Entity", entity_text(entity));
    std::string custom;
    for (const CustomDetail& detail : sentinel.custom_details)
        append_to_list(custom, detail.name.text == detail.column.text ? detail.name.text
                                                                      : detail.name.text + " = " + detail.column.text);
    out.add("Custom details", custom);
    if (sentinel.suppression) out.add("Suppression", "for " + duration_text(sentinel.suppression_duration));
}

std::string creation_text(const Rule& rule, const SplunkRule& splunk) {
    switch (rule.kind) {
        case RuleKind::kRisk: return "risk events";
        case RuleKind::kNotable: return splunk.risk_objects.empty() ? "a finding" : "a finding and risk events";
        case RuleKind::kHunt:
        case RuleKind::kAlert: break;
    }
    return "rows for an analyst";
}

void add_splunk(const Rule& rule, const SplunkRule& splunk, FactList& out) {
    out.add("As shipped",
            std::string(splunk.enabled ? "enabled" : "disabled") + "; schedule window " + splunk.schedule_window);
    out.add("Creates", creation_text(rule, splunk));
    out.add("Title", splunk.title);
    if (splunk.risk_message.text != splunk.title) out.add("Risk message", splunk.risk_message.text);
    std::string figures;
    if (splunk.risk_score) append_to_list(figures, "score " + std::to_string(*splunk.risk_score));
    if (splunk.impact) append_to_list(figures, "impact " + std::to_string(*splunk.impact));
    if (splunk.confidence) append_to_list(figures, "confidence " + std::to_string(*splunk.confidence));
    if (splunk.impact && splunk.confidence) figures += " (score = impact × confidence / 100)";
    out.add("Risk", figures);
    for (const RiskObject& object : splunk.risk_objects)
        out.add("Risk object", object.field.text + " (" + object.type + "), score " + std::to_string(object.score));
    for (const ThreatObject& object : splunk.threat_objects)
        out.add("Threat object", object.field.text + " (" + object.type + ")");
    if (splunk.throttling.period > 0) {
        std::string fields;
        for (const Located& field : splunk.throttling.fields) append_to_list(fields, field.text);
        out.add("Throttling", "once in " + duration_text(splunk.throttling.period) +
                                  (fields.empty() ? std::string() : " for the same " + fields));
    }
    std::string stories;
    for (const std::string& story : splunk.analytic_stories) append_to_list(stories, story);
    out.add("Analytic stories", stories);
    out.add("Asset", splunk.asset_type);
    out.add("Security domain", splunk.security_domain);
    out.add("Implementation", splunk.implementation);
}

void add_sentinel_uses(const SentinelRule& sentinel, const std::string& column, std::vector<std::string>& uses) {
    for (const EntityMapping& entity : sentinel.entities) {
        for (const EntityMapping::Field& field : entity.fields) {
            if (field.column.text == column) uses.push_back(entity.type.text + "." + field.identifier.text);
        }
    }
    for (const CustomDetail& detail : sentinel.custom_details) {
        if (detail.column.text == column) uses.push_back("custom detail " + detail.name.text);
    }
    const AlertDetailsOverride& details = sentinel.alert_details;
    const std::string placeholder = "{{" + column + "}}";
    if (details.display_name_format.text.find(placeholder) != std::string::npos) uses.emplace_back("title");
    if (details.description_format.text.find(placeholder) != std::string::npos) uses.emplace_back("description");
    if (details.severity_column.text == column) uses.emplace_back("severity");
    if (details.tactics_column.text == column) uses.emplace_back("tactics");
    for (const AlertDetailsOverride::Property& property : details.dynamic_properties) {
        if (property.column.text == column) uses.push_back("property " + property.name.text);
    }
}

void add_splunk_uses(const SplunkRule& splunk, const std::string& column, std::vector<std::string>& uses) {
    for (const RiskObject& object : splunk.risk_objects) {
        if (object.field.text == column) uses.push_back("risk object (" + object.type + ")");
    }
    for (const ThreatObject& object : splunk.threat_objects) {
        if (object.field.text == column) uses.push_back("threat object (" + object.type + ")");
    }
    const std::string token = "$" + column + "$";
    if (splunk.title.find(token) != std::string::npos) uses.emplace_back("title");
    if (splunk.risk_message.text.find(token) != std::string::npos) uses.emplace_back("risk message");
}

}  // namespace

std::vector<std::string> uses_of_column(const Rule& rule, const std::string& column) {
    std::vector<std::string> uses;
    if (const SentinelRule* sentinel = rule.sentinel()) add_sentinel_uses(*sentinel, column, uses);
    if (const SplunkRule* splunk = rule.splunk()) add_splunk_uses(*splunk, column, uses);
    return uses;
}

std::vector<LabelledText> alert_facts(const Rule& rule) {
    FactList out;
    if (const SentinelRule* sentinel = rule.sentinel()) add_sentinel(*sentinel, out);
    if (const SplunkRule* splunk = rule.splunk()) add_splunk(rule, *splunk, out);
    for (const std::string& text : rule.false_positives) out.add("False positives", text);
    return out.take();
}

}  // namespace tocsin
