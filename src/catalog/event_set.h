// Which events a filter admits: a choice of alternatives, each naming an operation, a service, both or neither.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/predicate.h"

namespace tocsin {

// An operation that a rule looks for.
struct EventFact {
    std::string provider;   // `AWS-ecr`; `AWS` where no service has the operation and the rule names none
    std::string event;      // as AWS spells it, without an API date; `_catch_all`: any event of the service
    bool inferred = false;  // the rule names no service: this one has the operation
    bool known = true;      // AWS has the operation, or it is `_catch_all`
    auto operator<=>(const EventFact&) const = default;
};

// A text that the field must equal (letter case may not count), begin with, end with or contain.
struct EventText {
    enum class Match : uint8_t { kExact, kPrefix, kSuffix, kPart };
    Match match = Match::kExact;
    std::string text;
    bool any_case = false;
};

// One kind of record that a filter lets through; what is absent may be anything.
struct EventAlternative {
    std::optional<EventText> name;
    std::optional<EventText> source;
};

using EventSet = std::vector<EventAlternative>;

inline EventSet any_event() { return EventSet(1); }
// Both must hold. Where they contradict each other, `a` counts: such a rule never fires, but it is about those events.
EventSet both(const EventSet& a, const EventSet& b);
// One of them must hold.
EventSet either(EventSet a, const EventSet& b);
// The events that an indicator of the field aws::eventName or aws::eventSource admits; any for other fields and for negations.
EventSet events_of(const Indicator& indicator, bool any_case);

// The operations, sorted, each once. A pattern stands for the operations that fit it if they are few; without a service an operation is
// of every service that has it.
std::vector<EventFact> named_events(const EventSet& events);

}  // namespace tocsin
