// The catalogue: all rules with their facts, the events that they look for, and what is missing.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "catalog/indicator_index.h"
#include "catalog/matches.h"
#include "catalog/observations.h"
#include "catalog/operations.h"
#include "rule/load.h"

namespace tocsin {

// A combination that the rules of an event check, value by value.
struct CommonIndicator {
    std::string field;  // canonical
    std::string kind;
    std::string value;
    bool negated = false;
    size_t rules = 0;
    std::set<std::string> vendors;
};

struct EventEntry {
    std::string provider;                     // AWS-ecr
    std::string source;                       // ecr.amazonaws.com; empty if no service is known
    std::string name;                         // PutImage or _catch_all
    const Operation* operation = nullptr;     // null: not among the known operations
    std::vector<uint32_t> rules;              // ascending
    std::set<uint32_t> inferred;              // those of them that name no service
    bool watched = false;                     // one of them compiles
    const EventObservation* seen = nullptr;   // in the logs
    std::vector<CommonIndicator> indicators;  // most rules first
};

// Rules of a vendor whose language is not read yet.
struct UnreadRules {
    std::string vendor;              // Elastic
    std::vector<std::string> paths;  // sorted
};

class Catalog {
public:
    // Takes over the entries. `logs`: what the logs show, null without logs; outlives the catalogue.
    Catalog(std::vector<RuleEntry> rules, const RuleSet& set, const LogObservations* logs);

    const std::vector<RuleEntry>& rules() const { return rules_; }
    const IndicatorIndex& indicators() const { return *indicators_; }
    // By provider, then name; `_catch_all` of every provider that has a named or an observed event, too.
    const std::vector<EventEntry>& events() const { return events_; }
    // Null if neither a rule names it nor the logs have it.
    const EventEntry* find_event(const std::string& provider, const std::string& name) const;
    const std::vector<UnreadRules>& unread() const { return unread_; }
    // Files that hold no rule of any vendor, by path.
    const std::vector<SkippedFile>& other_files() const { return other_files_; }
    const LogObservations* logs() const { return logs_; }

    // Part of an address that is the rule's own: `kusto/ecr-image-scanning-disabled`.
    const std::string& slug(uint32_t rule) const { return slugs_[rule]; }
    // The other rules that look for one of the rule's events, ascending.
    std::vector<uint32_t> same_events(uint32_t rule) const;
    // The other rules with the same canonical predicates, ascending.
    std::vector<uint32_t> near_duplicates(uint32_t rule) const;

    std::vector<RuleMatches> matches;  // per rule; empty without logs

private:
    void narrow_inferred_events();
    void index_events();
    void find_common_indicators(EventEntry& event) const;
    void name_rules();

    std::vector<RuleEntry> rules_;
    const LogObservations* logs_;
    std::optional<IndicatorIndex> indicators_;
    std::vector<EventEntry> events_;
    std::map<std::pair<std::string, std::string>, size_t> event_numbers_;
    std::vector<UnreadRules> unread_;
    std::vector<SkippedFile> other_files_;
    std::vector<std::string> slugs_;
    std::vector<std::string> signatures_;
    std::map<std::string, std::vector<uint32_t>> by_signature_;
};

// Lower-case letters, digits and hyphens.
std::string slug_of(std::string_view text);

}  // namespace tocsin
