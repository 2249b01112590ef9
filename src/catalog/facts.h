// Facts about one rule's query, read off its plan: stages, predicates, indicators, conditions, outputs, events.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/event_names.h"
#include "catalog/predicate.h"
#include "plan/node.h"

namespace tocsin {

// Consecutive steps of one kind (KQL; SPL's are one by one).
struct Stage {
    std::string kind;
    size_t steps = 1;
    std::string text;   // as written
    std::string macro;  // name, if the stage is a macro's call
    Span span;          // in the plan's source
};

// An indicator at its place in the query.
struct Predicate {
    Indicator indicator;
    std::optional<size_t> stage;  // index into QueryFacts::stages
    // How the query makes the field, as written; empty for a field of the record.
    std::string definition;
    std::string made_by;  // kind of the stage that makes it
};

// A field that the query makes, and the kind of the stage that makes it.
struct OutputField {
    std::string field;
    std::string source;
    std::string definition;  // as written; empty where the stage does not say it (mv-expand, rex)
};

struct QueryFacts {
    std::vector<Stage> stages;
    std::vector<Predicate> predicates;  // of filters, in the order of the plan, repetitions kept
    std::vector<Indicator> indicators;  // the same; sorted, each once
    std::vector<Indicator> conditions;  // from case, iif, if in computed columns
    std::vector<OutputField> outputs;   // in the order in which the query makes them, each once
    std::vector<EventFact> events;      // sorted
    // Canonical names of fields that a record must have for the rule to fire; sorted. Fields that a view derives are not among them.
    std::vector<std::string> required_fields;
    std::vector<std::string> tables;  // names of the views that it reads; sorted
};

// `plan` is the plan as the front end made it, not optimised.
QueryFacts query_facts(Plan& plan, Language language);

}  // namespace tocsin
