#include "cli/rule_options.h"

#include <algorithm>
#include <map>
#include <set>

#include <CLI/CLI.hpp>

namespace tocsin {
namespace {

bool any_error(const std::vector<Diagnostic>& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& told) { return told.level == DiagnosticLevel::kError; });
}

std::optional<OptimizerChoice> optimizer_choice(const RuleOptions& options) {
    OptimizerChoice choice;
    choice.enabled = !options.plain;
    if (!options.optimizer.apply(choice)) return std::nullopt;
    for (const Pass& pass : optimizer_passes()) {
        if (options.judged && !pass.required) choice.off.emplace(pass.name);
    }
    return choice;
}

}  // namespace

void RuleOptions::declare(CLI::App& command) {
    command
        .add_option("--splunk-content", splunk_content,
                    "Folder with Splunk macros/ and lookups/ (repeatable, the later one wins)")
        ->allow_extra_args(false);
    environment.declare(command);
    optimizer.declare(command);
}

bool load_and_compile(const std::vector<std::string>& paths, const RuleOptions& options, Purpose purpose,
                      RuleInput& input) {
    input.environment.checking = purpose == Purpose::kCheck;
    input.set = load_rules(paths, options.splunk_content, input.environment, options.threads);
    print_diagnostics(input.set.diagnostics);
    if (any_error(input.set.diagnostics)) return false;
    print_diagnostics(input.set.content);
    input.content_damaged = any_error(input.set.content);
    if (!options.environment.apply(input.environment)) return false;
    std::optional<OptimizerChoice> choice = optimizer_choice(options);
    if (!choice) return false;
    input.compiled = compile_rules(input.set, input.environment, *choice, options.threads, options.use);
    return true;
}

std::optional<std::vector<CompiledRule>> compile_to_run(const RuleOptions& options, RuleInput& input) {
    input.environment.checking = false;
    std::optional<OptimizerChoice> choice = optimizer_choice(options);
    if (!choice) return std::nullopt;
    return compile_rules(input.set, input.environment, *choice, options.threads, options.use);
}

void print_missing_data(const std::vector<CompiledRule>& compiled) {
    std::map<std::string, size_t> rules;
    for (const CompiledRule& rule : compiled) {
        std::set<std::string> messages;
        for (const Diagnostic& diagnostic : rule.diagnostics) {
            if (diagnostic.code == "missing-data" || diagnostic.code == "missing-lookup")
                messages.insert(diagnostic.message);
        }
        for (const std::string& message : messages) ++rules[message];
    }
    for (const auto& [message, count] : rules)
        std::cerr << "missing: " << message << (count == 1 ? " (1 rule)" : " (" + std::to_string(count) + " rules)")
                  << "\n";
}

std::string skipped_summary(const RuleSet& set) {
    if (set.skipped.empty()) return {};
    std::map<std::string, size_t> kinds;
    for (const SkippedFile& file : set.skipped) ++kinds[file.kind];
    std::string out = "not readable as rules: ";
    bool first = true;
    for (const auto& [kind, count] : kinds) {
        out += (first ? "" : ", ") + std::to_string(count) + " " + kind;
        first = false;
    }
    return out;
}

}  // namespace tocsin
