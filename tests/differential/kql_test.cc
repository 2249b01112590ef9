// Generated KQL queries: the engine in all its shapes against the reference evaluator.
#include <gtest/gtest.h>

#include "differential/compare.h"
#include "differential/kql_queries.h"
#include "differential/seeds.h"

namespace tocsin::differential {
namespace {

TEST(KqlDifferential, GeneratedQueries) {
    Logs logs = make_logs(1, 60, std::filesystem::path(testing::TempDir()) / "tocsin_differential_kql");
    Environment environment;
    Seeds range = seeds(600);
    for (uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
        Query query = make_kql_query(seed);
        std::string difference = compare_query(Language::kKql, query.text, logs, environment, query.any_order);
        EXPECT_TRUE(difference.empty()) << "seed " << seed << ":\n" << query.text << "\n" << difference;
    }
}

}  // namespace
}  // namespace tocsin::differential
