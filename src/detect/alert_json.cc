#include "detect/alert_json.h"

#include "data/json.h"

namespace tocsin {
namespace {

void add_text(std::string& out, std::string_view key, std::string_view text) {
    out.append(",\"").append(key).append("\":");
    write_json_string(text, out);
}

void add_raw(std::string& out, std::string_view key, std::string_view json) {
    out.append(",\"").append(key).append("\":").append(json);
}

void add_list(std::string& out, std::string_view key, const std::vector<std::string>& texts) {
    out.append(",\"").append(key).append("\":[");
    for (size_t i = 0; i < texts.size(); ++i) {
        if (i > 0) out += ',';
        write_json_string(texts[i], out);
    }
    out += ']';
}

}  // namespace

RuleJson::RuleJson(const Rule& rule) : identity("{\"rule_id\":") {
    write_json_string(rule.id, identity);
    add_text(identity, "rule_name", rule.name);
    add_text(identity, "rule_path", rule.path);
    add_text(identity, "vendor", vendor_name(rule.vendor));
    add_text(identity, "language", language_name(rule.language));
    add_text(identity, "kind", rule_kind_name(rule.kind));
    add_list(attack, "tactics", rule.tactics);
    add_list(attack, "techniques", rule.techniques);
}

void append_alert_json(const RuleJson& rule, const Alert& alert, std::string_view evidence, std::string& out) {
    out += rule.identity;
    add_text(out, "severity", alert.severity);
    out += rule.attack;
    add_text(out, "window_start", format_datetime(alert.window_start));
    add_text(out, "window_end", format_datetime(alert.window_end));
    add_text(out, "time", format_datetime(alert.time));
    add_text(out, "title", alert.title);
    add_text(out, "description", alert.description);
    add_raw(out, "entities", alert.entities);
    add_raw(out, "custom_details", alert.custom_details);
    add_raw(out, "risk", alert.risk);
    out += ",\"results\":[";
    for (size_t i = 0; i < alert.results.size(); ++i) out.append(i > 0 ? "," : "").append(alert.results[i]);
    out.append("],\"results_total\":").append(std::to_string(alert.results_total));
    add_raw(out, "evidence", evidence);
    out.append(",\"evidence_total\":").append(std::to_string(alert.evidence_total));
    if (!alert.drilldowns.empty()) add_raw(out, "drilldowns", alert.drilldowns);
    out += "}\n";
}

}  // namespace tocsin
