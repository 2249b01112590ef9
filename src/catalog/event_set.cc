#include "catalog/event_set.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "catalog/operations.h"

namespace tocsin {
namespace {

// A pattern that fits more operations is about all of a service, not about these.
constexpr size_t kMostOfAPattern = 24;
// Products of long lists stop here: the longer list says enough.
constexpr size_t kMostAlternatives = 4096;

bool fits(const EventText& pattern, std::string_view text) {
    std::string folded_text, folded_pattern;
    std::string_view wanted = pattern.text;
    if (pattern.any_case) {
        folded_text = to_lower_ascii(text);
        folded_pattern = to_lower_ascii(wanted);
        text = folded_text;
        wanted = folded_pattern;
    }
    switch (pattern.match) {
        case EventText::Match::kExact: return text == wanted;
        case EventText::Match::kPrefix: return text.starts_with(wanted);
        case EventText::Match::kSuffix: return text.ends_with(wanted);
        case EventText::Match::kPart: return text.find(wanted) != std::string_view::npos;
    }
    return false;
}

bool is_exact(const std::optional<EventText>& text) { return text && text->match == EventText::Match::kExact; }

// False if the two contradict each other; else `out` is the narrower of them.
bool narrow(const std::optional<EventText>& a, const std::optional<EventText>& b, std::optional<EventText>& out) {
    if (!a || !b) {
        out = a ? a : b;
        return true;
    }
    const bool a_exact = is_exact(a), b_exact = is_exact(b);
    if (b_exact && (!a_exact || a->any_case)) {
        out = b;
        return fits(*a, b->text);
    }
    out = a;
    return !a_exact || fits(*b, a->text);
}

// The services that a source text admits.
std::vector<const Service*> services_of(const EventText& source) {
    std::vector<const Service*> out;
    for (const Service& service : all_services()) {
        if (fits(source, service.source)) out.push_back(&service);
    }
    return out;
}

class EventNamer {
public:
    void add(const EventAlternative& alternative) {
        if (alternative.name) {
            if (is_exact(alternative.name))
                add_operation(*alternative.name, alternative.source);
            else
                add_pattern(*alternative.name, alternative.source);
        } else if (alternative.source) {
            add_service(*alternative.source);
        }
    }

    // Of several services that a rule names with an operation, those that have it.
    std::vector<EventFact> take() {
        std::set<std::string> known;
        for (const EventFact& event : events_) {
            if (event.known) known.insert(event.event);
        }
        std::vector<EventFact> out;
        for (const EventFact& event : events_) {
            if (event.known || known.count(event.event) == 0) out.push_back(event);
        }
        return out;
    }

private:
    void add_operation(const EventText& name, const std::optional<EventText>& source) {
        std::string event(without_api_date(name.text));
        if (is_exact(source)) {
            const Service* service = find_service(source->text);
            if (!service) service = find_service(to_lower_ascii(source->text));
            const Operation* operation = service ? find_operation(*service, event, name.any_case) : nullptr;
            if (operation) event = operation->name;
            events_.insert({provider_of(source->text), event, false, operation != nullptr});
            return;
        }
        bool found = false;
        std::vector<const Service*> candidates = source ? services_of(*source) : services_with(event);
        if (candidates.empty() && name.any_case && !source) {
            for (const Service& service : all_services()) candidates.push_back(&service);
        }
        for (const Service* service : candidates) {
            const Operation* operation = find_operation(*service, event, name.any_case);
            if (!operation) continue;
            events_.insert({std::string(service->provider), std::string(operation->name), true, true});
            found = true;
        }
        if (!found) events_.insert({"AWS", event, true, false});
    }

    void add_pattern(const EventText& name, const std::optional<EventText>& source) {
        std::vector<EventFact> fitting;
        auto look_into = [&](const Service& service) {
            for (const Operation& operation : service.operations) {
                if (fitting.size() <= kMostOfAPattern && fits(dateless(name), operation.name))
                    fitting.push_back({std::string(service.provider), std::string(operation.name), !source, true});
            }
        };
        if (source) {
            for (const Service* service : services_of(*source)) look_into(*service);
        } else {
            for (const Service& service : all_services()) look_into(service);
        }
        if (!fitting.empty() && fitting.size() <= kMostOfAPattern) {
            events_.insert(fitting.begin(), fitting.end());
        } else if (source) {
            add_service(*source);
        }
    }

    // `DeleteFunction20*` means the dates behind the name.
    static EventText dateless(EventText name) {
        if (name.match == EventText::Match::kPrefix && name.text.size() > 2 && name.text.ends_with("20"))
            name.text.resize(name.text.size() - 2);
        return name;
    }

    void add_service(const EventText& source) {
        if (source.match == EventText::Match::kExact) {
            events_.insert({provider_of(source.text), "_catch_all", false, true});
            return;
        }
        std::vector<const Service*> services = services_of(source);
        if (services.size() > kMostOfAPattern) return;
        for (const Service* service : services)
            events_.insert({std::string(service->provider), "_catch_all", false, true});
    }

    std::set<EventFact> events_;
};

EventText::Match match_of(std::string_view kind) {
    if (kind == "starts_with") return EventText::Match::kPrefix;
    if (kind == "ends_with") return EventText::Match::kSuffix;
    return kind == "contains" || kind == "has" ? EventText::Match::kPart : EventText::Match::kExact;
}

// A value of SPL's `IN`, which may begin or end with `*`.
EventText event_text(const Indicator& indicator, std::string_view value, bool any_case) {
    EventText text{match_of(indicator.kind), std::string(value), any_case};
    if (text.match != EventText::Match::kExact) return text;
    if (value.ends_with('*') && value.size() > 1) {
        text = {EventText::Match::kPrefix, std::string(value.substr(0, value.size() - 1)), any_case};
    } else if (value.starts_with('*') && value.size() > 1) {
        text = {EventText::Match::kSuffix, std::string(value.substr(1)), any_case};
    }
    return text;
}

}  // namespace

EventSet both(const EventSet& a, const EventSet& b) {
    if (a.size() * b.size() > kMostAlternatives) return a.size() >= b.size() ? a : b;
    EventSet out;
    for (const EventAlternative& left : a) {
        for (const EventAlternative& right : b) {
            EventAlternative alternative;
            if (narrow(left.name, right.name, alternative.name) &&
                narrow(left.source, right.source, alternative.source))
                out.push_back(std::move(alternative));
        }
    }
    return out.empty() ? a : out;
}

EventSet either(EventSet a, const EventSet& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

EventSet events_of(const Indicator& indicator, bool any_case) {
    const bool names = indicator.canonical == "aws::eventName", sources = indicator.canonical == "aws::eventSource";
    static const std::set<std::string_view> kKinds{"eq", "in", "starts_with", "ends_with", "contains", "has"};
    // `x != "a"` negated is `x == "a"`.
    const bool equal_again = indicator.kind == "ne" && indicator.negated;
    const bool asks = equal_again || (kKinds.count(indicator.kind) > 0 && !indicator.negated);
    if ((!names && !sources) || !asks || indicator.values.empty()) return any_event();
    EventSet out;
    for (const std::string& value : indicator.values) {
        EventAlternative alternative;
        (names ? alternative.name : alternative.source) = event_text(indicator, value, any_case);
        out.push_back(std::move(alternative));
    }
    return out;
}

std::vector<EventFact> named_events(const EventSet& events) {
    EventNamer namer;
    for (const EventAlternative& alternative : events) namer.add(alternative);
    return namer.take();
}

}  // namespace tocsin
