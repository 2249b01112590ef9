#include "catalog/rule_page.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/attack.h"
#include "catalog/highlight.h"
#include "catalog/operation_text.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

constexpr size_t kListed = 12;  // of lists in the margin

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
}

class RulePage {
public:
    RulePage(const Catalog& catalog, uint32_t rule)
        : catalog_(catalog), number_(rule), entry_(catalog.rules()[rule]), rule_(entry_.rule()) {}

    std::string render() {
        const std::string path = rule_href(catalog_, number_);
        put_head();
        put_events();
        put_indicators();
        put_stages();
        put_columns();
        put_alert();
        put_margin();
        put(data_, "json", json_path(path));
        return render_page(catalog_, "rule", path, rule_.name, data_);
    }

private:
    void put_head() {
        put(data_, "name", rule_.name);
        put(data_, "vendor", vendor_name(rule_.vendor));
        put(data_, "language", language_name(rule_.language));
        put(data_, "kind", rule_kind_name(rule_.kind));
        put(data_, "severity", rule_.severity);
        put(data_, "status", to_lower_ascii(rule_.status));
        put(data_, "version", rule_.version);
        put(data_, "description", rule_.description);
        put(data_, "path", rule_.path);
        put(data_, "id", rule_.id);
        PageData errors = page_list();
        for (const Diagnostic& diagnostic : entry_.compiled->diagnostics) {
            if (diagnostic.level != DiagnosticLevel::kError) continue;
            PageData error;
            put(error, "line", uint64_t{diagnostic.location().line});
            put(error, "message", diagnostic.message);
            errors << error;
        }
        put(data_, "broken", !entry_.ok());
        put_list(data_, "errors", std::move(errors));
    }

    void put_events() {
        PageData events = page_list();
        for (const EventFact& fact : entry_.facts.events) {
            const EventEntry* event = catalog_.find_event(fact.provider, fact.event);
            PageData item;
            put(item, "provider", fact.provider);
            put(item, "provider_href", provider_href(fact.provider));
            put(item, "event", fact.event);
            put(item, "href", event_href(fact.provider, fact.event));
            put(item, "text", fact.known ? operation_text(fact.provider, fact.event) : std::string());
            put(item, "inferred", fact.inferred && fact.known);
            put(item, "unknown", !fact.known);
            put(item, "rules", event ? uint64_t{event->rules.size()} : 0);
            events << item;
        }
        put_list(data_, "events", std::move(events));
    }

    // What a field is, where its name does not say it.
    std::string origin_of(const Indicator& indicator) const {
        if (!indicator.canonical.empty()) return indicator.canonical;
        for (const Predicate& predicate : entry_.facts.predicates) {
            if (predicate.indicator != indicator) continue;
            if (!predicate.definition.empty() && predicate.definition != indicator.field)
                return first_sentence(predicate.definition);
            if (!predicate.made_by.empty()) return "made by " + predicate.made_by;
        }
        return {};
    }

    void put_indicators() {
        PageData indicators = page_list();
        for (const Indicator& indicator : entry_.facts.indicators) {
            PageData item;
            put(item, "field", indicator.field);
            put(item, "kind", indicator.kind);
            put(item, "negated", indicator.negated);
            PageData values = page_list();
            for (const std::string& value : indicator.values) {
                PageData each;
                put(each, "value", value.empty() ? std::string_view("\"\"") : std::string_view(value));
                values << each;
            }
            item["values"] = std::move(values);
            put(item, "origin", origin_of(indicator));
            const uint64_t others = catalog_.indicators().others(indicator);
            put(item, "count", others == 0 ? std::string() : std::to_string(others));
            put(item, "href",
                others == 0 ? std::string()
                            : field_href(indicator.canonical.empty() ? indicator.field : indicator.canonical));
            indicators << item;
        }
        put_list(data_, "indicators", std::move(indicators));
        PageData conditions = page_list();
        for (const Indicator& condition : entry_.facts.conditions) {
            PageData item;
            put(item, "field", condition.field);
            put(item, "kind", condition.kind);
            put(item, "negated", condition.negated);
            put(item, "value", joined(condition.values));
            conditions << item;
        }
        put_list(data_, "conditions", std::move(conditions));
    }

