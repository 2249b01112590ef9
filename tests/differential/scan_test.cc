// One pass over the logs for many generated rules of all languages: each rule's rows must be those that its query gives alone, and
// those of the reference evaluator.
#include "detect/scan.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "data/json.h"
#include "detect/compile_rule.h"
#include "detect/query.h"
#include "differential/compare.h"
#include "differential/kql_queries.h"
#include "differential/seeds.h"
#include "differential/sigma_rules.h"
#include "differential/spl_queries.h"

namespace tocsin::differential {
namespace {

LoadedRule make_rule(size_t number, uint64_t seed) {
    LoadedRule loaded;
    Rule& rule = loaded.rule;
    std::string text;
    switch (number % 3) {
        case 0: {
            rule.vendor = Vendor::kKusto;
            rule.language = Language::kKql;
            rule.kind = RuleKind::kHunt;
            SentinelRule sentinel;
            sentinel.hunting = true;
            rule.details = sentinel;
            text = make_kql_rule(seed).text;
            break;
        }
        case 1:
            rule.vendor = Vendor::kSplunk;
            rule.language = Language::kSpl;
            rule.kind = RuleKind::kHunt;
            rule.details = SplunkRule();
            text = make_spl_rule(seed).text;
            break;
        default:
            rule.vendor = Vendor::kSigma;
            rule.language = Language::kSigma;
            rule.details = SigmaRule();
            text = make_sigma_rule(seed);
            break;
    }
    rule.path = fmt::format("rule-{:04}", number);
    rule.file = SourceText::whole(rule.path, text);
    rule.query = rule.file;
    return loaded;
}

// Numbers and escapes in one spelling, nulls left out, and the order taken out: a scan orders alerts by time.
std::vector<std::string> normal(const std::vector<std::string>& rows) {
    std::vector<std::string> out;
    for (const std::string& row : rows) {
        Arena arena;
        Value object = expand_json(*parse_json(row, arena), arena);
        std::vector<Member> members(object.members().begin(), object.members().end());
        std::erase_if(members, [](const Member& member) { return member.value.is_null(); });
        out.emplace_back();
        write_json(Value::object(members), out.back());
    }
    std::sort(out.begin(), out.end());
    return out;
}

// The result rows of each rule, by its path.
std::map<std::string, std::vector<std::string>> rows_of(ScanResult& scan) {
    std::map<std::string, std::vector<std::string>> out;
    scan.alerts->for_each([&](const std::string& line) {
        Arena arena;
        auto alert = parse_json(line, arena);
        Value results = get_member(*alert, "results", arena);
        std::string path(get_member(*alert, "rule_path", arena).text());
        for (const Value& row : expand_json(results, arena).items()) {
            std::string text;
            write_json(row, text);
            out[path].push_back(text);
        }
    });
    return out;
}

TEST(ScanDifferential, ManyRulesInOnePass) {
    Logs logs = make_logs(4, 90, std::filesystem::path(testing::TempDir()) / "tocsin_differential_scan");
    Environment environment;
    Seeds range = seeds(360);
    std::vector<LoadedRule> loaded;
    for (size_t i = 0; i < range.count; ++i) loaded.push_back(make_rule(i, range.first + i));
    std::vector<CompiledRule> compiled;
    std::vector<ScanRule> rules;
    for (const LoadedRule& rule : loaded) {
        compiled.push_back(compile_rule(rule, environment));
        std::string told;
        for (const Diagnostic& diagnostic : compiled.back().diagnostics) told += to_string(diagnostic);
        ASSERT_TRUE(compiled.back().ok()) << told;
        rules.push_back({&rule.rule, compiled.back().optimized->clone()});
    }
    Clock clock;
    clock.now = kNow;
    clock.window_end = kNow;
    std::vector<std::vector<std::string>> expected;
    for (const CompiledRule& rule : compiled) {
        reference::Result result = reference::evaluate_reference(*rule.optimized, logs.records, clock);
        ASSERT_EQ(result.error, "");
        expected.push_back(normal(reference::print_rows(rule.optimized->root->schema, result.rows, true)));
        QueryOptions alone;
        alone.now = kNow;
        QueryResult query = run_query(rule.optimized->clone(), logs.files, environment, alone);
        std::string difference =
            compare_rows(expected.back(), normal(print_store(query.plan->root->schema, query.rows(), true)), false);
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
        std::string lines;
        scan.alerts->for_each([&](const std::string& line) { lines += line; });
        if (first_lines.empty()) first_lines = lines;
        EXPECT_TRUE(lines == first_lines) << "alerts depend on the number of threads";
        auto found = rows_of(scan);
        for (size_t i = 0; i < rules.size(); ++i) {
            EXPECT_EQ(scan.outcomes[i].error, "");
            std::string difference = compare_rows(expected[i], normal(found[rules[i].rule->path]), false);
            EXPECT_TRUE(difference.empty()) << threads << " threads:\n"
                                            << rules[i].rule->query->text() << "\n"
                                            << difference;
        }
    }
}

}  // namespace
}  // namespace tocsin::differential
