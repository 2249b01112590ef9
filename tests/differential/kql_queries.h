// Generated KQL queries: well-typed by construction, over a small table written in the query and over AWSCloudTrail.
#pragma once

#include <string>

namespace tocsin::differential {

struct Query {
    std::string text;
    bool any_order = false;  // an operator whose row order the language leaves open decides the result's order
};

Query make_kql_query(uint64_t seed);
// A query over AWSCloudTrail only, as rules are.
Query make_kql_rule(uint64_t seed);

}  // namespace tocsin::differential
