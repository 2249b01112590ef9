#include "catalog/rule_json.h"

#include "catalog/alert_facts.h"
#include "catalog/attack.h"
#include "catalog/duration_text.h"

namespace tocsin {
namespace {

template <class List, class Make>
std::string json_list(const List& list, Make make) {
    std::vector<std::string> items;
    for (const auto& item : list) items.push_back(make(item));
    return json_array(items);
}

JsonObject& text_or_null(JsonObject& object, std::string_view key, const std::string& text) {
    return text.empty() ? object.raw(key, "null") : object.text(key, text);
}

std::string_view status_name(TechniqueStatus status) {
    switch (status) {
        case TechniqueStatus::kActive: return "active";
        case TechniqueStatus::kRevoked: return "revoked";
        case TechniqueStatus::kDeprecated: return "deprecated";
    }
    return {};
}

std::string attack_json(const std::string& id) {
    JsonObject object;
    object.text("id", id);
    const Technique* technique = find_technique(id);
    if (!technique)
        return object.text("name", "").text("status", "unknown").raw("tactics", "[]").raw("replaced_by", "[]").str();
    std::vector<std::string> tactics;
    for (std::string_view written : technique->tactics) {
        const Tactic* tactic = find_tactic(written);
        tactics.emplace_back(tactic ? tactic->name : written);
    }
    return object.text("name", technique->name)
        .text("status", status_name(technique->status))
        .texts("tactics", tactics)
        .raw("replaced_by", json_list(technique->successors,
                                      [](std::string_view successor) {
                                          std::string key(successor);
                                          return JsonObject().text("id", key).text("name", technique_name(key)).str();
                                      }))
        .str();
}

std::string stage_json(const Stage& stage) {
    JsonObject object;
    object.text("kind", stage.kind).number("steps", stage.steps).text("text", stage.text);
    if (!stage.macro.empty()) object.text("macro", stage.macro);
    return object.str();
}

std::string predicate_json(const Predicate& predicate) {
    JsonObject object = indicator_json(predicate.indicator);
    if (predicate.stage)
        object.number("stage", *predicate.stage + 1);
    else
        object.raw("stage", "null");
    text_or_null(object, "definition", predicate.definition);
    text_or_null(object, "made_by", predicate.made_by);
    return object.str();
}

std::string schedule_json(const Rule& rule) {
    const Schedule& schedule = rule.schedule;
    JsonObject object;
    switch (schedule.kind) {
        case ScheduleKind::kOnce: object.text("kind", "once"); break;
        case ScheduleKind::kNearRealTime: object.text("kind", "near_real_time"); break;
        case ScheduleKind::kPeriodic:
            object.text("kind", "periodic")
                .text("frequency", duration_text(schedule.frequency))
                .text("period", duration_text(schedule.period));
            break;
        case ScheduleKind::kCron:
            object.text("kind", "cron")
                .text("cron", schedule.cron)
                .text("earliest", schedule.earliest)
                .text("latest", schedule.latest);
            break;
    }
    return object.text("text", schedule_text(rule)).str();
}

std::string entity_json(const EntityMapping& entity) {
    return JsonObject()
        .text("type", entity.type.text)
        .raw("fields", json_list(entity.fields,
                                 [](const EntityMapping::Field& field) {
                                     return JsonObject()
                                         .text("identifier", field.identifier.text)
                                         .text("column", field.column.text)
                                         .str();
                                 }))
        .str();
}

std::string number_or_null(const std::optional<int64_t>& number) { return number ? std::to_string(*number) : "null"; }

std::string risk_json(const SplunkRule& splunk) {
    JsonObject object;
    object.text("message", splunk.risk_message.text)
        .raw("score", number_or_null(splunk.risk_score))
        .raw("impact", number_or_null(splunk.impact))
        .raw("confidence", number_or_null(splunk.confidence))
        .raw("objects", json_list(splunk.risk_objects,
                                  [](const RiskObject& risk) {
                                      return JsonObject()
                                          .text("field", risk.field.text)
                                          .text("type", risk.type)
                                          .raw("score", std::to_string(risk.score))
                                          .str();
                                  }))
        .raw("threat_objects", json_list(splunk.threat_objects, [](const ThreatObject& threat) {
                 return JsonObject().text("field", threat.field.text).text("type", threat.type).str();
             }));
    return object.str();
}

std::string test_json(const DetectionTest& test) {
    return JsonObject()
        .text("name", test.name)
        .text("type", test.type)
        .raw("data", json_list(test.attack_data,
                               [](const AttackData& data) {
                                   return JsonObject()
                                       .text("data", data.data)
                                       .text("source", data.source)
                                       .text("sourcetype", data.sourcetype)
                                       .str();
                               }))
        .str();
}

void add_vendor_parts(JsonObject& object, const Rule& rule) {
    static const SentinelRule kNoSentinel;
    static const SplunkRule kNoSplunk;
    const SentinelRule& sentinel = rule.sentinel() ? *rule.sentinel() : kNoSentinel;
    const SplunkRule& splunk = rule.splunk() ? *rule.splunk() : kNoSplunk;
    object.raw("entities", json_list(sentinel.entities, entity_json));
    object.raw("custom_details", json_list(sentinel.custom_details, [](const CustomDetail& detail) {
                   return JsonObject().text("name", detail.name.text).text("column", detail.column.text).str();
               }));
    if (rule.splunk())
        object.raw("risk", risk_json(splunk));
    else
        object.raw("risk", "null");
    if (rule.splunk())
        object.raw(
            "as_shipped",
            JsonObject().boolean("enabled", splunk.enabled).text("schedule_window", splunk.schedule_window).str());
    else
        object.raw("as_shipped", "null");
    object.texts("analytic_stories", splunk.analytic_stories);
    object.raw("tests", json_list(splunk.tests, test_json));
    object.texts("false_positives", rule.false_positives);
    text_or_null(object, "implementation", splunk.implementation);
}

std::string diagnostic_json(const Diagnostic& diagnostic) {
    Location at = diagnostic.location();
    return JsonObject()
        .text("code", diagnostic.code)
        .text("message", diagnostic.message)
        .number("line", at.line)
        .number("column", at.column)
        .str();
}

}  // namespace

JsonObject indicator_json(const Indicator& indicator) {
    JsonObject object;
    object.text("field", indicator.field);
    text_or_null(object, "canonical", indicator.canonical);
    object.text("kind", indicator.kind).texts("values", indicator.values).boolean("negated", indicator.negated);
    return object;
}

JsonObject rule_json(const RuleEntry& entry, const OtherRules& others) {
    const Rule& rule = entry.rule();
    const QueryFacts& facts = entry.facts;
    std::vector<Diagnostic> errors;
    for (const Diagnostic& diagnostic : entry.compiled->diagnostics) {
        if (diagnostic.level == DiagnosticLevel::kError) errors.push_back(diagnostic);
    }
    JsonObject object;
    object.text("path", rule.path)
        .text("id", rule.id)
        .text("name", rule.name)
        .text("vendor", vendor_name(rule.vendor))
        .text("language", language_name(rule.language))
        .text("kind", rule_kind_name(rule.kind))
        .text("severity", rule.severity)
        .text("description", rule.description)
        .text("status", rule.status)
        .text("author", rule.author)
        .text("version", rule.version)
        .boolean("compiles", entry.ok())
        .raw("errors", json_list(errors, diagnostic_json))
        .texts("tactics", entry.tactics)
        .raw("techniques", json_list(rule.techniques,
                                     [](const std::string& id) {
                                         return JsonObject().text("id", id).text("name", technique_name(id)).str();
                                     }))
        .raw("attack", json_list(rule.techniques, attack_json))
        .texts("kill_chain", entry.controls.kill_chain)
        .texts("nist", entry.controls.nist)
        .texts("cis", entry.controls.cis)
        .texts("threat_actors", entry.controls.actors)
        .raw("events",
             json_list(facts.events,
                       [](const EventFact& event) {
                           return JsonObject().text("provider", event.provider).text("event", event.event).str();
                       }))
        .raw("event_details", json_list(facts.events,
                                        [](const EventFact& event) {
                                            return JsonObject()
                                                .text("provider", event.provider)
                                                .text("event", event.event)
                                                .boolean("inferred", event.inferred)
                                                .boolean("known", event.known)
                                                .str();
                                        }))
        .raw("stages", json_list(facts.stages, stage_json))
        .raw("predicates", json_list(facts.predicates, predicate_json))
        .raw("indicators", json_list(facts.indicators,
                                     [&](const Indicator& indicator) {
                                         return indicator_json(indicator).number("corpus", others(indicator)).str();
                                     }))
        .raw("conditions",
             json_list(facts.conditions, [](const Indicator& condition) { return indicator_json(condition).str(); }))
        .raw("outputs", json_list(facts.outputs, [](const OutputField& output) {
                 return JsonObject().text("field", output.field).text("source", output.source).str();
             }));
    std::vector<OutputField> defined;
    for (const OutputField& output : facts.outputs) {
        if (!output.definition.empty()) defined.push_back(output);
    }
    object.raw("definitions", json_list(defined, [](const OutputField& output) {
                   return JsonObject().text("field", output.field).text("text", output.definition).str();
               }));
    std::vector<std::string> uses;
    for (const OutputField& output : facts.outputs) {
        std::vector<std::string> used_as = uses_of_column(rule, output.field);
        if (used_as.empty()) continue;
        uses.push_back(JsonObject().text("field", output.field).texts("used_as", used_as).str());
    }
    object.raw("output_uses", json_array(uses));
    add_vendor_parts(object, rule);
    object.raw("macros", json_list(entry.macros, [](const MacroFact& macro) {
                   return JsonObject().text("name", macro.name).text("value", macro.definition).str();
               }));
    object.raw("schedule", schedule_json(rule))
        .texts("required_data", entry.required_data)
        .raw("data_sources", json_list(entry.data_sources,
                                       [](const DataSource& source) {
                                           return JsonObject()
                                               .text("name", source.name)
                                               .text("source", source.source)
                                               .text("sourcetype", source.sourcetype)
                                               .text("add_on", source.add_on)
                                               .str();
                                       }))
        .texts("tables", facts.tables)
        .texts("references", rule.references);
    text_or_null(object, "source_link", entry.source_link);
    return object;
}

}  // namespace tocsin
