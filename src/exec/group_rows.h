// The rows that an aggregate's groups become.
#pragma once

#include "exec/grouping.h"

namespace tocsin {

// The output columns of an aggregate: its keys, then the results of its calls.
SchemaPtr group_schema(const Aggregate& node);

// Pushes one row per group, by ascending key. Without keys there is one row even without groups.
void push_groups(const Aggregate& node, const SchemaPtr& schema, Grouping& grouping, Sink& next, ThreadState& state);

}  // namespace tocsin
