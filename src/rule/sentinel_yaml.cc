// Sentinel's rules as the Azure-Sentinel repository keeps them: analytics rules with a schedule, and hunting queries
// without.
#include <algorithm>

#include "base/text.h"
#include "rule/document.h"
#include "rule/vendors.h"

namespace tocsin {
namespace {

TriggerOperator read_trigger(const YamlNode& map, Diagnostics& diagnostics) {
    struct Name {
        std::string_view brief, full;
        TriggerOperator trigger;
    };
    constexpr Name kNames[] = {
        {"gt", "GreaterThan", TriggerOperator::kGreaterThan},
        {"lt", "LessThan", TriggerOperator::kLessThan},
        {"eq", "Equal", TriggerOperator::kEqual},
        {"ne", "NotEqual", TriggerOperator::kNotEqual},
    };
    Located text = located_at(map, "triggerOperator");
    for (const Name& name : kNames) {
        if (equals_ignore_case(text.text, name.brief) || equals_ignore_case(text.text, name.full)) return name.trigger;
    }
    if (!text.text.empty())
        diagnostics.warning("rule", "unknown trigger operator `" + text.text + "`; taken as gt", text.span);
    return TriggerOperator::kGreaterThan;
}

// A duration between 5 minutes and 14 days; 0 after a warning if it is none.
Ticks read_duration(const YamlNode& map, std::string_view key, Diagnostics& diagnostics) {
    Located text = located_at(map, key);
    if (text.text.empty()) return 0;
    auto duration = parse_duration(text.text);
    if (!duration || *duration <= 0) {
        diagnostics.warning("rule", "`" + text.text + "` is no duration", text.span, "write it as 5m, 1h or 1d");
        return 0;
    }
    if (*duration < 5 * kTicksPerMinute || *duration > 14 * kTicksPerDay) {
        diagnostics.warning("rule", "`" + std::string(key) + "` must be between 5 minutes and 14 days", text.span);
    }
    return *duration;
}

void read_schedule(const YamlNode& map, std::string_view kind, Rule& rule, Diagnostics& diagnostics) {
    if (equals_ignore_case(kind, "NRT")) {
        rule.schedule.kind = ScheduleKind::kNearRealTime;
        for (const char* key : {"queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"}) {
            if (const YamlMember* member = map.member(key))
                diagnostics.warning("rule", "an NRT rule has no `" + std::string(key) + "`", member->key.span);
        }
        return;
    }
    if (rule.kind == RuleKind::kHunt) return;
    warn_missing(map, {"queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"}, diagnostics);
    rule.schedule.frequency = read_duration(map, "queryFrequency", diagnostics);
    rule.schedule.period = read_duration(map, "queryPeriod", diagnostics);
    if (rule.schedule.frequency == 0 || rule.schedule.period == 0) {
        diagnostics.warning("rule", "without a valid frequency and period the rule runs once over all logs",
                            {map.span.begin, map.span.begin});
        rule.schedule = {};
        return;
    }
    rule.schedule.kind = ScheduleKind::kPeriodic;
    if (rule.schedule.period < rule.schedule.frequency) {
        diagnostics.warning("rule", "records are missed: the period is shorter than the frequency",
                            located_at(map, "queryPeriod").span);
    }
    if (rule.schedule.period >= 2 * kTicksPerDay && rule.schedule.frequency < kTicksPerHour) {
        diagnostics.warning("rule", "a period of two days and more needs a frequency of at least an hour",
                            located_at(map, "queryFrequency").span);
    }
}

void read_tactics(const YamlNode& map, Rule& rule, Diagnostics& diagnostics) {
    for (const Located& tactic : located_list_at(map, "tactics")) {
        std::string name = tactic_name(tactic.text);
        if (name != tactic.text)
            diagnostics.warning("rule", "tactic `" + tactic.text + "` is written `" + name + "`", tactic.span);
        rule.tactics.push_back(std::move(name));
    }
}

std::vector<EntityMapping> read_entities(const YamlNode& map, Diagnostics& diagnostics) {
    std::vector<EntityMapping> out;
    for (const YamlNode& item : items_at(map, "entityMappings")) {
        EntityMapping mapping;
        mapping.type = located_at(item, "entityType");
        for (const YamlNode& field : items_at(item, "fieldMappings")) {
            mapping.fields.push_back({located_at(field, "identifier"), located_at(field, "columnName")});
        }
        if (mapping.type.text.empty() || mapping.fields.empty()) {
            diagnostics.warning("rule", "an entity mapping needs a type and fields", item.span);
            continue;
        }
        out.push_back(std::move(mapping));
    }
    return out;
}

AlertDetailsOverride read_alert_details(const YamlNode& map) {
    const YamlNode& node = map_at(map, "alertDetailsOverride");
    AlertDetailsOverride out;
    out.display_name_format = located_at(node, "alertDisplayNameFormat");
    out.description_format = located_at(node, "alertDescriptionFormat");
    out.tactics_column = located_at(node, "alertTacticsColumnName");
    out.severity_column = located_at(node, "alertSeverityColumnName");
    for (const YamlNode& item : items_at(node, "alertDynamicProperties")) {
        out.dynamic_properties.push_back({located_at(item, "alertProperty"), located_at(item, "value")});
    }
    return out;
}

IncidentConfiguration read_incident(const YamlNode& map) {
    const YamlNode& node = map_at(map, "incidentConfiguration");
    const YamlNode& grouping = map_at(node, "groupingConfiguration");
    IncidentConfiguration out;
    out.create_incident = bool_at(node, "createIncident", true);
    out.grouping = bool_at(grouping, "enabled", false);
    out.reopen_closed = bool_at(grouping, "reopenClosedIncident", false);
    if (auto lookback = parse_duration(text_at(grouping, "lookbackDuration"))) out.lookback = *lookback;
    out.matching_method = text_at(grouping, "matchingMethod");
    out.group_by_entities = texts_at(grouping, "groupByEntities");
    out.group_by_alert_details = texts_at(grouping, "groupByAlertDetails");
    out.group_by_custom_details = texts_at(grouping, "groupByCustomDetails");
    return out;
}

// The query without the fence of three backticks that some hunting files put around it.
SourcePtr without_fence(const SourcePtr& query) {
    std::string_view text = query->text();
    size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || !text.substr(begin).starts_with("```")) return query;
    size_t line_end = text.find('\n', begin);
    size_t end = text.rfind("```");
    if (line_end == std::string_view::npos || end <= line_end) return query;
    return part_source(query, {static_cast<uint32_t>(line_end + 1), static_cast<uint32_t>(end)});
}

}  // namespace

