#include "detect/risk.h"

#include <algorithm>

#include "data/json.h"
#include "detect/placeholder_text.h"

namespace tocsin {
namespace {

// Each value that a field of the row has.
template <class Visit>
void each_text(const Value& cell, Visit visit) {
    if (cell.tag() == Tag::kArray) {
        for (const Value& item : cell.items()) visit(to_text(item));
    } else if (!cell.is_null()) {
        visit(to_text(cell));
    }
}

void add_member(std::string& out, std::string_view key, std::string_view text) {
    out += out.back() == '{' ? "\"" : ",\"";
    out.append(key).append("\":");
    write_json_string(text, out);
}

}  // namespace

bool writes_risk(const SplunkRule& rule) { return rule.type == SplunkType::kTtp || rule.type == SplunkType::kAnomaly; }

std::vector<RiskEntry> risk_entries(const SplunkRule& rule, const RowReader& rows, size_t row) {
    std::vector<RiskEntry> out;
    for (const RiskObject& object : rule.risk_objects) {
        each_text(rows.cell(row, object.field.text), [&](std::string value) {
            out.push_back({&object, std::move(value)});
        });
    }
    return out;
}

std::vector<ThreatEntry> threat_entries(const SplunkRule& rule, const RowReader& rows, size_t row) {
    std::vector<ThreatEntry> out;
    for (const ThreatObject& object : rule.threat_objects) {
        each_text(rows.cell(row, object.field.text), [&](std::string value) {
            out.push_back({&object, std::move(value)});
        });
    }
    return out;
}

std::string risk_message(const SplunkRule& rule, const RiskObject* object, const RowReader& rows, size_t row) {
    bool own = object && !object->message.empty();
    std::string_view message = own ? std::string_view(object->message) : rule.risk_message.text;
    return fill_splunk_text(message, rows, row);
}

std::string risk_json(const SplunkRule& rule, const RowReader& rows, size_t row) {
    if (!rule.risk_score) return "null";
    const RiskObject* first =
        rule.risk_message.text.empty() && !rule.risk_objects.empty() ? &rule.risk_objects[0] : nullptr;
    std::string out = "{\"score\":" + std::to_string(*rule.risk_score);
    add_member(out, "message", risk_message(rule, first, rows, row));
    out += ",\"objects\":[";
    for (const RiskEntry& entry : risk_entries(rule, rows, row)) {
        out += out.back() == '[' ? "{" : ",{";
        add_member(out, "field", entry.object->field.text);
        add_member(out, "type", entry.object->type);
        add_member(out, "value", entry.value);
        out += ",\"score\":" + std::to_string(entry.object->score) + "}";
    }
    out += "],\"threat_objects\":[";
    for (const ThreatEntry& entry : threat_entries(rule, rows, row)) {
        out += out.back() == '[' ? "{" : ",{";
        add_member(out, "field", entry.object->field.text);
        add_member(out, "type", entry.object->type);
        add_member(out, "value", entry.value);
        out += "}";
    }
    return out + "]}";
}

std::string_view risk_severity(const SplunkRule& rule) {
    if (rule.risk_objects.empty() && !rule.risk_score) return "high";
    int64_t highest = rule.risk_score.value_or(0);
    for (const RiskObject& object : rule.risk_objects) highest = std::max(highest, object.score);
    if (highest <= 20) return "informational";
    if (highest <= 40) return "low";
    if (highest <= 60) return "medium";
    if (highest <= 80) return "high";
    return "critical";
}

}  // namespace tocsin
