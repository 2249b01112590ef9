// Splitting a plan at its first operators that look at several rows: what stands below them is work per record, done once while the
// logs are read; what stands above is done for every window.
#pragma once

#include <vector>

#include "plan/node.h"
#include "plan/scan.h"

namespace tocsin {

struct SplitPlan {
    // Per scan leaf of the plan, in order: the row-by-row chain down to the scan. Its rows carry the hidden column kTimeColumn.
    std::vector<NodePtr> prefixes;
    // The plan with each prefix replaced by a scan without filters, whose columns are the prefix's.
    Plan rest;
};

// Operators that read the clock or hold subqueries stay in the rest.
SplitPlan split_plan(const Plan& plan);

// Whether the whole plan is one row-by-row chain over a scan.
bool is_row_by_row_plan(const Node& root);

// The scan at the bottom of a prefix.
const Scan& prefix_scan(const Node& prefix);

}  // namespace tocsin
