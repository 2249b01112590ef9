// A rule that wants failures and one that wants successes are told apart by one word, however they say it.
#include "catalog/signature.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/text.h"

namespace tocsin {
namespace {

bool is_result(const Indicator& indicator) {
    return indicator.canonical == "aws::errorCode" || indicator.canonical == "aws::errorMessage";
}

// Of what the add-on makes of the result: `action=failure`, `Authentication.action=failure`.
bool is_made_of_result(const Indicator& indicator) {
    const std::string_view name = std::string_view(indicator.field).substr(indicator.field.rfind('.') + 1);
    return indicator.canonical.empty() && (name == "action" || name == "status");
}

bool has_value(const Indicator& indicator, std::string_view wanted) {
    return std::any_of(indicator.values.begin(), indicator.values.end(),
                       [&](const std::string& value) { return equals_ignore_case(value, wanted); });
}

bool wants_failure(const Indicator& indicator) {
    const bool negated = indicator.negated != (indicator.kind == "ne");
    if (is_made_of_result(indicator)) return has_value(indicator, "failure") && !negated;
    return is_result(indicator) && (indicator.kind == "is_null" || has_value(indicator, "success")) == negated;
}

}  // namespace

std::string signature_of(const QueryFacts& facts) {
    bool names_event = false;
    for (const Indicator& indicator : facts.indicators)
        names_event = names_event || indicator.canonical == "aws::eventName";
    std::set<std::string> keys;
    bool fails = false;
    for (Indicator indicator : facts.indicators) {
        const std::string& field = indicator.canonical;
        fails = fails || wants_failure(indicator);
        if (field.empty() || is_result(indicator)) continue;
        if (names_event && field == "aws::eventSource") continue;
        if (indicator.kind == "in" && indicator.values.size() == 1) indicator.kind = "eq";
        keys.insert(indicator_key(indicator));
    }
    std::string out = fails && !keys.empty() ? "fails\n\n" : "";
    for (const std::string& key : keys) out += key + "\n\n";
    return out;
}

}  // namespace tocsin
