// Which parts of a plan change from run to run.
#pragma once

#include "plan/node.h"

namespace tocsin {

// Whether the function's value depends on when the run is. Functions that need the clock for its time zone only do not.
bool reads_run_time(const Function& function);

// Whether any expression of the plan calls such a function.
bool reads_run_time(const Node& root);

// Whether one is called while records arrive, not only after the last one: such a plan cannot start before its run's time is known.
bool reads_run_time_early(const Node& root);

// Whether the node's own expressions give the same for the same row, whatever the run: they neither read the run's time, nor hold
// subqueries, nor call functions like rand().
bool is_steady(const Node& node);

}  // namespace tocsin
