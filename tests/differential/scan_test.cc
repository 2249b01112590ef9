// One pass over the logs for many generated rules of all languages: each rule's rows must be those that its query gives alone, and
// those of the reference evaluator.
#include "detect/scan.h"

#include <gtest/gtest.h>

#include "detect/compile_rule.h"
#include "detect/query.h"
#include "differential/compare.h"
#include "differential/rules.h"
#include "differential/seeds.h"

namespace tocsin::differential {
namespace {

TEST(ScanDifferential, ManyRulesInOnePass) {
    Logs logs = make_logs(4, 90, std::filesystem::path(testing::TempDir()) / "tocsin_differential_scan");
    Environment environment;
    Seeds range = seeds(360);
    std::vector<LoadedRule> loaded;
    for (size_t i = 0; i < range.count; ++i) loaded.push_back(make_rule(i, range.first + i, false));
    std::vector<CompiledRule> compiled;
    std::vector<ScanRule> rules;
    for (const LoadedRule& rule : loaded) {
        compiled.push_back(compile_rule(rule, environment));
        std::string told;
        for (const Diagnostic& diagnostic : compiled.back().diagnostics) told += to_string(diagnostic);
        ASSERT_TRUE(compiled.back().ok()) << told;
        rules.push_back({&rule.rule, compiled.back().optimized->clone()});
    }
    number_common(rules);
    Clock clock;
    clock.now = kNow;
    clock.window_end = kNow;
    std::vector<std::vector<std::string>> expected;
    for (const CompiledRule& rule : compiled) {
        reference::Result result = reference::evaluate_reference(*rule.optimized, logs.records, clock);
        ASSERT_EQ(result.error, "");
        expected.push_back(normal_rows(reference::print_rows(rule.optimized->root->schema, result.rows, true)));
        QueryOptions alone;
        alone.now = kNow;
        QueryResult query = run_query(rule.optimized->clone(), logs.files, environment, alone);
        std::string difference =
            compare_rows(expected.back(), normal_rows(print_store(query.root().schema, query.rows(), true)), false);
        EXPECT_TRUE(difference.empty()) << "alone:\n" << rule.rule->query->text() << "\n" << difference;
    }
    std::string first_lines;
    for (unsigned threads : {1u, 4u}) {
        ScanOptions options;
        options.threads = threads;
        options.once = true;
        options.now = kNow;
        options.limits.results = 100'000;
        ScanResult scan = scan_logs(rules, logs.files, environment, options);
        std::string lines = alert_lines(scan);
        if (first_lines.empty()) first_lines = lines;
        EXPECT_TRUE(lines == first_lines) << "alerts depend on the number of threads";
        RowsByRun found = rows_by_run(scan);
        for (size_t i = 0; i < rules.size(); ++i) {
            EXPECT_EQ(scan.outcomes[i].error, "");
            std::vector<std::string> rows;
            for (const auto& [time, of_run] : found[rules[i].rule->path])
                rows.insert(rows.end(), of_run.begin(), of_run.end());
            std::string difference = compare_rows(expected[i], normal_rows(rows), false);
            EXPECT_TRUE(difference.empty()) << threads << " threads:\n"
                                            << rules[i].rule->query->text() << "\n"
                                            << difference;
        }
    }
}

}  // namespace
}  // namespace tocsin::differential
