// Unions that other operators need.
#pragma once

#include <vector>

#include "lang/kql/binder.h"

namespace tocsin::kql {

// The rows of all tables, all columns.
NodePtr union_of(Binder& binder, std::vector<NodePtr> tables);

}  // namespace tocsin::kql
