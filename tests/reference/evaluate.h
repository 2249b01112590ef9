// evaluate_reference: a plan's result by the plainest means.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "function/call_context.h"
#include "plan/node.h"
#include "reference/rows.h"

namespace tocsin::reference {

// A record of the logs: one JSON object, and the path of the file that it stands in.
struct Record {
    std::string text;
    std::string file;
};

struct Result {
    std::shared_ptr<Arena> arena;  // memory of the cells, besides the plan's own
    Rows rows;
    std::string error;  // why the query failed; empty: it did not
};

// The plan must have gone through the optimiser's required passes and outlive the result. Records come in the order of the logs.
Result evaluate_reference(const Plan& plan, const std::vector<Record>& records, const Clock& clock);

}  // namespace tocsin::reference
