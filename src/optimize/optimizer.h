// The optimiser: an ordered table of small passes that rewrite a plan without changing what it means.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "plan/environment.h"
#include "plan/node.h"

namespace tocsin {

struct OptimizeContext {
    const Environment& environment;
    Diagnostics& diagnostics;  // broken derived columns of a user's view are told here
    bool optimize = true;      // false: a required pass does only what is needed to run at all
};

struct Pass {
    std::string_view name;
    void (*run)(Plan& plan, OptimizeContext& context);
    bool required;            // runs also with the optimiser off
    std::string_view reason;  // what it does and why it stands at its place
};

std::span<const Pass> optimizer_passes();

// Which passes run; required ones always do, but no more than is needed to run the plan at all when they are off.
struct OptimizerChoice {
    bool enabled = true;                     // false: all are off
    std::set<std::string, std::less<>> off;  // names
};

// Runs the passes in order. False if a diagnostic was told.
bool optimize(Plan& plan, const Environment& environment, Diagnostics& diagnostics, const OptimizerChoice& choice = {});

}  // namespace tocsin
