// Generated SPL searches: the engine in all its shapes against the reference evaluator.
#include "differential/generated.h"
#include "differential/spl_queries.h"

namespace tocsin::differential {
namespace {

TEST(SplDifferential, GeneratedSearches) { compare_generated(Language::kSpl, "spl", 2, 200, make_spl_query); }

}  // namespace
}  // namespace tocsin::differential
