// Generated KQL queries: the engine in all its shapes against the reference evaluator.
#include <gtest/gtest.h>

#include <cstdlib>

#include "differential/compare.h"
#include "differential/kql_queries.h"

namespace tocsin::differential {
namespace {

void run_seeds(uint64_t first, uint64_t count) {
    Logs logs = make_logs(1, 60, std::filesystem::path(testing::TempDir()) / "tocsin_diff_kql");
    Environment environment;
    for (uint64_t seed = first; seed < first + count; ++seed) {
        Query query = make_kql_query(seed);
        std::string difference = compare_query(Language::kKql, query.text, logs, environment, query.any_order);
        EXPECT_TRUE(difference.empty()) << "seed " << seed << ":\n" << query.text << "\n" << difference;
    }
}

TEST(KqlDifferential, GeneratedQueries) {
    // More seeds, for a longer search by hand: TOCSIN_SEEDS=first:count.
    uint64_t first = 1, count = 400;
    if (const char* text = std::getenv("TOCSIN_SEEDS")) {
        char* end = nullptr;
        first = std::strtoull(text, &end, 10);
        if (*end == ':') count = std::strtoull(end + 1, nullptr, 10);
    }
    run_seeds(first, count);
}

}  // namespace
}  // namespace tocsin::differential