void read_sentinel_details(const YamlNode& map, std::string_view kind, Rule& rule, Diagnostics& diagnostics) {
    rule.vendor = Vendor::kKusto;
    rule.language = Language::kKql;
    SentinelRule& details = rule.details.emplace<SentinelRule>();
    details.hunting = kind.empty();
    rule.kind = details.hunting ? RuleKind::kHunt : RuleKind::kAlert;
    rule.description = description_text(text_at(map, "description"));
    read_severity(map, "severity", {"informational", "low", "medium", "high"}, rule, diagnostics);
    read_tactics(map, rule, diagnostics);
    read_schedule(map, kind, rule, diagnostics);
    details.trigger = read_trigger(map, diagnostics);
    details.threshold = integer_at(map, "triggerThreshold").value_or(0);
    if (Located threshold = located_at(map, "triggerThreshold");
        !threshold.text.empty() &&
        (!integer_at(map, "triggerThreshold") || details.threshold < 0 || details.threshold > 10'000)) {
        diagnostics.warning("rule", "the trigger threshold must be a number from 0 to 10000", threshold.span);
    }
    details.entities = read_entities(map, diagnostics);
    for (const YamlMember& member : map_at(map, "customDetails").members)
        details.custom_details.push_back({located(member.key), located(member.value)});
    details.alert_details = read_alert_details(map);
    details.alert_per_result =
        equals_ignore_case(text_at(map_at(map, "eventGroupingSettings"), "aggregationKind"), "AlertPerResult");
    details.suppression = bool_at(map, "suppressionEnabled", false);
    if (details.suppression) details.suppression_duration = read_duration(map, "suppressionDuration", diagnostics);
    details.incident = read_incident(map);
    if (SourcePtr query = read_query(map, "query", rule.file, diagnostics)) rule.query = without_fence(query);
}

void read_sentinel_rule(const YamlNode& document, Rule& rule, Diagnostics& diagnostics) {
    Located kind = located_at(document, "kind");
    // A rule without `kind` that has a schedule was written before the key was: it is a scheduled one.
    std::string_view kind_name = kind.text;
    if (kind_name.empty() && document.find("queryFrequency")) kind_name = "Scheduled";
    read_sentinel_details(document, kind_name, rule, diagnostics);
    warn_missing(document, {"id", "name", "description", "tactics", "entityMappings", "requiredDataConnectors"},
                 diagnostics);
    if (rule.kind == RuleKind::kAlert) warn_missing(document, {"severity", "version", "kind"}, diagnostics);
    if (!kind_name.empty() && !equals_ignore_case(kind_name, "Scheduled") && !equals_ignore_case(kind_name, "NRT")) {
        diagnostics.error("unsupported", "rules of kind `" + kind.text + "` are not supported", kind.span);
    }
    read_id(document, "id", rule, diagnostics);
    if (std::string name = text_at(document, "name"); !name.empty()) rule.name = name;
    rule.status = text_at(document, "status");
    rule.version = text_at(document, "version");
    rule.author = text_at(map_at(map_at(document, "metadata"), "author"), "name");
    rule.techniques = texts_at(document, "relevantTechniques");
    auto& details = std::get<SentinelRule>(rule.details);
    for (const YamlNode& item : items_at(document, "requiredDataConnectors")) {
        details.connectors.push_back({text_at(item, "connectorId"), texts_at(item, "dataTypes")});
    }
}

}  // namespace tocsin
