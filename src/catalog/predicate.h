// Predicates: what a filter asks of a field, read off a bound expression.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "function/function.h"

namespace tocsin {

// What is asked of a field.
struct Indicator {
    std::string field;      // as written
    std::string canonical;  // `aws::eventName`; empty if it is no plain part of the record
    // eq ne in contains starts_with ends_with has regex_match gt ge lt le is_null cidr wildcard between
    std::string kind;
    std::vector<std::string> values;
    bool negated = false;
    auto operator<=>(const Indicator&) const = default;
};

// What makes two indicators of different rules the same question: the canonical field (else the name), the kind, the negation, and the
// values in any order.
std::string indicator_key(const Indicator& indicator);

// The values as pages show them: those that are empty or begin or end with a blank in quotes.
std::vector<std::string> shown_values(const Indicator& indicator);

struct PredicateName {
    std::string_view name;  // empty: no predicate
    bool negated = false;
};

// The catalogue's word for a function's kind of predicate: kNotIn is `in`, negated.
PredicateName predicate_name(PredicateKind kind);
// The kind of a comparison read from right to left.
PredicateKind mirrored(PredicateKind kind);

}  // namespace tocsin
