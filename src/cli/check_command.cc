// tocsin check: parses and binds every rule, like a compiler.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "catalog/review.h"
#include "cli/command.h"
#include "cli/rule_options.h"
#include "cli/terminal.h"
#include "data/json_text.h"

namespace tocsin {
namespace {

struct CheckArguments {
    std::vector<std::string> paths;
    std::string format = "text";
    bool strict = false;
    RuleOptions rules;
};

std::string diagnostic_json(const Diagnostic& diagnostic) {
    Location at = diagnostic.location();
    JsonObject object;
    object.text("code", diagnostic.code)
        .text("message", diagnostic.message)
        .number("line", at.line)
        .number("column", at.column);
    if (!diagnostic.help.empty()) object.text("help", diagnostic.help);
    return object.str();
}

std::string rule_json(const CompiledRule& compiled) {
    std::vector<std::string> errors, warnings;
    for (const Diagnostic& diagnostic : compiled.diagnostics) {
        (diagnostic.level == DiagnosticLevel::kError ? errors : warnings).push_back(diagnostic_json(diagnostic));
    }
    const Rule& rule = *compiled.rule;
    return JsonObject()
        .text("path", rule.path)
        .text("id", rule.id)
        .text("name", rule.name)
        .text("vendor", vendor_name(rule.vendor))
        .text("status", compiled.ok() ? "ok" : "error")
        .raw("errors", json_array(errors))
        .raw("warnings", json_array(warnings))
        .str();
}

std::string sarif(const std::vector<CompiledRule>& rules) {
    std::vector<std::string> results;
    for (const CompiledRule& compiled : rules) {
        for (const Diagnostic& diagnostic : compiled.diagnostics) {
            Location at = diagnostic.location();
            std::string region = JsonObject().number("startLine", at.line).number("startColumn", at.column).str();
            std::string artifact = JsonObject().text("uri", compiled.rule->path).str();
            std::string physical = JsonObject().raw("artifactLocation", artifact).raw("region", region).str();
            std::string location = JsonObject().raw("physicalLocation", physical).str();
            std::string message = JsonObject().text("text", diagnostic.message).str();
            results.push_back(JsonObject()
                                  .text("ruleId", diagnostic.code)
                                  .text("level", diagnostic.level == DiagnosticLevel::kError ? "error" : "warning")
                                  .raw("message", message)
                                  .raw("locations", "[" + location + "]")
                                  .str());
        }
    }
    std::string driver = JsonObject().text("name", "tocsin").str();
    std::string run = JsonObject()
                          .raw("tool", JsonObject().raw("driver", driver).str())
                          .raw("results", json_array(results, ",\n"))
                          .str();
    return JsonObject()
        .text("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .text("version", "2.1.0")
        .raw("runs", "[" + run + "]")
        .str();
}

int run(const CheckArguments& arguments) {
    RuleInput input;
    if (!load_and_compile(arguments.paths, arguments.rules, Purpose::kCheck, input)) return kExitUsage;
    review_rules(input.compiled);
    size_t failed = 0, warned = 0;
    for (const CompiledRule& compiled : input.compiled) {
        failed += compiled.ok() ? 0 : 1;
        bool warning = false;
        for (const Diagnostic& diagnostic : compiled.diagnostics)
            warning = warning || diagnostic.level == DiagnosticLevel::kWarning;
        warned += warning ? 1 : 0;
    }
    std::string out;
    if (arguments.format == "text") {
        for (const CompiledRule& compiled : input.compiled) print_diagnostics(compiled.diagnostics);
        std::string summary = std::to_string(input.compiled.size()) +
                              " rules: " + std::to_string(input.compiled.size() - failed) + " ok, " +
                              std::to_string(failed) + " with errors, " + std::to_string(warned) + " with warnings\n";
        std::string skipped = skipped_summary(input.set);
        out = summary + (skipped.empty() ? "" : skipped + "\n");
    } else if (arguments.format == "sarif") {
        out = sarif(input.compiled) + "\n";
    } else {
        std::vector<std::string> objects;
        for (const CompiledRule& compiled : input.compiled) objects.push_back(rule_json(compiled));
        if (arguments.format == "ndjson") {
            for (const std::string& object : objects) out += object + "\n";
        } else {
            out = json_array(objects, ",\n") + "\n";
        }
    }
    if (!write_stdout(out)) return kExitUsage;
    return failed > 0 || input.content_damaged || (arguments.strict && warned > 0) ? kExitFailed : kExitDone;
}

}  // namespace

void add_check_command(CLI::App& app, int& status) {
    auto arguments = std::make_shared<CheckArguments>();
    arguments->rules.judged = true;
    CLI::App* command = app.add_subcommand("check", "Parse and bind every rule, like a compiler");
    command->add_option("rules", arguments->paths, "Rule files and folders")->required();
    command->add_option("--format", arguments->format, "text, json, ndjson or sarif")
        ->check(CLI::IsMember({"text", "json", "ndjson", "sarif"}));
    command->add_flag("--strict", arguments->strict, "Warnings count as failures");
    arguments->rules.declare(*command);
    command->footer("Examples:\n  tocsin check rules/\n  tocsin check --format sarif rules/ > check.sarif");
    command->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace tocsin
