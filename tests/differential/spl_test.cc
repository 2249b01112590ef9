// Generated SPL searches: the engine in all its shapes against the reference evaluator.
#include <gtest/gtest.h>

#include "differential/compare.h"
#include "differential/seeds.h"
#include "differential/spl_queries.h"

namespace tocsin::differential {
namespace {

TEST(SplDifferential, GeneratedSearches) {
    Logs logs = make_logs(2, 60, std::filesystem::path(testing::TempDir()) / "tocsin_differential_spl");
    Environment environment;
    Seeds range = seeds(300);
    for (uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
        Query query = make_spl_query(seed);
        std::string difference = compare_query(Language::kSpl, query.text, logs, environment, query.any_order);
        EXPECT_TRUE(difference.empty()) << "seed " << seed << ":\n" << query.text << "\n" << difference;
    }
}

}  // namespace
}  // namespace tocsin::differential
