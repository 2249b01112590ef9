// The operations of AWS that a set of events stands for.
#pragma once

#include <string>
#include <vector>

#include "catalog/event_set.h"

namespace tocsin {

// An operation that a rule looks for.
struct EventFact {
    std::string provider;   // `AWS-ecr`; `AWS` where no service has the operation and the rule names none
    std::string event;      // as AWS spells it, without an API date; `_catch_all`: any event of the service
    bool inferred = false;  // the rule names no service: this one has the operation
    bool known = true;      // AWS has the operation, or it is `_catch_all`
    auto operator<=>(const EventFact&) const = default;
};

// The operations, sorted, each once. A pattern stands for the operations that fit it if they are few; without a service an operation is
// of every service that has it.
std::vector<EventFact> named_events(const EventSet& events);

}  // namespace tocsin
