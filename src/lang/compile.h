// The front ends: text of a query language -> plan.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "plan/environment.h"
#include "plan/node.h"

namespace tocsin {

// Each parses and binds `source`, tells everything that is wrong to `diagnostics` (several errors in one run where recovery is
// possible), and returns the plan unless there was an error. The plan is not optimised.

// A KQL query with several results is an error here.
Result<Plan> compile_kql(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics);
Result<Plan> compile_spl(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics);
// `source` is the whole YAML file of a Sigma rule.
Result<Plan> compile_sigma(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics);

// One SPL eval expression (a derived column of a view). Literals live in `arena`; spans are empty.
Result<ExprPtr> compile_spl_eval(const SourcePtr& expression, const Environment& environment, Arena& arena,
                                 Diagnostics& diagnostics);

Result<Plan> compile(Language language, const SourcePtr& source, const Environment& environment,
                     Diagnostics& diagnostics);

// What there is of the plan of a query with errors, for pages about it: operators that failed are left out. It is not to be run. Sigma's
// rules are not read in part.
std::optional<Plan> compile_in_part(Language language, const SourcePtr& source, const Environment& environment);
std::optional<Plan> compile_kql_in_part(const SourcePtr& source, const Environment& environment);
std::optional<Plan> compile_spl_in_part(const SourcePtr& source, const Environment& environment);

// One of the tables that a query gives.
struct ResultPlan {
    std::string name;  // that the query gives it (`fork name=(...)`, `as name`); mostly empty
    Plan plan;
};

// All results of a query in order, at least one: a KQL query has one per statement that is a table, and several where
// it ends in fork or facet.
Result<std::vector<ResultPlan>> compile_results(Language language, const SourcePtr& source,
                                                const Environment& environment, Diagnostics& diagnostics);
Result<std::vector<ResultPlan>> compile_kql_results(const SourcePtr& source, const Environment& environment,
                                                    Diagnostics& diagnostics);

}  // namespace tocsin
