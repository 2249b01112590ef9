// Searches that look for another product's events: their fields only happen to have the names that the view knows.
#pragma once

#include <vector>

#include "plan/expr.h"
#include "source/view.h"

namespace tocsin {

// Whether the predicates of an SPL search, all of one step, ask for none of the view's records. Sourcetypes of one product begin alike
// (`aws:cloudtrail`, `aws:cloudwatchlogs`), its sources and event types name it somewhere, and only CloudTrail's records have an eventName.
bool asks_for_other_products(const std::vector<ExprPtr>& predicates, const View& view);

}  // namespace tocsin
