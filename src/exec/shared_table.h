// A table that several nodes of a plan stand for (Transform::shared): the first makes it, the others read it.
#pragma once

#include "base/arena.h"
#include "function/table_function.h"

namespace tocsin {

struct SharedTable {
    Arena arena;
    Table table;
};

}  // namespace tocsin
