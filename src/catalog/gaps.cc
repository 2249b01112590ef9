#include "catalog/gaps.h"

#include <algorithm>

namespace tocsin {
namespace {

void find_event_gaps(const Catalog& catalog, Gaps& gaps) {
    for (const EventEntry& event : catalog.events()) {
        if (event.name == "_catch_all") continue;
        const EventEntry* all = catalog.find_event(event.provider, "_catch_all");
        if (event.seen && !event.watched && (!all || !all->watched)) gaps.unwatched.push_back(&event);
        if (!event.rules.empty() && !event.operation) gaps.unknown.push_back(&event);
    }
    std::stable_sort(gaps.unwatched.begin(), gaps.unwatched.end(),
                     [](const EventEntry* a, const EventEntry* b) { return a->seen->records > b->seen->records; });
}

void find_service_gaps(const Catalog& catalog, Gaps& gaps) {
    for (const Service& service : all_services()) {
        ServiceGap gap{&service, 0, 0, false};
        const std::string provider(service.provider);
        const EventEntry* all = catalog.find_event(provider, "_catch_all");
        gap.whole_service = all && all->watched;
        for (const Operation& operation : service.operations) {
            const EventEntry* event = catalog.find_event(provider, std::string(operation.name));
            if (event && event->watched)
                ++gap.watched;
            else if (!operation.reads && !operation.retired)
                ++gap.unwatched_writes;
        }
        gaps.services.push_back(gap);
    }
}

void find_technique_gaps(const Catalog& catalog, Gaps& gaps) {
    std::map<std::string, std::map<std::string_view, size_t>> vendors;
    for (const RuleEntry& entry : catalog.rules()) {
        for (const std::string& id : entry.rule().techniques) ++vendors[id][vendor_name(entry.rule().vendor)];
    }
    for (const auto& [id, counts] : vendors) {
        if (counts.size() == 1)
            gaps.one_vendor.push_back({id, std::string(counts.begin()->first), counts.begin()->second});
    }
}

// Not those that fire when there are too few rows.
bool fires_on_rows(const Rule& rule) {
    const SentinelRule* sentinel = rule.sentinel();
    return !sentinel || sentinel->trigger == TriggerOperator::kGreaterThan;
}

void find_rule_gaps(const Catalog& catalog, Gaps& gaps) {
    const LogObservations* logs = catalog.logs();
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        const RuleEntry& entry = catalog.rules()[number];
        if (!entry.ok()) {
            gaps.broken.push_back(number);
            continue;
        }
        if (!logs) continue;
        FieldGap gap{number, {}};
        for (const std::string& field : entry.facts.required_fields) {
            if (fires_on_rows(entry.rule()) && !logs->saw_field(field)) gap.fields.push_back(field);
        }
        if (!gap.fields.empty()) gaps.fields.push_back(std::move(gap));
        bool seen = entry.facts.events.empty();
        for (const EventFact& fact : entry.facts.events) {
            const EventEntry* event = catalog.find_event(fact.provider, fact.event);
            seen = seen || (event && (event->seen || event->name == "_catch_all"));
        }
        if (!seen) gaps.silent.push_back(number);
    }
}

void find_duplicates(const Catalog& catalog, Gaps& gaps) {
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        std::vector<uint32_t> group = catalog.near_duplicates(number);
        if (group.empty() || group.front() < number) continue;
        group.insert(group.begin(), number);
        gaps.duplicates.push_back(std::move(group));
    }
    std::stable_sort(gaps.duplicates.begin(), gaps.duplicates.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

}  // namespace

Gaps find_gaps(const Catalog& catalog) {
    Gaps gaps;
    find_event_gaps(catalog, gaps);
    find_service_gaps(catalog, gaps);
    find_technique_gaps(catalog, gaps);
    find_rule_gaps(catalog, gaps);
    find_duplicates(catalog, gaps);
    return gaps;
}

}  // namespace tocsin
