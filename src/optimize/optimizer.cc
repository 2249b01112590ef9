#include "optimize/optimizer.h"

#include "optimize/passes.h"
#include "plan/schemas.h"

namespace tocsin {
namespace {

constexpr Pass kPasses[] = {
    {"demand_fields", demand_fields, true,
     "finds the fields of open rows that can matter and puts the view's derived columns above the scan; first, so that "
     "all later "
     "passes see named columns"},
    {"fold_constants", fold_constants, false,
     "computes calls of literals once; before filters move, so that less is copied"},
    {"push_filters", push_filters, false,
     "moves predicates down to the scans, through computed columns by substitution"},
    {"read_json_paths", read_json_paths, false,
     "turns parse_json(column).a.b into a path of the record; after the filters are down, so that theirs are found, "
     "too"},
    {"prune_columns", prune_columns, false,
     "drops scan columns that nobody reads; last, because all others change who reads what"},
};

}  // namespace

std::span<const Pass> optimizer_passes() { return kPasses; }

bool optimize(Plan& plan, const Environment& environment, Diagnostics& diagnostics, const OptimizerChoice& choice) {
    size_t before = diagnostics.error_count();
    OptimizeContext context{environment, diagnostics, choice.enabled};
    for (const Pass& pass : kPasses) {
        bool off = !choice.enabled || choice.off.find(pass.name) != choice.off.end();
        if (off && !pass.required) continue;
        context.optimize = !off;
        pass.run(plan, context);
    }
    refresh_schemas(*plan.root);
    return diagnostics.error_count() == before;
}

}  // namespace tocsin
