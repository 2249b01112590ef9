// Sections in the order in which a reader asks: what is it for, what does it look for, how does it go about it, what does it raise.
#include "cli/explain_page.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/alert_facts.h"
#include "catalog/attack.h"
#include "cli/result_writer.h"

namespace tocsin {
namespace {

std::string joined(const std::vector<std::string>& texts, std::string_view separator = ", ") {
    std::string out;
    for (const std::string& text : texts) out.append(out.empty() ? "" : separator).append(text);
    return out;
}

// The first of a list that may be long: all of them stand in the JSON.
std::string some_of(const std::vector<std::string>& texts) {
    constexpr size_t kShown = 8;
    if (texts.size() <= kShown + 1) return joined(texts);
    std::vector<std::string> first(texts.begin(), texts.begin() + kShown);
    return joined(first) + " and " + std::to_string(texts.size() - kShown) + " more";
}

class Page {
public:
    Page(bool colours, size_t width) : colours_(colours), width_(width == 0 ? 0 : std::max<size_t>(width, 40)) {}

    std::string bold(const std::string& text) const { return colours_ ? "\x1b[1m" + text + "\x1b[0m" : text; }
    std::string faint(const std::string& text) const { return colours_ ? "\x1b[2m" + text + "\x1b[0m" : text; }

    void line(const std::string& text) { out_ += text + "\n"; }
    void heading(const std::string& text) { out_ += "\n" + bold(text) + "\n"; }

    // A paragraph, folded at blanks; `hang` stands before the first line, as many blanks before the others.
    void paragraph(std::string_view text, const std::string& hang) {
        const std::string indent(utf8_length(hang), ' ');
        std::string current = hang;
        bool empty = true;
        auto flush = [&] {
            line(current);
            current = indent;
            empty = true;
        };
        for (std::string_view part : split(text, '\n')) {
            for (std::string_view word : split(part, ' ')) {
                if (word.empty()) continue;
                if (!empty && width_ > 0 && utf8_length(current) + 1 + utf8_length(word) > width_) flush();
                if (!empty) current += ' ';
                current += word;
                empty = false;
            }
        }
        if (!empty) flush();
    }

    // A query's lines as they are; in a pipeline what belongs to a step stands below its first line.
    void code(std::string_view text, const std::string& indent) {
        std::vector<std::string_view> lines = split(text, '\n');
        const bool pipeline = text.starts_with('|');
        size_t common = std::string_view::npos;
        for (size_t i = 1; i < lines.size(); ++i) {
            size_t at = lines[i].find_first_not_of(' ');
            if (at != std::string_view::npos && lines[i][at] != '|') common = std::min(common, at);
        }
        for (size_t i = 0; i < lines.size(); ++i) {
            std::string_view each = lines[i];
            const bool goes_on = pipeline && i > 0 && !trim(each).starts_with('|');
            if (goes_on) each.remove_prefix(std::min({common, each.find_first_not_of(' '), each.size()}));
            line(indent + (goes_on ? "  " : "") + std::string(each));
        }
    }

    void table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
        // The writer puts two blanks between columns: an empty first column is the page's indentation.
        std::vector<std::string> head = header;
        std::vector<std::vector<std::string>> indented = rows;
        for (auto& row : indented) row[0] = "  " + row[0];
        head[0] = "  " + head[0];
        out_ += write_text_table(head, indented, false, width_);
    }

    std::string take() { return std::move(out_); }

private:
    bool colours_;
    size_t width_;
    std::string out_;
};

void write_head(Page& page, const RuleEntry& entry) {
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

// `  schedule          ` before a text.
std::string label(std::string text) {
    constexpr size_t kWidth = 20;
    if (text.size() > 1 && ascii_lower(text[1]) == text[1]) text[0] = ascii_lower(text[0]);
    return "  " + text + std::string(kWidth - std::min(kWidth - 3, text.size() + 2), ' ');
}

void write_attack(Page& page, const RuleEntry& entry) {
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

void write_events(Page& page, const RuleEntry& entry) {
    if (entry.facts.events.empty()) return;
    page.heading("Events");
    for (const EventFact& event : entry.facts.events) {
        std::string text = "  " + event.provider + " " + event.event;
        if (!event.known)
            text += "  (no such operation is known)";
        else if (event.inferred)
            text += "  (the rule names no service)";
        page.line(text);
    }
}

void write_stages(Page& page, const RuleEntry& entry) {
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

void write_indicators(Page& page, const RuleEntry& entry, const OtherRules& others) {
    if (entry.facts.indicators.empty()) return;
    page.heading("Indicators");
    std::vector<std::vector<std::string>> rows;
    for (const Indicator& indicator : entry.facts.indicators) {
        std::string meaning = indicator.canonical;
        for (const Predicate& predicate : entry.facts.predicates) {
            if (meaning.empty() && predicate.indicator == indicator) meaning = predicate.definition;
        }
        uint64_t count = others(indicator);
        rows.push_back({indicator.field, (indicator.negated ? "not " : "") + indicator.kind, joined(indicator.values),
                        count == 0 ? "" : std::to_string(count), replace_all(meaning, "\n", " ")});
    }
    page.table({"field", "kind", "values", "also in", "which is"}, rows);
}

void write_conditions(Page& page, const RuleEntry& entry) {
    if (entry.facts.conditions.empty()) return;
    page.heading("Conditions in computed columns");
    for (const Indicator& condition : entry.facts.conditions) {
        page.paragraph(condition.field + " " + (condition.negated ? "not " : "") + condition.kind +
                           (condition.values.empty() ? "" : " " + joined(condition.values)),
                       "  ");
    }
}

void write_outputs(Page& page, const RuleEntry& entry) {
    if (entry.facts.outputs.empty()) return;
    page.heading("Output fields");
    for (const OutputField& output : entry.facts.outputs) page.line("  " + output.field + " (" + output.source + ")");
}

void write_alert(Page& page, const RuleEntry& entry) {
    const Rule& rule = entry.rule();
    page.heading("When it runs, what it raises");
    page.paragraph(schedule_text(rule), label("schedule"));
    if (!entry.required_data.empty()) page.paragraph(joined(entry.required_data), label("needs"));
    for (const LabelledText& fact : alert_facts(rule)) page.paragraph(fact.text, label(fact.label));
    if (const SplunkRule* splunk = rule.splunk()) {
        for (const DetectionTest& test : splunk->tests)
            page.paragraph(test.name + " (" + test.type + ")", label("test"));
    }
}

}  // namespace

std::string explain_page(const RuleEntry& entry, const OtherRules& others, bool colours, size_t width) {
    Page page(colours, width);
    write_head(page, entry);
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
