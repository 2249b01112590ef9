#include "detect/risk.h"

#include <algorithm>

#include "data/json.h"
#include "detect/placeholder_text.h"

namespace tocsin {
namespace {

// The values that a field of the row has.
std::vector<std::string> values_of(const Value& cell) {
    std::vector<std::string> out;
    if (cell.tag() == Tag::kArray) {
        for (const Value& item : cell.items()) out.push_back(to_text(item));
    } else if (!cell.is_null()) {
        out.push_back(to_text(cell));
    }
    return out;
}

// The risk and the threat objects of a row: one for each value of an object's field. `add_rest` appends what only one of
// the two kinds has.
template <class Object, class AddRest>
std::string objects_json(const std::vector<Object>& objects, const RowReader& rows, size_t row, AddRest add_rest) {
    std::string out = "[";
    for (const Object& object : objects) {
        for (const std::string& value : values_of(rows.cell(row, object.field.text))) {
            out += out.size() == 1 ? "{\"field\":" : ",{\"field\":";
            write_json_string(object.field.text, out);
            out += ",\"type\":";
            write_json_string(object.type, out);
            out += ",\"value\":";
            write_json_string(value, out);
            add_rest(object, out);
            out += "}";
        }
    }
    return out + "]";
}

}  // namespace

std::string risk_json(const SplunkRule& rule, const RowReader& rows, size_t row) {
    if (!rule.risk_score) return "null";
    std::string out = "{\"score\":" + std::to_string(*rule.risk_score) + ",\"message\":";
    std::string message = rule.risk_message.text;
    if (message.empty() && !rule.risk_objects.empty()) message = rule.risk_objects[0].message;
    write_json_string(fill_splunk_text(message, rows, row), out);
    out += ",\"objects\":";
    out += objects_json(rule.risk_objects, rows, row, [](const RiskObject& object, std::string& to) {
        to += ",\"score\":" + std::to_string(object.score);
    });
    out += ",\"threat_objects\":";
    out += objects_json(rule.threat_objects, rows, row, [](const ThreatObject&, std::string&) {});
    return out + "}";
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
