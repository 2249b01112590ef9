// Sections in the order in which a reader asks: what is it for, what does it look for, how does it go about it, what does it raise.
#include "cli/explain_page.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/alert_facts.h"
#include "catalog/attack.h"
#include "cli/text_page.h"

namespace tocsin {
namespace {

std::string joined(const std::vector<std::string>& texts, std::string_view separator = ", ") {
    std::string out;
    for (const std::string& text : texts) out.append(out.empty() ? "" : separator).append(text);
    return out;
}

// As much of a text as fits into a table.
std::string shortened(const std::string& text) {
    constexpr size_t kLongest = 160;
    std::string flat = replace_all(text, "\n", " ");
    return flat.size() <= kLongest ? flat : flat.substr(0, utf8_cut(flat, kLongest)) + " …";
}

// The first of a list that may be long: all of them stand in the JSON.
std::string some_of(const std::vector<std::string>& texts) {
    constexpr size_t kShown = 8;
    if (texts.size() <= kShown + 1) return joined(texts);
    std::vector<std::string> first(texts.begin(), texts.begin() + kShown);
    return joined(first) + " and " + std::to_string(texts.size() - kShown) + " more";
}

void write_head(TextPage& page, const RuleEntry& entry) {
    const Rule& rule = entry.rule();
    page.line(page.bold(rule.name));
    std::string facts = std::string(vendor_name(rule.vendor)) + " · " + std::string(rule_kind_name(rule.kind));
    if (!rule.severity.empty()) facts += " · " + rule.severity;
    if (!rule.status.empty()) facts += " · " + to_lower_ascii(rule.status);
    if (!rule.version.empty()) facts += " · version " + rule.version;
    page.line(facts);
    page.line(page.faint(rule.path));
    if (!rule.description.empty()) {
        page.line("");
        page.paragraph(rule.description, "");
    }
}

// Why a rule does not run; where is told beside it, on standard error.
void write_errors(TextPage& page, const RuleEntry& entry) {
    if (entry.ok()) return;
    page.heading("Does not compile");
    for (const Diagnostic& diagnostic : entry.compiled->diagnostics) {
        if (diagnostic.level == DiagnosticLevel::kError)
            page.paragraph("line " + std::to_string(diagnostic.location().line) + ": " + diagnostic.message, "  ");
    }
    page.paragraph("What follows is what the file says and what the steps without errors ask.", "  ");
}

// `  schedule          ` before a text.
std::string label(std::string text, size_t width = 20) {
    if (text.size() > 1 && ascii_lower(text[1]) == text[1]) text[0] = ascii_lower(text[0]);
    return "  " + text + std::string(width - std::min(width - 2, text.size() + 2), ' ');
}

void write_attack(TextPage& page, const RuleEntry& entry) {
    const Rule& rule = entry.rule();
    if (rule.techniques.empty() && entry.tactics.empty()) return;
    page.heading("ATT&CK");
    if (!entry.tactics.empty()) page.line("  " + joined(entry.tactics));
    for (const std::string& id : rule.techniques) {
        const Technique* technique = find_technique(id);
        std::string text = "  " + id + " " + technique_name(id);
        if (!technique) {
            text += "(not in ATT&CK)";
        } else if (technique->status != TechniqueStatus::kActive) {
            text += technique->status == TechniqueStatus::kRevoked ? "  (revoked" : "  (deprecated";
            for (std::string_view successor : technique->successors)
                text += ", now " + std::string(successor) + " " + technique_name(std::string(successor));
            text += ")";
        }
        page.line(text);
    }
    const Controls& controls = entry.controls;
    if (!controls.kill_chain.empty()) page.paragraph(joined(controls.kill_chain), label("kill chain"));
    if (!controls.nist.empty()) page.paragraph(joined(controls.nist), label("NIST"));
    if (!controls.cis.empty()) page.paragraph(joined(controls.cis), label("CIS"));
    if (!controls.actors.empty()) page.paragraph(some_of(controls.actors), label("used by"));
}

// One line per service.
void write_events(TextPage& page, const RuleEntry& entry) {
    const std::vector<EventFact>& events = entry.facts.events;
    if (events.empty()) return;
    page.heading("Events");
    bool inferred = false;
    size_t width = 20;
    for (const EventFact& event : events) width = std::max(width, event.provider.size() + 4);
    for (size_t i = 0; i < events.size();) {
        const EventFact& first = events[i];
        std::vector<std::string> names;
        for (; i < events.size() && events[i].provider == first.provider; ++i) {
            names.push_back(events[i].event + (events[i].known ? "" : " (no such operation is known)"));
            inferred = inferred || (events[i].inferred && events[i].known);
        }
        page.paragraph(joined(names), label(first.provider, width));
    }
    if (inferred) page.paragraph("The rule names no service: each that has the operation is listed.", "  ");
}

void write_stages(TextPage& page, const RuleEntry& entry) {
    if (entry.facts.stages.empty()) return;
    page.heading("Stages");
    size_t number = 0;
    for (const Stage& stage : entry.facts.stages) {
        std::string head = "  " + std::to_string(++number) + ". " + stage.kind;
        if (stage.steps > 1) head += " (" + std::to_string(stage.steps) + " consecutive steps)";
        if (!stage.macro.empty()) head += " (macro " + stage.macro + ")";
        page.line(head);
        page.code(stage.text, "     ");
    }
}

void write_indicators(TextPage& page, const RuleEntry& entry, const OtherRules& others) {
    if (entry.facts.indicators.empty()) return;
    page.heading("Indicators");
    std::vector<std::vector<std::string>> rows;
    for (const Indicator& indicator : entry.facts.indicators) {
        std::string meaning = indicator.canonical;
        for (const Predicate& predicate : entry.facts.predicates) {
            if (!meaning.empty() || predicate.indicator != indicator) continue;
            meaning = predicate.definition.empty() && !predicate.made_by.empty() ? "made by " + predicate.made_by
                                                                                 : predicate.definition;
        }
        uint64_t count = others(indicator);
        rows.push_back({indicator.field, (indicator.negated ? "not " : "") + indicator.kind,
                        joined(shown_values(indicator)), count == 0 ? "" : std::to_string(count),
                        meaning == indicator.field ? "" : shortened(meaning)});
    }
    page.table({"field", "kind", "values", "also in", "which is"}, rows);
}

void write_conditions(TextPage& page, const RuleEntry& entry) {
    if (entry.facts.conditions.empty()) return;
    page.heading("Conditions in computed columns");
    for (const Indicator& condition : entry.facts.conditions) {
        page.paragraph(condition.field + " " + (condition.negated ? "not " : "") + condition.kind +
                           (condition.values.empty() ? "" : " " + joined(shown_values(condition))),
                       "  ");
    }
}

void write_outputs(TextPage& page, const RuleEntry& entry) {
    if (entry.facts.outputs.empty()) return;
    page.heading("Output fields");
    for (const OutputField& output : entry.facts.outputs) {
        const std::vector<std::string> uses = uses_of_column(entry.rule(), output.field);
        page.line("  " + output.field + " (" + output.source + ")" + (uses.empty() ? "" : ": " + joined(uses)));
    }
}

void write_alert(TextPage& page, const RuleEntry& entry) {
    const Rule& rule = entry.rule();
    page.heading("When it runs, what it raises");
    page.paragraph(schedule_text(rule), label("schedule"));
    if (!entry.required_data.empty()) page.paragraph(joined(entry.required_data), label("needs"));
    for (const DataSource& source : entry.data_sources) {
        page.paragraph(source.name + ": sourcetype " + source.sourcetype + ", source " + source.source,
                       label("data source"));
    }
    for (const LabelledText& fact : alert_facts(rule)) page.paragraph(fact.text, label(fact.label));
    if (const SplunkRule* splunk = rule.splunk()) {
        for (const DetectionTest& test : splunk->tests)
            page.paragraph(test.name + " (" + test.type + ")", label("test"));
    }
}

}  // namespace

std::string explain_page(const RuleEntry& entry, const OtherRules& others, bool colours, size_t width) {
    TextPage page(colours, width);
    write_head(page, entry);
    write_errors(page, entry);
    write_attack(page, entry);
    write_events(page, entry);
    write_indicators(page, entry, others);
    write_stages(page, entry);
    write_conditions(page, entry);
    write_outputs(page, entry);
    if (!entry.macros.empty()) {
        page.heading("Macros");
        for (const MacroFact& macro : entry.macros) page.paragraph(macro.definition, "  " + macro.name + " = ");
    }
    write_alert(page, entry);
    if (!entry.rule().references.empty() || !entry.source_link.empty()) {
        page.heading("References");
        if (!entry.source_link.empty()) page.line("  " + entry.source_link + " (the rule itself)");
        for (const std::string& reference : entry.rule().references) page.line("  " + reference);
    }
    page.line("");
    return page.take();
}

}  // namespace tocsin
