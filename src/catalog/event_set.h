// Which events a filter admits: a choice of alternatives, each asking something of the operation, of the service, of both or of neither.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/predicate.h"
#include "plan/expr.h"

namespace tocsin {

// What is asked of a text.
struct EventText {
    enum class Match : uint8_t { kExact, kPrefix, kSuffix, kPart, kCall };
    Match match = Match::kExact;
    std::string text;       // but for kCall
    bool any_case = false;  // letter case does not count; kCall: it is asked in lower case
    bool negated = false;   // the text must not be so
    const Expr* call =
        nullptr;  // kCall: a predicate of the plan that only it can answer (a regular expression); outlives the text
    bool operator==(const EventText&) const = default;
};

// One kind of record that a filter lets through. All texts of a field must hold; none: it may be anything.
struct EventAlternative {
    std::vector<EventText> name;
    std::vector<EventText> source;
};

using EventSet = std::vector<EventAlternative>;

inline EventSet any_event() { return EventSet(1); }
// Both must hold. Where they contradict each other, `a` counts: such a rule never fires, but it is about those events.
EventSet both(const EventSet& a, const EventSet& b);
// One of them must hold.
EventSet either(EventSet a, const EventSet& b);

// How an indicator was asked.
struct Asking {
    const Expr* call = nullptr;  // the predicate; outlives the set
    bool negated = false;        // it must be false
    bool any_case = false;       // letter case does not count
    bool folded = false;         // its subject is the field in another letter case
};
// The events that an indicator of the field aws::eventName or aws::eventSource admits; any for other fields.
EventSet events_of(const Indicator& indicator, const Asking& asking);

// Whether it says how the text is, not only how it is not.
inline bool is_positive(const EventText& text) { return !text.negated; }
// The text that is asked for, if the texts leave only one; else null.
const EventText* exact_text(const std::vector<EventText>& texts);
// Whether the text fits all.
bool fits_all(const std::vector<EventText>& texts, std::string_view text);

}  // namespace tocsin
