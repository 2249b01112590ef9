// Facts about one rule, read off its plan: stages, indicators, outputs, events.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

// Consecutive steps of one kind (KQL; SPL's are one by one).
struct Stage {
    std::string kind;
    size_t steps = 1;
    std::string text;   // as written
    std::string macro;  // name, if the stage is a macro's call
};

// What a filter asks of a field.
struct Indicator {
    std::string field;      // as written
    std::string canonical;  // `aws::eventName`; empty if the views do not say
    std::string
        kind;  // eq ne in contains starts_with ends_with has regex_match gt ge lt le is_null cidr wildcard between
    std::vector<std::string> values;
    bool negated = false;
    auto operator<=>(const Indicator&) const = default;
};

// A field that the query makes, and the kind of the stage that makes it.
struct OutputField {
    std::string field;
    std::string source;
};

// An operation that the rule looks for.
struct EventFact {
    std::string provider;  // `AWS-ecr`; `AWS` where the rule names no service
    std::string event;
    auto operator<=>(const EventFact&) const = default;
};

struct QueryFacts {
    std::vector<Stage> stages;
    std::vector<Indicator> indicators;  // from filters; sorted, each once
    std::vector<Indicator> conditions;  // from case, iif, if in computed columns
    std::vector<OutputField> outputs;   // in the order in which the query makes them, each once
    std::vector<EventFact> events;      // sorted
};

// `plan` is the plan as the front end made it, not optimised.
QueryFacts query_facts(Plan& plan, Language language);

}  // namespace tocsin
