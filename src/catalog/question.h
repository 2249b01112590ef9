// Questions: what a bound predicate asks of fields, which events it admits, and which fields it cannot do without.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "catalog/event_set.h"
#include "catalog/field_origin.h"
#include "catalog/predicate.h"
#include "plan/node.h"

namespace tocsin {

struct Question {
    std::vector<Indicator> indicators;
    std::vector<const Expr*>
        subjects;  // of each indicator: the expression that it asks about; null if it was asked further down
    EventSet events = any_event();
    std::set<std::string> required;  // canonical names of fields without which it cannot hold
};

class QuestionReader {
public:
    // The plan outlives the reader and the questions.
    QuestionReader(const Plan& plan, Language language) : plan_(plan), language_(language) {}

    // Of a whole predicate: connectives, columns that hold answers, comparisons. `negated`: it must be false.
    Question read(const Expr& expr, const FieldScope& scope, bool negated = false) const;
    // Of one comparison; empty for any other call.
    Question read_one(const Expr& call, const FieldScope& scope, bool negated = false) const;

    // Whether the call compares a field with values.
    bool asks_of_field(const Expr& call) const;

private:
    const Plan& plan_;
    Language language_;
};

// What stands in both.
std::set<std::string> in_both(const std::set<std::string>& a, const std::set<std::string>& b);

// The expression as written; as the plan prints it if it was not.
std::string plan_text(const Plan& plan, const Expr& expr);

}  // namespace tocsin
