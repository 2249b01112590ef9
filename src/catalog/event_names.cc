#include "catalog/event_names.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "catalog/operations.h"
#include "catalog/text_test.h"

namespace tocsin {
namespace {

using Texts = std::vector<EventText>;

// A pattern that fits more operations is about all of a service, not about these.
constexpr size_t kMostOfAPattern = 24;

// The services that the texts admit.
std::vector<const Service*> services_of(const Texts& source) {
    std::vector<const Service*> out;
    for (const Service& service : all_services()) {
        if (fits_all(source, service.source)) out.push_back(&service);
    }
    return out;
}

// `DeleteFunction20*` means the dates behind the name.
EventText dateless(EventText name) {
    if (name.match == EventText::Match::kPrefix && name.text.size() > 2 && name.text.ends_with("20"))
        name.text.resize(name.text.size() - 2);
    return name;
}

// Names of operations are words; `device.enrollment.create` is another product's.
bool may_be_operation(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) { return is_ascii_alnum(c) || c == '_'; });
}

struct Candidate {
    const Service* service;
    const Operation* operation;
};

// Drops the candidates whose names do not fit a predicate that only its function can answer.
void keep_fitting(const EventText& asked, std::vector<Candidate>& candidates) {
    std::vector<std::string_view> names;
    std::vector<std::string> folded;
    folded.reserve(candidates.size());
    for (const Candidate& candidate : candidates) {
        names.push_back(candidate.operation->name);
        if (asked.any_case) names.back() = folded.emplace_back(to_lower_ascii(names.back()));
    }
    const std::vector<bool> holds = holds_for(*asked.call, names);
    size_t kept = 0;
    for (size_t i = 0; i < candidates.size(); ++i) {
        if (holds[i] != asked.negated) candidates[kept++] = candidates[i];
    }
    candidates.resize(kept);
}

// The operations of the services whose names fit all texts.
std::vector<Candidate> fitting_operations(const Texts& name, const std::vector<const Service*>& services) {
    Texts plain, calls;
    for (const EventText& text : name)
        (text.match == EventText::Match::kCall ? calls : plain).push_back(dateless(text));
    std::vector<Candidate> out;
    for (const Service* service : services) {
        for (const Operation& operation : service->operations) {
            if (!fits_all(plain, operation.name)) continue;
            out.push_back({service, &operation});
            if (calls.empty() && out.size() > kMostOfAPattern) return out;
        }
    }
    for (const EventText& call : calls) keep_fitting(call, out);
    return out;
}

class EventNamer {
public:
    void add(const EventAlternative& alternative) {
        const Texts source = asked_for(alternative.source);
        if (const EventText* exact = exact_text(alternative.name))
            add_operation(*exact, source);
        else if (!asked_for(alternative.name).empty())
            add_pattern(alternative.name, source);
        else if (!source.empty())
            add_service(source);
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
    // What only says how a text is not asks for nothing.
    static Texts asked_for(const Texts& texts) {
        return std::any_of(texts.begin(), texts.end(), is_positive) ? texts : Texts();
    }

    void add_operation(const EventText& name, const Texts& source) {
        std::string event(without_api_date(name.text));
        if (const EventText* exact = exact_text(source)) {
            const Service* service = find_service(exact->text);
            if (!service) service = find_service(to_lower_ascii(exact->text));
            const Operation* operation = service ? find_operation(*service, event, name.any_case) : nullptr;
            if (operation) event = operation->name;
            events_.insert({provider_of(exact->text), event, false, operation != nullptr});
            return;
        }
        bool found = false;
        std::vector<const Service*> candidates = source.empty() ? services_with(event) : services_of(source);
        if (candidates.empty() && name.any_case && source.empty()) candidates = services_of({});
        for (const Service* service : candidates) {
            const Operation* operation = find_operation(*service, event, name.any_case);
            if (!operation) continue;
            events_.insert({std::string(service->provider), std::string(operation->name), true, true});
            found = true;
        }
        if (!found && may_be_operation(event)) events_.insert({"AWS", event, true, false});
    }

    void add_pattern(const Texts& name, const Texts& source) {
        const std::vector<Candidate> fitting = fitting_operations(name, services_of(source));
        if (!fitting.empty() && fitting.size() <= kMostOfAPattern) {
            for (const auto& [service, operation] : fitting)
                events_.insert({std::string(service->provider), std::string(operation->name), source.empty(), true});
        } else if (!source.empty()) {
            add_service(source);
        }
    }

    void add_service(const Texts& source) {
        if (const EventText* exact = exact_text(source)) {
            events_.insert({provider_of(exact->text), "_catch_all", false, true});
            return;
        }
        const std::vector<const Service*> services = services_of(source);
        if (services.size() > kMostOfAPattern) return;
        for (const Service* service : services)
            events_.insert({std::string(service->provider), "_catch_all", false, true});
    }

    std::set<EventFact> events_;
};

}  // namespace

std::vector<EventFact> named_events(const EventSet& events) {
    EventNamer namer;
    for (const EventAlternative& alternative : events) namer.add(alternative);
    return namer.take();
}

}  // namespace tocsin
