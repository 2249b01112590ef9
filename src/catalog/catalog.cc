#include "catalog/catalog.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/signature.h"

namespace tocsin {
namespace {

constexpr std::string_view kCatchAll = "_catch_all";
constexpr size_t kMostCommonIndicators = 20;

// Which vendor's rules a file that could not be read holds; empty if it holds none.
std::string_view vendor_of(std::string_view kind) {
    if (kind == "Elastic rule") return "Elastic";
    if (kind == "YARA-L rule") return "Google SecOps";
    if (kind == "Panther rule") return "Panther";
    return {};
}

}  // namespace

std::string slug_of(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (is_ascii_alnum(c))
            out += ascii_lower(c);
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.empty() ? "rule" : out.substr(0, 120);
}

Catalog::Catalog(std::vector<RuleEntry> rules, const RuleSet& set, const LogObservations* logs)
    : rules_(std::move(rules)), logs_(logs) {
    narrow_inferred_events();
    indicators_.emplace(rules_);
    index_events();
    name_rules();
    std::map<std::string_view, UnreadRules> unread;
    for (const SkippedFile& file : set.skipped) {
        std::string_view vendor = vendor_of(file.kind);
        if (vendor.empty()) {
            other_files_.push_back(file);
            continue;
        }
        unread[vendor].vendor = vendor;
        unread[vendor].paths.push_back(file.path);
    }
    for (auto& [vendor, files] : unread) unread_.push_back(std::move(files));
    for (uint32_t number = 0; number < rules_.size(); ++number) {
        signatures_.push_back(signature_of(rules_[number].facts));
        if (!signatures_.back().empty()) by_signature_[signatures_.back()].push_back(number);
    }
}

// An operation that several services have is of those that the logs show.
void Catalog::narrow_inferred_events() {
    if (!logs_) return;
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto& [key, event] : logs_->events) seen.emplace(provider_of(key.first), key.second);
    for (RuleEntry& entry : rules_) {
        std::vector<EventFact>& events = entry.facts.events;
        std::set<std::string> shown;
        for (const EventFact& event : events) {
            if (event.inferred && seen.count({event.provider, event.event}) > 0) shown.insert(event.event);
        }
        std::erase_if(events, [&](const EventFact& event) {
            return event.inferred && shown.count(event.event) > 0 && seen.count({event.provider, event.event}) == 0;
        });
    }
}

void Catalog::index_events() {
    std::map<std::pair<std::string, std::string>, EventEntry> events;
    auto entry = [&](const std::string& provider, const std::string& name) -> EventEntry& {
        EventEntry& event = events[{provider, name}];
        event.provider = provider;
        event.name = name;
        return event;
    };
    for (uint32_t number = 0; number < rules_.size(); ++number) {
        for (const EventFact& fact : rules_[number].facts.events) {
            EventEntry& event = entry(fact.provider, fact.event);
            event.rules.push_back(number);
            event.watched = event.watched || rules_[number].ok();
            if (fact.inferred) event.inferred.insert(number);
        }
    }
    if (logs_) {
        for (const auto& [key, seen] : logs_->events) {
            EventEntry& event = entry(provider_of(key.first), key.second);
            event.source = key.first;
            event.seen = &seen;
        }
    }
    for (const Service& service : all_services()) entry(std::string(service.provider), std::string(kCatchAll));
    std::set<std::string> providers;
    for (const auto& [key, event] : events) providers.insert(key.first);
    for (const std::string& provider : providers) {
        if (provider != "AWS") entry(provider, std::string(kCatchAll));
    }
    for (auto& [key, event] : events) {
        if (const Service* service = service_with_provider(event.provider)) {
            if (event.source.empty()) event.source = service->source;
            event.operation = find_operation(*service, event.name);
        }
        find_common_indicators(event);
        event_numbers_[key] = events_.size();
        events_.push_back(std::move(event));
    }
}

void Catalog::find_common_indicators(EventEntry& event) const {
    std::map<std::string, CommonIndicator> common;
    for (uint32_t number : event.rules) {
        const std::string vendor(vendor_name(rules_[number].rule().vendor));
        std::set<std::string> counted;  // a rule counts once for a combination
        for (const Indicator& indicator : rules_[number].facts.indicators) {
            if (indicator.canonical.empty()) continue;
            std::vector<std::string> values = indicator.values;
            if (values.empty()) values.emplace_back();
            for (const std::string& value : values) {
                // Other operations that its rules look for say nothing about this one.
                const bool other_event = indicator.canonical == "aws::eventName" && event.name != kCatchAll &&
                                         !equals_ignore_case(without_api_date(value), event.name);
                if (other_event) continue;
                std::string key =
                    indicator.canonical + "\n" + indicator.kind + (indicator.negated ? "!\n" : "\n") + value;
                if (!counted.insert(key).second) continue;
                CommonIndicator& sum = common[key];
                sum.field = indicator.canonical;
                sum.kind = indicator.kind;
                sum.value = value;
                sum.negated = indicator.negated;
                ++sum.rules;
                sum.vendors.insert(vendor);
            }
        }
    }
    for (auto& [key, indicator] : common) event.indicators.push_back(std::move(indicator));
    std::stable_sort(event.indicators.begin(), event.indicators.end(),
                     [](const CommonIndicator& a, const CommonIndicator& b) { return a.rules > b.rules; });
    if (event.indicators.size() > kMostCommonIndicators) event.indicators.resize(kMostCommonIndicators);
}

void Catalog::name_rules() {
    std::map<std::string, size_t> used;
    for (const RuleEntry& entry : rules_) {
        std::string slug = std::string(vendor_name(entry.rule().vendor)) + "/" + slug_of(entry.rule().name);
        size_t times = ++used[slug];
        while (times > 1 && used.count(slug + "-" + std::to_string(times)) > 0) ++times;
        if (times > 1) {
            slug += "-" + std::to_string(times);
            ++used[slug];
        }
        slugs_.push_back(std::move(slug));
    }
}

const EventEntry* Catalog::find_event(const std::string& provider, const std::string& name) const {
    auto found = event_numbers_.find({provider, name});
    return found == event_numbers_.end() ? nullptr : &events_[found->second];
}

std::vector<uint32_t> Catalog::same_events(uint32_t rule) const {
    std::set<uint32_t> others;
    for (const EventFact& fact : rules_[rule].facts.events) {
        const EventEntry* event = find_event(fact.provider, fact.event);
        if (event && event->name != kCatchAll) others.insert(event->rules.begin(), event->rules.end());
    }
    others.erase(rule);
    return {others.begin(), others.end()};
}

std::vector<uint32_t> Catalog::near_duplicates(uint32_t rule) const {
    auto found = by_signature_.find(signatures_[rule]);
    if (found == by_signature_.end()) return {};
    std::vector<uint32_t> out = found->second;
    std::erase(out, rule);
    return out;
}

}  // namespace tocsin
