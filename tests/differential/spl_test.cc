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
    Seeds range = seeds(200);
    uint64_t with_rows = 0;
    for (uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
        Query query = make_spl_query(seed);
        Comparison compared = compare_query(Language::kSpl, query.text, logs, environment, query.any_order);
        EXPECT_TRUE(compared.difference.empty()) << "seed " << seed << ":\n"
                                                 << query.text << "\n"
                                                 << compared.difference;
        with_rows += compared.rows > 0 ? 1 : 0;
    }
    EXPECT_GE(3 * with_rows, range.count) << "queries without rows prove little";
}

}  // namespace
}  // namespace tocsin::differential
