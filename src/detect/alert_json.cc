#include "data/json.h"
#include "detect/scan.h"

namespace tocsin {
namespace {

void add_text(std::string& out, std::string_view key, std::string_view text) {
    out += out.size() > 1 ? ",\"" : "\"";
    out.append(key).append("\":");
    write_json_string(text, out);
}

void add_raw(std::string& out, std::string_view key, std::string_view json) {
    out.append(",\"").append(key).append("\":").append(json);
}

std::string string_array(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& text : texts) {
        if (out.size() > 1) out += ',';
        write_json_string(text, out);
    }
    return out + "]";
}

}  // namespace

std::string alert_json(const Rule& rule, const Alert& alert, const std::string& evidence) {
    std::string out = "{";
    add_text(out, "rule_id", rule.id);
    add_text(out, "rule_name", rule.name);
    add_text(out, "rule_path", rule.path);
    add_text(out, "vendor", vendor_name(rule.vendor));
    add_text(out, "language", language_name(rule.language));
    add_text(out, "kind", rule_kind_name(rule.kind));
    add_text(out, "severity", alert.severity);
    add_raw(out, "tactics", string_array(rule.tactics));
    add_raw(out, "techniques", string_array(rule.techniques));
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
    out += "],\"results_total\":" + std::to_string(alert.results_total);
    add_raw(out, "evidence", evidence);
    out += ",\"evidence_total\":" + std::to_string(alert.evidence_total);
    if (!alert.drilldowns.empty()) add_raw(out, "drilldowns", alert.drilldowns);
    return out + "}\n";
}

}  // namespace tocsin
