// Numbers of rows, which several operators give.
#pragma once

#include <string>
#include <vector>

#include "lang/kql/binder.h"

namespace tocsin::kql {

// One row with the number of rows as the column `name`, or one row for each group of `keys`.
NodePtr count_rows(Binder& binder, NodePtr input, std::string name, std::vector<Assignment> keys = {});

}  // namespace tocsin::kql
