#include "catalog/rule_entry.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/attack.h"
#include "catalog/derived_events.h"
#include "catalog/duration_text.h"
#include "catalog/source_link.h"
#include "lang/compile.h"
#include "lang/spl/macros.h"

namespace tocsin {
namespace {

// The rule's tactics by their present names; those of its techniques if it names none (Splunk).
std::vector<std::string> tactics_of(const Rule& rule) {
    std::vector<std::string> out;
    auto add = [&](std::string_view written) {
        const Tactic* tactic = find_tactic(written);
        std::string name(tactic ? tactic->name : written);
        if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
    };
    for (const std::string& tactic : rule.tactics) add(tactic);
    if (!out.empty()) return out;
    for (const std::string& id : rule.techniques) {
        const Technique* technique = find_technique(id);
        if (!technique) continue;
        for (std::string_view tactic : technique->tactics) add(tactic);
    }
    return out;
}

std::vector<MacroFact> macros_of(const Rule& rule, const Environment& environment) {
    if (rule.language != Language::kSpl || !rule.query) return {};
    Diagnostics ignored(rule.query);
    Result<spl::ExpandedText> expanded = spl::expand_macros(*rule.query, environment, ignored);
    std::vector<MacroFact> out;
    if (!expanded) return out;
    for (const auto& [name, definition] : expanded->macros()) out.push_back({name, definition});
    return out;
}

std::vector<std::string> required_data_of(const Rule& rule) {
    std::vector<std::string> out;
    if (const SentinelRule* sentinel = rule.sentinel()) {
        for (const DataConnector& connector : sentinel->connectors) {
            for (const std::string& type : connector.data_types) out.push_back(connector.id + ": " + type);
            if (connector.data_types.empty()) out.push_back(connector.id);
        }
    } else if (const SplunkRule* splunk = rule.splunk()) {
        out = splunk->data_sources;
    } else if (const SigmaRule* sigma = rule.sigma()) {
        std::string text;
        for (const std::string& part :
             {sigma->logsource.product, sigma->logsource.service, sigma->logsource.category}) {
            if (!part.empty()) text += (text.empty() ? "" : " / ") + part;
        }
        if (!text.empty()) out.push_back(std::move(text));
    }
    return out;
}

std::string_view comparison(TriggerOperator trigger) {
    switch (trigger) {
        case TriggerOperator::kGreaterThan: return "more than";
        case TriggerOperator::kLessThan: return "fewer than";
        case TriggerOperator::kEqual: return "exactly";
        case TriggerOperator::kNotEqual: return "any number but";
    }
    return {};
}

// `A AND B` is two.
void add_data_sources(const std::map<std::string, DataSource>& described, RuleEntry& entry) {
    if (entry.rule().vendor != Vendor::kSplunk) return;
    for (const std::string& required : entry.required_data) {
        const std::string parts = replace_all(required, " AND ", "\n");
        for (std::string_view name : split(parts, '\n')) {
            if (auto found = described.find(std::string(trim(name))); found != described.end())
                entry.data_sources.push_back(found->second);
        }
    }
}

RuleEntry make_rule_entry(CompiledRule& compiled, const Environment& environment) {
    RuleEntry entry;
    entry.compiled = &compiled;
    const Rule& rule = *compiled.rule;
    if (compiled.bound) {
        entry.facts = query_facts(*compiled.bound, rule.language);
    } else if (rule.query) {
        if (std::optional<Plan> part = compile_in_part(rule.language, rule.query, environment))
            entry.facts = query_facts(*part, rule.language);
    }
    entry.macros = macros_of(rule, environment);
    entry.tactics = tactics_of(rule);
    entry.controls = controls_of(rule);
    entry.required_data = required_data_of(rule);
    return entry;
}

}  // namespace

std::vector<RuleEntry> make_rule_entries(const RuleSet& set, std::vector<CompiledRule>& compiled,
                                         const Environment& environment) {
    SourceLinks links;
    DerivedEvents derived;
    const std::map<std::string, DataSource> described = load_data_sources(set.content_folders);
    std::vector<RuleEntry> entries;
    for (CompiledRule& rule : compiled) {
        entries.push_back(make_rule_entry(rule, environment));
        entries.back().source_link = links.of(*rule.rule);
        add_data_sources(described, entries.back());
        std::vector<EventFact>& events = entries.back().facts.events;
        if (rule.ok() && rule.rule->language == Language::kSpl && events.empty()) events = derived.of(*rule.optimized);
    }
    return entries;
}

std::string technique_name(const std::string& id) {
    const Technique* technique = find_technique(id);
    return technique ? std::string(technique->name) : std::string();
}

std::string schedule_text(const Rule& rule) {
    const Schedule& schedule = rule.schedule;
    switch (schedule.kind) {
        case ScheduleKind::kOnce:
            return rule.language == Language::kSigma ? "judges each event as it comes"
                                                     : "run by an analyst, over whatever span they choose";
        case ScheduleKind::kNearRealTime: return "each minute, over the minute before (near real time)";
        case ScheduleKind::kCron:
            return "cron " + schedule.cron + ", over " + (schedule.earliest.empty() ? "all time" : schedule.earliest) +
                   " to " + (schedule.latest.empty() ? "now" : schedule.latest);
        case ScheduleKind::kPeriodic: break;
    }
    std::string text =
        "every " + duration_text(schedule.frequency) + ", over the " + duration_text(schedule.period) + " before";
    if (const SentinelRule* sentinel = rule.sentinel()) {
        text += "; fires on " + std::string(comparison(sentinel->trigger)) + " " + std::to_string(sentinel->threshold) +
                (sentinel->threshold == 1 ? " row" : " rows");
        text += sentinel->alert_per_result ? ", an alert for each row" : ", one alert for all rows";
    }
    return text;
}

}  // namespace tocsin
