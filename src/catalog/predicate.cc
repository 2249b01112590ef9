#include "catalog/predicate.h"

#include <algorithm>

namespace tocsin {

std::string indicator_key(const Indicator& indicator) {
    std::string key = (indicator.canonical.empty() ? indicator.field : indicator.canonical) + "\n" + indicator.kind +
                      (indicator.negated ? "!" : "");
    std::vector<std::string> values = indicator.values;
    std::sort(values.begin(), values.end());
    for (const std::string& value : values) key += "\n" + value;
    return key;
}

std::vector<std::string> shown_values(const Indicator& indicator) {
    std::vector<std::string> out;
    for (const std::string& value : indicator.values) {
        const bool clear = !value.empty() && value.front() != ' ' && value.back() != ' ';
        out.push_back(clear ? value : "\"" + value + "\"");
    }
    return out;
}

PredicateName predicate_name(PredicateKind kind) {
    switch (kind) {
        case PredicateKind::kEq: return {"eq", false};
        case PredicateKind::kNe: return {"ne", false};
        case PredicateKind::kIn: return {"in", false};
        case PredicateKind::kNotIn: return {"in", true};
        case PredicateKind::kContains: return {"contains", false};
        case PredicateKind::kNotContains: return {"contains", true};
        case PredicateKind::kStartsWith: return {"starts_with", false};
        case PredicateKind::kNotStartsWith: return {"starts_with", true};
        case PredicateKind::kEndsWith: return {"ends_with", false};
        case PredicateKind::kNotEndsWith: return {"ends_with", true};
        case PredicateKind::kHas:
        case PredicateKind::kHasAny:
        case PredicateKind::kHasAll: return {"has", false};
        case PredicateKind::kNotHas: return {"has", true};
        case PredicateKind::kRegexMatch: return {"regex_match", false};
        case PredicateKind::kWildcard: return {"wildcard", false};
        case PredicateKind::kCidr: return {"cidr", false};
        case PredicateKind::kGt: return {"gt", false};
        case PredicateKind::kGe: return {"ge", false};
        case PredicateKind::kLt: return {"lt", false};
        case PredicateKind::kLe: return {"le", false};
        case PredicateKind::kBetween: return {"between", false};
        case PredicateKind::kNotBetween: return {"between", true};
        case PredicateKind::kIsNull: return {"is_null", false};
        case PredicateKind::kIsNotNull: return {"is_null", true};
        case PredicateKind::kNone:
        case PredicateKind::kAnd:
        case PredicateKind::kOr:
        case PredicateKind::kNot: break;
    }
    return {};
}

PredicateKind mirrored(PredicateKind kind) {
    switch (kind) {
        case PredicateKind::kGt: return PredicateKind::kLt;
        case PredicateKind::kGe: return PredicateKind::kLe;
        case PredicateKind::kLt: return PredicateKind::kGt;
        case PredicateKind::kLe: return PredicateKind::kGe;
        default: return kind;
    }
}

}  // namespace tocsin
