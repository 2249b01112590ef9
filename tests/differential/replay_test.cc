// Schedules replayed over generated logs. The same rules as one pass with everything the scan knows (gates, panes, reuse of runs), as a
// plain scan, and with each pass of the optimiser left out must raise the same alerts, byte for byte; and each run's rows are those
// that the reference evaluator finds among the records of its window.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "data/json.h"
#include "detect/compile_rule.h"
#include "differential/compare.h"
#include "differential/rules.h"
#include "differential/seeds.h"

namespace tocsin::differential {
namespace {

class ReplayDifferential : public testing::Test {
protected:
    ReplayDifferential()
        : logs_(make_logs(7, 70, std::filesystem::path(testing::TempDir()) / "tocsin_differential_replay")) {}

    void load(uint64_t count) {
        Seeds range = seeds(count);
        for (size_t i = 0; i < range.count; ++i) loaded_.push_back(make_rule(i, range.first + i, true));
    }

    std::vector<ScanRule> compile(const OptimizerChoice& choice) const {
        std::vector<ScanRule> rules;
        for (const LoadedRule& rule : loaded_) {
            CompiledRule compiled = compile_rule(rule, environment_, choice);
            std::string told;
            for (const Diagnostic& diagnostic : compiled.diagnostics) told += to_string(diagnostic);
            EXPECT_TRUE(compiled.ok()) << told;
            if (compiled.ok()) rules.push_back({&rule.rule, std::move(*compiled.optimized)});
        }
        if (choice.enabled) number_common(rules);
        return rules;
    }

    ScanResult scan(const std::vector<ScanRule>& rules, unsigned threads, bool plain, bool once) const {
        ScanOptions options;
        options.threads = threads;
        options.plain = plain;
        options.once = once;
        options.limits.results = 100'000;
        ScanResult result = scan_logs(rules, logs_.files, environment_, options);
        for (size_t i = 0; i < rules.size(); ++i)
            EXPECT_EQ(result.outcomes[i].error, "") << rules[i].rule->query->text();
        return result;
    }

    // The first alert that two scans do not share, with its rule's query.
    std::string first_difference(const std::string& a, const std::string& b) const {
        size_t at = 0;
        while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
        size_t begin = at == 0 ? 0 : a.rfind('\n', at - 1) + 1;
        std::string out;
        for (const std::string& text : {a.substr(begin), b.substr(begin)}) {
            std::string line = text.substr(0, text.find('\n'));
            for (const LoadedRule& loaded : loaded_) {
                if (line.find('"' + loaded.rule.path + '"') != std::string::npos)
                    out.append(loaded.rule.query->text()).append("\n");
            }
            out += line.substr(0, 2000) + "\n";
        }
        return out;
    }

    void expect_same(const std::string& expected, ScanResult found, const std::string& shape) const {
        std::string lines = alert_lines(found);
        EXPECT_TRUE(lines == expected) << shape << ":\n" << first_difference(expected, lines);
    }

