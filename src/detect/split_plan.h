// Splitting a plan for windows: what stands below the first operators that look at several rows is work per record, done once while the
// logs are read; what stands above is done for every window.
#pragma once

#include <vector>

#include "detect/time_bounds.h"
#include "plan/aggregate.h"
#include "plan/node.h"
#include "plan/scan.h"

namespace tocsin {

// One scan leaf of a split plan.
struct SplitLeaf {
    NodePtr prefix;     // the row-by-row chain down to the scan; its rows carry the hidden column kTimeColumn
    TimeBounds bounds;  // what the query's own comparisons with the clock leave of a window
    // The aggregate that follows, when its groups can be kept per pane of time and merged (detect/panes.h); else null.
    std::unique_ptr<Aggregate> aggregate;
};

struct SplitPlan {
    std::vector<SplitLeaf> leaves;  // in the order of collect_leaves()
    // The plan with each leaf's prefix and aggregate replaced by a scan without filters, whose columns are theirs.
    Plan rest;
};

// How far down the windows' work reaches.
enum class SplitDepth : uint8_t {
    kAggregates,  // states of the aggregates above the leaves are kept
    kRows,        // rows are kept behind the row-by-row operators
    kRecords,     // rows are kept as the scans give them: the whole plan is run for every window
};

// Operators that read the time of the run or hold subqueries stay in the rest. Without `windows` there will be one run whose clock is not
// known beforehand: rows of a leaf with bounds are then kept as rows, since it is open which of them the run sees.
SplitPlan split_plan(const Plan& plan, SplitDepth depth, bool windows);

// The scan at the bottom of a prefix.
const Scan& prefix_scan(const Node& prefix);

}  // namespace tocsin
