// Generated SPL searches over CloudTrail events.
#pragma once

#include "differential/kql_queries.h"

namespace tocsin::differential {

Query make_spl_query(uint64_t seed);
// A search with few commands, as rules are.
Query make_spl_rule(uint64_t seed);

}  // namespace tocsin::differential