    void put_stages() {
        HighlightedRule highlighted(entry_);
        PageData stages = page_list();
        for (size_t i = 0; i < entry_.facts.stages.size(); ++i) {
            const Stage& stage = entry_.facts.stages[i];
            PageData item;
            put(item, "number", uint64_t{i + 1});
            put(item, "kind", stage.kind);
            put(item, "several", stage.steps > 1);
            put(item, "steps", uint64_t{stage.steps});
            put(item, "macro", stage.macro);
            put(item, "text", highlighted.stage(stage));
            std::vector<std::string> asks;
            for (const Predicate& predicate : entry_.facts.predicates) {
                if (predicate.stage != i) continue;
                const Indicator& asked = predicate.indicator;
                asks.push_back(asked.field + (asked.negated ? " not " : " ") + asked.kind);
            }
            PageData list = page_list();
            for (size_t k = 0; k < asks.size(); ++k) {
                PageData ask;
                put(ask, "text", asks[k]);
                put(ask, "more", k + 1 < asks.size());
                list << ask;
            }
            put_list(item, "asks", std::move(list));
            stages << item;
        }
        put_list(data_, "stages", std::move(stages));
        put(data_, "body", highlighted.body());
    }

    void put_columns() {
        PageData outputs = page_list();
        for (const OutputField& output : entry_.facts.outputs) {
            PageData item;
            put(item, "field", output.field);
            put(item, "source", output.source);
            put(item, "definition", output.definition);
            outputs << item;
        }
        put_list(data_, "outputs", std::move(outputs));
        PageData macros = page_list();
        for (const MacroFact& macro : entry_.macros) {
            PageData item;
            put(item, "name", macro.name);
            put(item, "value", macro.definition);
            macros << item;
        }
        put_list(data_, "macros", std::move(macros));
    }

    static void add_pair(PageData& list, std::string_view label, const std::string& value) {
        if (value.empty()) return;
        PageData item;
        put(item, "label", label);
        put(item, "value", value);
        list << item;
    }

    void put_alert() {
        PageData alert = page_list();
        if (const SentinelRule* sentinel = rule_.sentinel()) {
            add_pair(alert, "Title", sentinel->alert_details.display_name_format.text);
            add_pair(alert, "Description", sentinel->alert_details.description_format.text);
            for (const EntityMapping& entity : sentinel->entities) {
                std::vector<std::string> fields;
                for (const EntityMapping::Field& field : entity.fields)
                    fields.push_back(field.identifier.text + " = " + field.column.text);
                add_pair(alert, "Entity", entity.type.text + ": " + joined(fields));
            }
            std::vector<std::string> details;
            for (const CustomDetail& detail : sentinel->custom_details)
                details.push_back(detail.name.text + " = " + detail.column.text);
            add_pair(alert, "Custom details", joined(details));
        } else if (const SplunkRule* splunk = rule_.splunk()) {
            put_risk(alert, *splunk);
        } else if (const SigmaRule* sigma = rule_.sigma()) {
            add_pair(alert, "False positives", joined(sigma->false_positives));
        }
        put_list(data_, "alert", std::move(alert));
        PageData tests = page_list();
        if (const SplunkRule* splunk = rule_.splunk()) {
            for (const DetectionTest& test : splunk->tests) {
                PageData item;
                put(item, "name", test.name);
                put(item, "type", test.type);
                PageData data = page_list();
                for (const AttackData& each : test.attack_data) {
                    PageData file;
                    put(file, "data", each.data);
                    data << file;
                }
                item["data"] = std::move(data);
                tests << item;
            }
        }
        put_list(data_, "tests", std::move(tests));
    }

    static void put_risk(PageData& alert, const SplunkRule& splunk) {
        add_pair(alert, "Risk message", splunk.risk_message.text);
        std::vector<std::string> figures;
        if (splunk.risk_score) figures.push_back("score " + std::to_string(*splunk.risk_score));
        if (splunk.impact) figures.push_back("impact " + std::to_string(*splunk.impact));
        if (splunk.confidence) figures.push_back("confidence " + std::to_string(*splunk.confidence));
        add_pair(alert, "Risk", joined(figures));
        for (const RiskObject& object : splunk.risk_objects)
            add_pair(alert, "Risk object",
                     object.field.text + " (" + object.type + "), score " + std::to_string(object.score));
        for (const ThreatObject& object : splunk.threat_objects)
            add_pair(alert, "Threat object", object.field.text + " (" + object.type + ")");
    }

