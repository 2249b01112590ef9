// Lists of `name = expression` of extend, project, distinct and serialize.
#pragma once

#include <vector>

#include "lang/kql/binder.h"

namespace tocsin::kql {

// Binds the items, each seeing the incoming row only. `existing` are columns that stay beside the new ones (extend).
// False if an item failed; the others are there.
bool bind_assignments(Binder& binder, SyntaxList items, const RowScope& row, const Schema* existing,
                      std::vector<Assignment>& out);

}  // namespace tocsin::kql
