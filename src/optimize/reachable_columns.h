// Reachable columns: which columns of a scan its records need. A view computes a field from different paths for different events; for a
// record of one event the paths of the others need not be read.
#pragma once

#include <vector>

#include "optimize/possible_values.h"

namespace tocsin {

// The operators above the scan that look at one row at a time (filter, extend, project), nearest first, up to the first other one.
std::vector<const Node*> row_operators_above(const Node& root, const Scan& scan);

// Per column of the scan, whether it is read for a record with these dispatch fields: by the scan's filters, by the operators `above` it
// (as row_operators_above() gives them), or by what stands above those. Branches that such a record cannot take do not count.
std::vector<bool> reachable_columns(const Scan& scan, const std::vector<const Node*>& above,
                                    const DispatchValues& known, ThreadState& state);

}  // namespace tocsin
