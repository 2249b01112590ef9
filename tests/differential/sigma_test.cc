// Generated Sigma rules: the engine in all its shapes against the reference evaluator.
#include "differential/generated.h"
#include "differential/sigma_rules.h"

namespace tocsin::differential {
namespace {

TEST(SigmaDifferential, GeneratedRules) {
    compare_generated(Language::kSigma, "sigma", 3, 400, [](uint64_t seed) {
        return Query{make_sigma_rule(seed), false};
    });
}

}  // namespace
}  // namespace tocsin::differential
