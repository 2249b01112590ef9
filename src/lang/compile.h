// The front ends: text of a query language -> plan.
#pragma once

#include "base/diagnostic.h"
#include "plan/environment.h"
#include "plan/node.h"

namespace tocsin {

// Each parses and binds `source`, tells everything that is wrong to `diagnostics` (several errors in one run where recovery is
// possible), and returns the plan unless there was an error. The plan is not optimised.

Result<Plan> compile_kql(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics);
Result<Plan> compile_spl(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics);
// `source` is the whole YAML file of a Sigma rule.
Result<Plan> compile_sigma(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics);

// One SPL eval expression (a derived column of a view). Literals live in `arena`; spans are empty.
Result<ExprPtr> compile_spl_eval(const SourcePtr& expression, const Environment& environment, Arena& arena,
                                 Diagnostics& diagnostics);

Result<Plan> compile(Language language, const SourcePtr& source, const Environment& environment,
                     Diagnostics& diagnostics);

}  // namespace tocsin
