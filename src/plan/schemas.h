// Schemas after a rewrite: operators that pass their input's columns on get them from it again.
#pragma once

#include "plan/node.h"

namespace tocsin {

// Recomputes the schemas of filter, extend, expand, parse, sort, take, serial and open selects below and including `root`, subqueries
// too. Operators that name all of their columns keep theirs.
void refresh_schemas(Node& root);

}  // namespace tocsin
