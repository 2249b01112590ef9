// tocsin explain: what each rule looks for, how, and what it raises.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "catalog/indicator_index.h"
#include "catalog/rule_json.h"
#include "cli/command.h"
#include "cli/explain_page.h"
#include "cli/plan_page.h"
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

std::string explain(const ExplainArguments& arguments, const std::vector<RuleEntry>& rules) {
    std::string out;
    if (arguments.plan) {
        for (const RuleEntry& entry : rules) {
            if (entry.ok()) out += plan_page(entry.rule().name, *entry.compiled->optimized);
        }
        return out;
    }
    IndicatorIndex index(rules);
    auto others = [&](const Indicator& indicator) { return index.others(indicator); };
    if (arguments.format == "text") {
        for (const RuleEntry& entry : rules) out += explain_page(entry, others, stdout_is_terminal(), terminal_width());
        return out;
    }
    std::vector<std::string> objects;
    for (const RuleEntry& entry : rules) objects.push_back(rule_json(entry, others).str());
    if (arguments.format == "json") return json_array(objects, ",\n") + "\n";
    for (const std::string& object : objects) out += object + "\n";
    return out;
}

int run(ExplainArguments& arguments) {
    RuleInput input;
    if (!load_and_compile(arguments.paths, arguments.rules, Purpose::kCheck, input)) return kExitUsage;
    std::vector<RuleEntry> rules = make_rule_entries(input.set, input.compiled, input.environment);
    for (const CompiledRule& compiled : input.compiled) print_diagnostics(compiled.diagnostics);
    const bool failed = std::any_of(rules.begin(), rules.end(), [](const RuleEntry& entry) { return !entry.ok(); });
    if (!write_stdout(explain(arguments, rules))) return kExitUsage;
    return failed ? kExitFailed : kExitDone;
}

}  // namespace

void add_explain_command(CLI::App& app, int& status) {
    auto arguments = std::make_shared<ExplainArguments>();
    CLI::App* command =
        app.add_subcommand("explain", "Show what rules look for: stages, predicates, indicators, outputs, events");
    command->add_option("rules", arguments->paths, "Rule files and folders")->required();
    command->add_option("--format", arguments->format, "text, json or ndjson")
        ->check(CLI::IsMember({"text", "json", "ndjson"}));
    command->add_flag("--plan", arguments->plan, "Print the plan that runs, and how it finds its records");
    arguments->rules.declare(*command);
    command->footer("Examples:\n  tocsin explain rules/ecr.yaml\n  tocsin explain --plan rules/ecr.yaml");
    command->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace tocsin
