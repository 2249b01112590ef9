// `explain --plan`: the plan that runs, and how its scans find their records.
#pragma once

#include <string>

#include "plan/node.h"

namespace tocsin {

// The operators, then for each scan the events and texts that lead a record to it and the paths that are read.
std::string plan_page(const std::string& title, const Plan& plan);

}  // namespace tocsin
