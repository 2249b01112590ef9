// Options of the commands that work on rules, and the rules they name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/common_options.h"
#include "detect/compile_rule.h"

namespace tocsin {

struct RuleOptions {
    std::vector<std::string> splunk_content;
    EnvironmentOptions environment;
    OptimizerOptions optimizer;
    bool plain = false;  // no pass of the optimiser that is not required
    // Nobody looks at the plans: passes that are not required are left out, since they tell nothing.
    bool judged = false;
    ResultUse use;         // of a scan
    unsigned threads = 1;  // that load and compile

    void declare(CLI::App& command);
};

// Everything that a command needs to know of its rules.
struct RuleInput {
    Environment environment;
    RuleSet set;
    std::vector<CompiledRule> compiled;  // as many as set.rules
    bool content_damaged = false;        // a macro or lookup file could not be read; told already
};

// Why the rules are compiled: to be looked at, or to be run. A file that a rule reads must be there only for running.
enum class Purpose { kCheck, kRun };

// Loads and compiles; prints what concerns the arguments. False: nothing could be loaded, or the arguments are wrong.
bool load_and_compile(const std::vector<std::string>& paths, const RuleOptions& options, Purpose purpose,
                      RuleInput& input);

// The rules that `input` holds, compiled again, to be run; nullopt: the arguments are wrong.
std::optional<std::vector<CompiledRule>> compile_to_run(const RuleOptions& options, RuleInput& input);

// One line per piece of data that compiled rules lack (lookups, data models, a database of places), with the number of rules.
void print_missing_data(const std::vector<CompiledRule>& compiled);

// One line about files that hold no rule that can be read; empty if there are none.
std::string skipped_summary(const RuleSet& set);

}  // namespace tocsin
