// Compiling rules: what `check` tells, `explain` shows and `scan` runs comes from one path.
#pragma once

#include <optional>
#include <vector>

#include "detect/result_use.h"
#include "optimize/optimizer.h"
#include "plan/environment.h"
#include "plan/node.h"
#include "rule/load.h"

namespace tocsin {

struct CompiledRule {
    const Rule* rule = nullptr;
    std::optional<Plan> bound;            // as the front end made it
    std::optional<Plan> optimized;        // ready to run
    std::vector<Diagnostic> diagnostics;  // the loader's, then the compiler's, then those about mapped columns

    bool ok() const { return optimized.has_value(); }
};

// `loaded` must outlive the result.
CompiledRule compile_rule(const LoadedRule& loaded, const Environment& environment, const OptimizerChoice& choice = {});

// All rules, in order. Lookups that one of them writes become known to `environment`, and the rules that read them do so
// while they run. Where `use` says that nobody sees the rows, the optimised plans give only the columns that are read all the same.
// `set` must outlive the result.
std::vector<CompiledRule> compile_rules(const RuleSet& set, Environment& environment,
                                        const OptimizerChoice& choice = {}, unsigned threads = 1,
                                        const ResultUse& use = {});

}  // namespace tocsin