    void put_margin() {
        PageData tactics = page_list(), techniques = page_list();
        for (const std::string& tactic : entry_.tactics) {
            PageData item;
            put(item, "name", tactic);
            tactics << item;
        }
        for (const std::string& id : rule_.techniques) {
            PageData item;
            const Technique* technique = find_technique(id);
            put(item, "id", id);
            put(item, "name", technique_name(id));
            put(item, "href", technique ? technique_href(id) : std::string());
            put(item, "gone", gone_text(technique));
            techniques << item;
        }
        put(data_, "has_attack", tactics.is_non_empty_list() || techniques.is_non_empty_list());
        data_["tactics"] = std::move(tactics);
        data_["techniques"] = std::move(techniques);
        PageData annotations = page_list();
        add_annotation(annotations, "Kill chain", entry_.controls.kill_chain);
        add_annotation(annotations, "NIST", entry_.controls.nist);
        add_annotation(annotations, "CIS", entry_.controls.cis);
        add_annotation(annotations, "Threat actors", entry_.controls.actors);
        add_annotation(annotations, "Required data", entry_.required_data);
        if (const SplunkRule* splunk = rule_.splunk())
            add_annotation(annotations, "Analytic stories", splunk->analytic_stories);
        data_["annotations"] = std::move(annotations);
        put(data_, "schedule", schedule_text(rule_));
        put(data_, "logs", matches_text(catalog_, number_));
        put_neighbours("duplicates", catalog_.near_duplicates(number_));
        put_neighbours("same", catalog_.same_events(number_));
        PageData references = page_list();
        for (const std::string& reference : rule_.references) {
            PageData item;
            const bool link = reference.starts_with("https://") || reference.starts_with("http://");
            put(item, "link", link ? reference : std::string());
            put(item, "text", reference);
            references << item;
        }
        put_list(data_, "references", std::move(references));
    }

    static std::string gone_text(const Technique* technique) {
        if (!technique) return "not in ATT&CK";
        if (technique->status == TechniqueStatus::kActive) return {};
        std::string out = technique->status == TechniqueStatus::kRevoked ? "revoked" : "deprecated";
        for (std::string_view successor : technique->successors)
            out += ", now " + std::string(successor) + " " + technique_name(std::string(successor));
        return out;
    }

    static void add_annotation(PageData& list, std::string_view label, const std::vector<std::string>& texts) {
        if (texts.empty()) return;
        PageData first = page_list(), rest = page_list();
        for (size_t i = 0; i < texts.size(); ++i) {
            PageData item;
            put(item, "item", texts[i]);
            (i < kListed ? first : rest) << item;
        }
        PageData annotation;
        put(annotation, "label", label);
        put(annotation, "more", texts.size() > kListed ? std::to_string(texts.size() - kListed) : std::string());
        annotation["items"] = std::move(first);
        annotation["rest"] = std::move(rest);
        list << annotation;
    }

    void put_neighbours(const std::string& key, const std::vector<uint32_t>& rules) {
        PageData list = page_list();
        for (size_t i = 0; i < rules.size() && i < kListed; ++i) {
            const Rule& other = catalog_.rules()[rules[i]].rule();
            PageData item;
            put(item, "name", other.name);
            put(item, "vendor", vendor_name(other.vendor));
            put(item, "href", rule_href(catalog_, rules[i]));
            list << item;
        }
        put(data_, "more_" + key, rules.size() > kListed ? std::to_string(rules.size() - kListed) : std::string());
        put_list(data_, key, std::move(list));
    }

    const Catalog& catalog_;
    uint32_t number_;
    const RuleEntry& entry_;
    const Rule& rule_;
    PageData data_;
};

}  // namespace

std::string matches_text(const Catalog& catalog, uint32_t rule) {
    if (catalog.matches.empty()) return {};
    const RuleMatches& matches = catalog.matches[rule];
    if (!matches.error.empty()) return "Failed while running: " + matches.error;
    if (!catalog.rules()[rule].ok()) return {};
    if (matches.alerts == 0) return "Did not fire.";
    return plural(matches.alerts, "alert", "alerts") + " with " + plural(matches.rows, "row", "rows") + ", first " +
           matches.first.substr(0, 16) + ", last " + matches.last.substr(0, 16) + " (UTC).";
}

std::string rule_page(const Catalog& catalog, uint32_t rule) { return RulePage(catalog, rule).render(); }

}  // namespace tocsin
