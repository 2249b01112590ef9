// The test that all languages share: many generated queries, the engine in all its shapes against the reference evaluator.
#pragma once

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "differential/compare.h"
#include "differential/kql_queries.h"
#include "differential/seeds.h"

namespace tocsin::differential {

// Compares `count` queries over logs of the language's own; at least a third of them must give rows.
inline void compare_generated(Language language, const std::string& name, uint64_t logs_seed, uint64_t count,
                              const std::function<Query(uint64_t seed)>& make) {
    Logs logs = make_logs(logs_seed, 60, std::filesystem::path(testing::TempDir()) / ("tocsin_differential_" + name));
    Environment environment;
    Seeds range = seeds(count);
    uint64_t with_rows = 0;
    for (uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
        Query query = make(seed);
        Comparison compared = compare_query(language, query.text, logs, environment, query.any_order);
        EXPECT_TRUE(compared.difference.empty()) << "seed " << seed << ":\n"
                                                 << query.text << "\n"
                                                 << compared.difference;
        with_rows += compared.rows > 0 ? 1 : 0;
    }
    EXPECT_GE(3 * with_rows, range.count) << "queries without rows prove little";
}

}  // namespace tocsin::differential
