#include "catalog/rule_page.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/alert_facts.h"
#include "catalog/attack.h"
#include "catalog/highlight.h"
#include "catalog/operation_text.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

constexpr size_t kListed = 12;  // of lists in the margin

bool is_web_address(const std::string& text) { return text.starts_with("https://") || text.starts_with("http://"); }

// Its field and kind, as the tables of indicators and conditions show them.
void put_asked(PageData& item, const Indicator& indicator) {
    put(item, "field", indicator.field);
    put(item, "kind", indicator.kind);
    put(item, "negated", indicator.negated);
    item["values"] = page_items(shown_values(indicator),
                                [](PageData& each, const std::string& value) { put(each, "value", value); });
}

std::string gone_text(const Technique* technique) {
    if (!technique) return "not in ATT&CK";
    if (technique->status == TechniqueStatus::kActive) return {};
    std::string out = technique->status == TechniqueStatus::kRevoked ? "revoked" : "deprecated";
    for (std::string_view successor : technique->successors)
        out += ", now " + std::string(successor) + " " + technique_name(std::string(successor));
    return out;
}

// A headed list in the margin; what does not fit is folded away.
void add_annotation(PageData& list, std::string_view label, const std::vector<std::string>& texts) {
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

// Its values, or as many as fit on a line.
std::string some_values(const Indicator& indicator) {
    constexpr size_t kLongest = 60;
    std::string out;
    const std::vector<std::string> values = shown_values(indicator);
    for (size_t i = 0; i < values.size(); ++i) {
        if (i > 0 && out.size() + values[i].size() > kLongest)
            return out + " and " + std::to_string(values.size() - i) + " more";
        out.append(i > 0 ? ", " : "").append(first_sentence(values[i]));
    }
    return out;
}

// A macro that lets everything through: security_content ships one with each detection.
bool is_empty_filter(const MacroFact& macro) {
    return macro.name.ends_with("_filter") && trim(macro.definition) == "search *";
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
        put_matches();
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
        put(data_, "author", rule_.author);
        put(data_, "description", rule_.description);
        put(data_, "path", rule_.path);
        put(data_, "id", rule_.id);
        put(data_, "source_link", entry_.source_link);
        std::vector<Diagnostic> errors;
        for (const Diagnostic& diagnostic : entry_.compiled->diagnostics) {
            if (diagnostic.level == DiagnosticLevel::kError) errors.push_back(diagnostic);
        }
        put(data_, "broken", !entry_.ok());
        put_list(data_, "errors", page_items(errors, [](PageData& item, const Diagnostic& error) {
                     put(item, "line", uint64_t{error.location().line});
                     put(item, "message", error.message);
                 }));
    }

    void put_events() {
        put_list(data_, "events", page_items(entry_.facts.events, [&](PageData& item, const EventFact& fact) {
                     const EventEntry* event = catalog_.find_event(fact.provider, fact.event);
                     put(item, "provider", fact.provider);
                     put(item, "provider_href", provider_href(fact.provider));
                     put(item, "event", fact.event);
                     put(item, "href", event_href(fact.provider, fact.event));
                     put(item, "text", fact.known ? operation_text(fact.provider, fact.event) : std::string());
                     put(item, "inferred", fact.inferred && fact.known);
                     put(item, "unknown", !fact.known);
                     put(item, "rules", event ? uint64_t{event->rules.size()} : 0);
                 }));
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
        put_list(
            data_, "indicators", page_items(entry_.facts.indicators, [&](PageData& item, const Indicator& each) {
                put_asked(item, each);
                put(item, "origin", origin_of(each));
                const uint64_t others = catalog_.indicators().others(each);
                put(item, "count", others == 0 ? std::string() : std::to_string(others));
                put(item, "href",
                    others == 0 ? std::string() : field_href(each.canonical.empty() ? each.field : each.canonical));
            }));
        put_list(data_, "conditions", page_items(entry_.facts.conditions, put_asked));
    }

    // What the stage's predicates ask, in short.
    std::vector<std::string> asked_by(size_t stage) const {
        std::vector<std::string> out;
        for (const Predicate& predicate : entry_.facts.predicates) {
            if (predicate.stage != stage) continue;
            const Indicator& asked = predicate.indicator;
            const std::string values = some_values(asked);
            out.push_back(asked.field + (asked.negated ? " not " : " ") + asked.kind + (values.empty() ? "" : " ") +
                          values);
        }
        return out;
    }

    void put_stages() {
        const HighlightedRule highlighted(entry_);
        size_t number = 0;
        put_list(data_, "stages", page_items(entry_.facts.stages, [&](PageData& item, const Stage& stage) {
                     const std::vector<std::string> asks = asked_by(number++);
                     put(item, "number", uint64_t{number});
                     put(item, "kind", stage.kind);
                     put(item, "several", stage.steps > 1);
                     put(item, "steps", uint64_t{stage.steps});
                     put(item, "macro", stage.macro);
                     put(item, "text", highlighted.stage(stage));
                     size_t left = asks.size();
                     put_list(item, "asks", page_items(asks, [&](PageData& ask, const std::string& text) {
                                  put(ask, "text", text);
                                  put(ask, "more", --left > 0);
                              }));
                 }));
        put(data_, "body", highlighted.body());
    }

    void put_columns() {
        bool used = false;
        put_list(data_, "outputs", page_items(entry_.facts.outputs, [&](PageData& item, const OutputField& output) {
                     const std::vector<std::string> uses = uses_of_column(rule_, output.field);
                     used = used || !uses.empty();
                     item["uses"] =
                         page_items(uses, [](PageData& use, const std::string& text) { put(use, "text", text); });
                     put(item, "field", output.field);
                     put(item, "source", output.source);
                     put(item, "definition", output.definition);
                 }));
        put(data_, "outputs_used", used);
        put_list(data_, "data_sources", page_items(entry_.data_sources, [](PageData& item, const DataSource& source) {
                     put(item, "name", source.name);
                     put(item, "source", source.source);
                     put(item, "sourcetype", source.sourcetype);
                     put(item, "add_on", source.add_on);
                 }));
        put_list(data_, "macros", page_items(entry_.macros, [](PageData& item, const MacroFact& macro) {
                     put(item, "name", macro.name);
                     put(item, "value", macro.definition);
                     put(item, "empty_filter", is_empty_filter(macro));
                 }));
    }

    void put_alert() {
        put(data_, "schedule", schedule_text(rule_));
        put_list(data_, "alert", page_items(alert_facts(rule_), [](PageData& item, const LabelledText& fact) {
                     put(item, "label", fact.label);
                     put(item, "value", fact.text);
                 }));
        static const std::vector<DetectionTest> kNone;
        const SplunkRule* splunk = rule_.splunk();
        put_list(data_, "tests",
                 page_items(splunk ? splunk->tests : kNone, [](PageData& item, const DetectionTest& test) {
                     put(item, "name", test.name);
                     put(item, "type", test.type);
                     item["data"] = page_items(test.attack_data, [](PageData& file, const AttackData& data) {
                         put(file, "data", data.data);
                         put(file, "link", is_web_address(data.data));
                         put(file, "source", data.source);
                         put(file, "sourcetype", data.sourcetype);
                     });
                 }));
    }

    void put_margin() {
        PageData tactics =
            page_items(entry_.tactics, [](PageData& item, const std::string& name) { put(item, "name", name); });
        PageData techniques = page_items(rule_.techniques, [](PageData& item, const std::string& id) {
            const Technique* technique = find_technique(id);
            put(item, "id", id);
            put(item, "name", technique_name(id));
            put(item, "href", technique ? technique_href(id) : std::string());
            put(item, "gone", gone_text(technique));
        });
        put(data_, "has_attack", tactics.is_non_empty_list() || techniques.is_non_empty_list());
        data_["tactics"] = std::move(tactics);
        data_["techniques"] = std::move(techniques);
        PageData annotations = page_list();
        add_annotation(annotations, "Kill chain", entry_.controls.kill_chain);
        add_annotation(annotations, "NIST", entry_.controls.nist);
        add_annotation(annotations, "CIS", entry_.controls.cis);
        add_annotation(annotations, "Threat actors", entry_.controls.actors);
        add_annotation(annotations, "Required data", entry_.required_data);
        data_["annotations"] = std::move(annotations);
        put_neighbours("duplicates", catalog_.near_duplicates(number_));
        put_neighbours("same", catalog_.same_events(number_));
        put_list(data_, "references", page_items(rule_.references, [](PageData& item, const std::string& reference) {
                     put(item, "link", is_web_address(reference) ? reference : std::string());
                     put(item, "text", reference);
                 }));
    }

    void put_matches() {
        put(data_, "logs", matches_text(catalog_, number_));
        static const std::map<std::string, uint64_t> kNone;
        const auto& days = catalog_.matches.empty() ? kNone : catalog_.matches[number_].by_day;
        uint64_t most = 1;
        for (const auto& [day, alerts] : days) most = std::max(most, alerts);
        put_list(data_, "days", page_items(days, [&](PageData& item, const auto& day) {
                     put(item, "day", day.first);
                     put(item, "alerts", day.second);
                     put(item, "percent", std::max<uint64_t>(1, day.second * 100 / most));
                 }));
    }

    void put_neighbours(const std::string& key, std::vector<uint32_t> rules) {
        put(data_, "more_" + key, rules.size() > kListed ? std::to_string(rules.size() - kListed) : std::string());
        rules.resize(std::min(rules.size(), kListed));
        put_list(data_, key, page_items(rules, [&](PageData& item, uint32_t number) {
                     const Rule& other = catalog_.rules()[number].rule();
                     put(item, "name", other.name);
                     put(item, "vendor", vendor_name(other.vendor));
                     put(item, "href", rule_href(catalog_, number));
                 }));
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
    if (!catalog.rules()[rule].ok()) return {};
    if (!matches.error.empty()) return "Failed while running: " + matches.error;
    if (matches.alerts == 0) return "Did not fire.";
    return plural(matches.alerts, "alert", "alerts") + " with " + plural(matches.rows, "row", "rows") + ", first " +
           matches.first.substr(0, 16) + ", last " + matches.last.substr(0, 16) + " (UTC).";
}

std::string rule_page(const Catalog& catalog, uint32_t rule) { return RulePage(catalog, rule).render(); }

}  // namespace tocsin
