// Generated KQL queries: the engine in all its shapes against the reference evaluator.
#include "differential/generated.h"
#include "differential/kql_queries.h"

namespace tocsin::differential {
namespace {

TEST(KqlDifferential, GeneratedQueries) { compare_generated(Language::kKql, "kql", 1, 600, make_kql_query); }

}  // namespace
}  // namespace tocsin::differential
