// tocsin explain: stages, predicates, indicators and output fields of each rule.
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>

#include <CLI/CLI.hpp>

#include "catalog/attack.h"
#include "catalog/facts.h"
#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/result_writer.h"
#include "cli/rule_options.h"
#include "cli/terminal.h"

namespace tocsin {
namespace {

struct ExplainArguments {
    std::vector<std::string> paths;
    std::string format = "text";
    bool plan = false;
    RuleOptions rules;
};

struct Explained {
    const CompiledRule* compiled = nullptr;
    QueryFacts facts;
};

// What makes two indicators of different rules the same question.
std::string indicator_key(const Indicator& indicator) {
    std::string key = (indicator.canonical.empty() ? indicator.field : indicator.canonical) + "\n" + indicator.kind +
                      (indicator.negated ? "!" : "");
    for (const std::string& value : indicator.values) key += "\n" + value;
    return key;
}

using Counts = std::map<std::string, size_t>;

// In how many rules each indicator occurs.
Counts count_rules(const std::vector<Explained>& rules) {
    Counts counts;
    for (const Explained& rule : rules) {
        std::set<std::string> keys;
        for (const Indicator& indicator : rule.facts.indicators) keys.insert(indicator_key(indicator));
        for (const std::string& key : keys) ++counts[key];
    }
    return counts;
}

std::string technique_name(const std::string& id) {
    const Technique* technique = find_technique(id);
    return technique ? std::string(technique->name) : std::string();
}

// The rule's tactics by their present names; those of its techniques if it names none (Splunk).
std::vector<std::string> tactics_of(const Rule& rule) {
    std::vector<std::string> out;
    auto add = [&](std::string_view written) {
        std::string_view name = tactic_name(written);
        std::string text(name.empty() ? written : name);
        if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
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

std::string indicator_json(const Indicator& indicator, const Counts* counts) {
    JsonObject object;
    object.text("field", indicator.field);
    if (indicator.canonical.empty())
        object.raw("canonical", "null");
    else
        object.text("canonical", indicator.canonical);
    object.text("kind", indicator.kind).texts("values", indicator.values).boolean("negated", indicator.negated);
    if (counts) object.number("corpus", counts->at(indicator_key(indicator)) - 1);
    return object.str();
}

std::string rule_json(const Explained& explained, const Counts& counts) {
    const Rule& rule = *explained.compiled->rule;
    std::vector<std::string> techniques, events, stages, indicators, conditions, outputs;
    for (const std::string& id : rule.techniques)
        techniques.push_back(JsonObject().text("id", id).text("name", technique_name(id)).str());
    for (const EventFact& event : explained.facts.events) {
        events.push_back(JsonObject().text("provider", event.provider).text("event", event.event).str());
    }
    for (const Stage& stage : explained.facts.stages) {
        JsonObject object;
        object.text("kind", stage.kind).number("steps", stage.steps).text("text", stage.text);
        if (!stage.macro.empty()) object.text("macro", stage.macro);
        stages.push_back(object.str());
    }
    for (const Indicator& indicator : explained.facts.indicators)
        indicators.push_back(indicator_json(indicator, &counts));
    for (const Indicator& condition : explained.facts.conditions)
        conditions.push_back(indicator_json(condition, nullptr));
    for (const OutputField& output : explained.facts.outputs) {
        outputs.push_back(JsonObject().text("field", output.field).text("source", output.source).str());
    }
    return JsonObject()
        .text("path", rule.path)
        .text("id", rule.id)
        .text("name", rule.name)
        .text("vendor", vendor_name(rule.vendor))
        .text("language", language_name(rule.language))
        .text("severity", rule.severity)
        .text("description", rule.description)
        .texts("tactics", tactics_of(rule))
        .raw("techniques", json_array(techniques))
        .raw("events", json_array(events))
        .raw("stages", json_array(stages))
        .raw("indicators", json_array(indicators))
        .raw("conditions", json_array(conditions))
        .raw("outputs", json_array(outputs))
        .str();
}

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
}

std::string rule_page(const Explained& explained, const Counts& counts, bool colours) {
    const Rule& rule = *explained.compiled->rule;
    auto heading = [&](const std::string& text) { return colours ? "\x1b[1m" + text + "\x1b[0m" : text; };
    std::string out = heading(rule.name) + "\n";
    out += rule.path + "\n";
    out += std::string(vendor_name(rule.vendor)) + " · " + std::string(rule_kind_name(rule.kind)) +
           (rule.severity.empty() ? "" : " · " + rule.severity) + "\n\n";
    if (!rule.description.empty()) out += rule.description + (rule.description.back() == '\n' ? "\n" : "\n\n");
    if (!rule.techniques.empty()) {
        out += heading("ATT&CK") + "\n";
        for (const std::string& id : rule.techniques) out += "  " + id + " " + technique_name(id) + "\n";
        out += "\n";
    }
    if (!explained.facts.events.empty()) {
        out += heading("Events") + "\n";
        for (const EventFact& event : explained.facts.events) out += "  " + event.provider + " " + event.event + "\n";
        out += "\n";
    }
    out += heading("Stages") + "\n";
    size_t number = 0;
    for (const Stage& stage : explained.facts.stages) {
        out += "  " + std::to_string(++number) + ". " + stage.kind;
        if (stage.steps > 1) out += " (" + std::to_string(stage.steps) + " consecutive steps)";
        if (!stage.macro.empty()) out += " (macro " + stage.macro + ")";
        out += "\n";
        std::string text = stage.text;
        for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 6) text.replace(at, 1, "\n     ");
        out += "     " + text + "\n";
    }
    out += "\n";
    if (!explained.facts.indicators.empty()) {
        out += heading("Indicators") + "\n";
        std::vector<std::vector<std::string>> rows;
        for (const Indicator& indicator : explained.facts.indicators) {
            rows.push_back({"  " + indicator.field, (indicator.negated ? "not " : "") + indicator.kind,
                            joined(indicator.values), std::to_string(counts.at(indicator_key(indicator)) - 1)});
        }
        out += write_text_table({"  field", "kind", "values", "corpus"}, rows, false, terminal_width()) + "\n";
    }
    if (!explained.facts.outputs.empty()) {
        out += heading("Output fields") + "\n";
        for (const OutputField& output : explained.facts.outputs)
            out += "  " + output.field + " (" + output.source + ")\n";
        out += "\n";
    }
    return out;
}

int run(ExplainArguments& arguments) {
    RuleInput input;
    if (!load_and_compile(arguments.paths, arguments.rules, Purpose::kCheck, input)) return kExitUsage;
    std::vector<Explained> rules;
    bool failed = false;
    for (CompiledRule& compiled : input.compiled) {
        print_diagnostics(compiled.diagnostics);
        if (!compiled.ok()) {
            failed = true;
            continue;
        }
        rules.push_back({&compiled, query_facts(*compiled.bound, compiled.rule->language)});
    }
    Counts counts = count_rules(rules);
    std::string out;
    if (arguments.plan) {
        for (const Explained& rule : rules)
            out += rule.compiled->rule->name + "\n" + to_string(*rule.compiled->optimized->root) + "\n";
    } else if (arguments.format == "text") {
        for (const Explained& rule : rules) out += rule_page(rule, counts, stdout_is_terminal());
    } else {
        std::vector<std::string> objects;
        for (const Explained& rule : rules) objects.push_back(rule_json(rule, counts));
        if (arguments.format == "json") {
            out = json_array(objects, ",\n") + "\n";
        } else {
            for (const std::string& object : objects) out += object + "\n";
        }
    }
    if (!write_stdout(out)) return kExitUsage;
    return failed ? kExitFailed : kExitDone;
}

}  // namespace

void add_explain_command(CLI::App& app, int& status) {
    auto arguments = std::make_shared<ExplainArguments>();
    CLI::App* command =
        app.add_subcommand("explain", "Show the stages, predicates, indicators and output fields of rules");
    command->add_option("rules", arguments->paths, "Rule files and folders")->required();
    command->add_option("--format", arguments->format, "text, json or ndjson")
        ->check(CLI::IsMember({"text", "json", "ndjson"}));
    command->add_flag("--plan", arguments->plan, "Print the optimised plan");
    arguments->rules.declare(*command);
    command->footer("Examples:\n  tocsin explain rules/ecr.yaml\n  tocsin explain --plan rules/ecr.yaml");
    command->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace tocsin