    Logs logs_;
    Environment environment_;
    std::vector<LoadedRule> loaded_;
};

TEST_F(ReplayDifferential, EveryShapeRaisesTheSameAlerts) {
    load(60);
    for (bool once : {false, true}) {
        ScanResult one_pass = scan(compile({}), 1, false, once);
        EXPECT_GT(one_pass.alert_count, loaded_.size()) << "rules without alerts prove little";
        std::string expected = alert_lines(one_pass);
        std::string mode = once ? "once, " : "replay, ";
        expect_same(expected, scan(compile({}), 4, false, once), mode + "4 threads");
        OptimizerChoice none;
        none.enabled = false;
        expect_same(expected, scan(compile(none), 1, true, once), mode + "plain");
        for (const Pass& pass : optimizer_passes()) {
            OptimizerChoice choice;
            choice.off.emplace(pass.name);
            expect_same(expected, scan(compile(choice), 1, false, once), mode + "without " + std::string(pass.name));
        }
    }
}

// Gives the rule's alerts titles and risk made of fields of its result, so that some of its columns are read where its rows are not shown.
void read_result(LoadedRule& loaded, const Schema& result, size_t number) {
    std::vector<std::string> columns;
    for (const Field& field : result) columns.push_back(field.name);
    for (const char* name : {"user", "eventName", "count", "src"}) columns.emplace_back(name);
    const std::string& first = columns[number % columns.size()];
    const std::string& second = columns[(number / 2) % columns.size()];
    if (auto* sentinel = std::get_if<SentinelRule>(&loaded.rule.details)) {
        sentinel->alert_per_result = number % 2 == 0;
        sentinel->alert_details.display_name_format.text = "{{" + first + "}} and {{ " + second + " }}";
        sentinel->alert_details.severity_column.text = second;
    }
    if (auto* splunk = std::get_if<SplunkRule>(&loaded.rule.details)) {
        splunk->title = "$" + first + "$ cost $5 and $" + second + "$";
        splunk->risk_objects = {{{second, {}}, "user", 30, ""}, {{first, {}}, "system", 7, ""}};
        if (number % 4 == 1) splunk->throttling = {{{first, {}}}, 3 * kTicksPerHour};
    }
}

// The headlines of whole alerts.
std::vector<std::string> headlines_of(ScanResult& scan) {
    std::vector<std::string> out;
    scan.alerts->for_each([&](std::string_view line) {
        Arena arena;
        Value alert = *parse_json(line, arena);
        std::string& text = out.emplace_back();
        for (const char* key : {"time", "rule_path", "severity", "title", "results_total"})
            text += to_text(get_member(alert, key, arena)) + " | ";
        return true;
    });
    return out;
}

using Risks = std::vector<std::tuple<std::string, std::string, int64_t, uint64_t>>;
Risks risks_of(const ScanResult& scan) {
    Risks out;
    for (const EntityRisk& risk : scan.risk->ranking())
        out.emplace_back(risk.type, risk.entity, risk.score, risk.events);
    return out;
}

// A scan that shows no rows computes less of them, and says the same of its alerts.
TEST_F(ReplayDifferential, HeadlinesAreThoseOfWholeAlerts) {
    load(60);
    std::vector<ScanRule> rules = compile({});
    for (size_t i = 0; i < loaded_.size(); ++i) read_result(loaded_[i], rules[i].plan.root->schema, i);
    RuleSet set;
    set.rules = loaded_;
    ResultUse use{false, true};
    std::vector<CompiledRule> compiled = compile_rules(set, environment_, {}, 2, use);
    std::vector<ScanRule> trimmed;
    for (CompiledRule& rule : compiled) trimmed.push_back({rule.rule, std::move(*rule.optimized)});
    for (bool once : {false, true}) {
        ScanResult whole = scan(rules, 2, false, once);
        const std::vector<std::string> expected = headlines_of(whole);
        EXPECT_GT(std::set<std::string>(expected.begin(), expected.end()).size(), loaded_.size());
        for (size_t most : {size_t{0}, size_t{10}, size_t{1'000'000}}) {
            ScanOptions options;
            options.threads = 2;
            options.once = once;
            options.limits = {0, 0, AlertDetail::kHeadline};
            options.headlines = most;
            ScanResult found = scan_logs(trimmed, logs_.files, environment_, options);
            std::vector<std::string> lines;
            for (const Headline& headline : found.headlines) {
                lines.push_back(fmt::format("{} | {} | {} | {} | {} | ", format_datetime(headline.key.time),
                                            trimmed[headline.key.rule].rule->path, headline.severity, headline.title,
                                            headline.results));
            }
            std::vector<std::string> first(expected.begin(),
                                           expected.begin() + static_cast<ptrdiff_t>(std::min(most, expected.size())));
            EXPECT_EQ(lines, first) << (once ? "once" : "replay");
            EXPECT_EQ(found.alert_count, whole.alert_count);
            EXPECT_TRUE(risks_of(found) == risks_of(whole));
            for (size_t i = 0; i < rules.size(); ++i) {
                EXPECT_EQ(found.outcomes[i].error, "");
                EXPECT_EQ(found.outcomes[i].rows, whole.outcomes[i].rows) << loaded_[i].rule.query->text();
            }
        }
    }
}

// With little memory some rules run in a pass of their own and some fail; the others' alerts are the same.
TEST_F(ReplayDifferential, LittleMemoryLosesNoAlertSilently) {
    load(60);
    std::vector<ScanRule> rules = compile({});
    for (bool once : {false, true}) {
        ScanOptions options;
        options.threads = 2;
        options.once = once;
        ScanResult unlimited = scan_logs(rules, logs_.files, environment_, options);
        RowsByRun expected = rows_by_run(unlimited);
        size_t alone = 0, failed = 0;
        for (size_t kilobytes : {16, 256, 1024, 4096}) {
            options.memory = kilobytes << 10;
            ScanResult scan = scan_logs(rules, logs_.files, environment_, options);
            RowsByRun found = rows_by_run(scan);
            for (size_t i = 0; i < rules.size(); ++i) {
                const std::string& path = rules[i].rule->path;
                alone += !scan.outcomes[i].second_pass.empty();
                if (scan.outcomes[i].error.empty()) {
                    EXPECT_TRUE(found[path] == expected[path]) << kilobytes << " kB: " << rules[i].rule->query->text();
                } else {
                    ++failed;
                    EXPECT_TRUE(found[path].empty());
                }
            }
        }
        EXPECT_GT(alone, 0u);
        EXPECT_GT(failed, 0u);
    }
}

// The time by which a schedule's windows see the record.
std::optional<Ticks> time_of(const std::string& record) {
    Arena arena;
    Value parsed = *parse_json(record, arena);
    Value text = get_member(parsed, "eventTime", arena);
    if (text.is_string()) return parse_datetime(text.text());
    Value epoch = get_member(parsed, "time", arena);
    if (!epoch.is_number()) return std::nullopt;
    return kUnixEpoch + static_cast<Ticks>(to_double(epoch)) * kTicksPerSecond;
}

// Whether the search states a range of its own (SPL's `earliest=`), which takes the place of its schedule's window.
bool states_range(const Plan& plan) {
    bool states = false;
    visit_nodes(*plan.root, [&](Node& node) {
        visit_exprs(node, [&](ExprPtr& expr) {
            walk(*expr, [&](const Expr& part) {
                const bool call = part.kind == ExprKind::kCall;
                states = states ||
                         (call && (part.function->name == "search_earliest" || part.function->name == "search_latest"));
            });
        });
    });
    return states;
}

TEST_F(ReplayDifferential, EachRunGivesTheRowsOfItsWindow) {
    load(48);
    // Which alerts a run raises is not the reference's subject.
    for (LoadedRule& loaded : loaded_) {
        if (auto* sentinel = std::get_if<SentinelRule>(&loaded.rule.details)) {
            sentinel->trigger = TriggerOperator::kGreaterThan;
            sentinel->threshold = 0;
            sentinel->suppression = false;
        }
    }
    std::vector<ScanRule> rules = compile({});
    ScanResult found = scan(rules, 2, false, false);
    RowsByRun rows = rows_by_run(found);
    std::vector<std::pair<Ticks, reference::Record>> records;
    Ticks first = kMaxDateTime, last = 0;
    for (const reference::Record& record : logs_.records) {
        auto time = time_of(record.text);
        if (!time) continue;
        records.emplace_back(*time, record);
        first = std::min(first, *time);
        last = std::max(last, *time);
    }
    for (const ScanRule& rule : rules) {
        if (rule.rule->schedule.kind == ScheduleKind::kOnce) continue;
        auto& runs = rows[rule.rule->path];
        const bool own_range = states_range(rule.plan);  // then the reference finds its records by itself
        const Ticks first_due = own_range ? first - 2 * kTicksPerDay : first;
        for (const tocsin::Run& run : due_runs(rule.rule->schedule, first_due, last, environment_.zone)) {
            std::vector<reference::Record> seen;
            for (const auto& [time, record] : records) {
                if (own_range || (run.window_start <= time && time < run.window_end)) seen.push_back(record);
            }
            Clock clock;
            clock.now = run.now;
            clock.window_start = run.window_start;
            clock.window_end = run.window_end;
            reference::Result expected = reference::evaluate_reference(rule.plan, seen, clock);
            ASSERT_EQ(expected.error, "");
            const auto printed = [&](const reference::Result& result) {
                return normal_rows(reference::print_rows(rule.plan.root->schema, result.rows, true));
            };
            // Before the logs begin only a run that sees some of them is made.
            const bool early = own_range && run.window_end <= first;
            if (early && printed(expected) == printed(reference::evaluate_reference(rule.plan, {}, clock))) continue;
            std::string time = format_datetime(run.now);
            std::string difference = compare_rows(printed(expected), normal_rows(runs[time]), false);
            EXPECT_TRUE(difference.empty()) << rule.rule->query->text() << "\nin the run at " << time << ":\n"
                                            << difference;
            runs.erase(time);
        }
        EXPECT_TRUE(runs.empty()) << rule.rule->path << " ran when it was not due";
    }
}

}  // namespace
}  // namespace tocsin::differential
