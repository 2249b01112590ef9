// Generated Sigma rules: the engine in all its shapes against the reference evaluator.
#include <gtest/gtest.h>

#include "differential/compare.h"
#include "differential/seeds.h"
#include "differential/sigma_rules.h"

namespace tocsin::differential {
namespace {

TEST(SigmaDifferential, GeneratedRules) {
    Logs logs = make_logs(3, 60, std::filesystem::path(testing::TempDir()) / "tocsin_differential_sigma");
    Environment environment;
    Seeds range = seeds(400);
    uint64_t with_rows = 0;
    for (uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
        std::string rule = make_sigma_rule(seed);
        Comparison compared = compare_query(Language::kSigma, rule, logs, environment, false);
        EXPECT_TRUE(compared.difference.empty()) << "seed " << seed << ":\n" << rule << "\n" << compared.difference;
        with_rows += compared.rows > 0 ? 1 : 0;
    }
    EXPECT_GE(3 * with_rows, range.count) << "queries without rows prove little";
}

}  // namespace
}  // namespace tocsin::differential
