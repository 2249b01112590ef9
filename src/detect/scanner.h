// Scanner: one pass over the logs for some rules, and their runs after it.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "detect/alert_writer.h"
#include "detect/leaf_feed.h"
#include "detect/memory_budget.h"
#include "detect/risk_pass.h"
#include "detect/rule_run.h"
#include "detect/scan.h"

namespace tocsin {

// How a pass stands to the memory: most share it among all rules.
enum class PassKind { kShared, kAlone };

// A rule and its number in the scan.
struct NumberedRule {
    const ScanRule* rule;
    size_t number;
};

class Scanner {
public:
    // All but `rules` outlive the scanner, and the rules themselves do. `known_ids`: where an earlier pass over the same records kept their
    // eventIDs; null if this is the first.
    Scanner(std::vector<NumberedRule> rules, const std::vector<LogFile>& files, const Environment& environment,
            const ScanOptions& options, const ScanOutputs& outputs, PassKind kind, const EventIds* known_ids = nullptr);

    ScanResult run();

private:
    void prepare();
    void prepare(RuleRun& run);
    void make_windowed(RuleRun& run);
    void add_leaves(RuleRun& run);
    Clock clock_at(Ticks now) const;
    // Over all logs, what hunting queries may ask for ends now and starts a day before, unless `--since` is given.
    Clock clock_over_all(Ticks now) const;

    void evaluate_all();
    // Hands the risk events of this scan to the rules that read them. Those that stand in the logs they have already.
    void feed_risk_events(const std::vector<RuleRun*>& rules);
    // Makes the runs of several rules in the order of time; at one time in the order of the rules.
    void evaluate_in_order(const std::vector<RuleRun*>& rules);
    // Rules whose alerts may still come, when alerts need not wait for all.
    void expect_alerts();
    // Those rules are independent of each other after the pass.
    void evaluate_alone(const std::vector<RuleRun*>& rules);
    // Rules that kept too much make their runs after the others of their kind: in one pass, as far as they fit into it together.
    void run_sent_off(const std::vector<RuleRun*>& rules);
    // The rule kept too much: it gets the memory, and a pass, for itself.
    void run_alone(RuleRun& run);
    // Rules that took a wrong time for the end of the logs run again, now that it is known.
    void run_misled(const std::vector<RuleRun*>& rules);
    // Another pass for these rules. The end of the logs is known now. `known_ids`: of the records that the rules saw; may be null.
    void run_again(const std::vector<RuleRun*>& rules, PassKind kind, const std::string& reason,
                   const EventIds* known_ids);
    void evaluate(RuleRun& run);
    void evaluate_windows(RuleRun& run, Ticks first, Ticks last);
    void finish_windows(RuleRun& run);

    void note_data(RuleRun& run);
    // Whether the logs held a record of the view's kind at all.
    bool had_records(const View& view) const;
    // The time from the first to the last record that the rule may see.
    std::pair<Ticks, Ticks> record_span(const RuleRun& run) const;
    Run whole_window(Ticks first, Ticks last) const;
    // Many rules have the same schedule: its runs are counted once.
    void count_due();

    std::vector<NumberedRule> rules_;
    const std::vector<LogFile>& files_;
    const Environment& environment_;
    const ScanOptions& options_;
    ScanOutputs outputs_;
    PassKind kind_;
    MemoryBudget budget_;
    AlertFrontier frontier_;
    AlertWriter writer_;
    std::vector<FeedLeaf> leaves_;
    std::vector<RuleRun> runs_;
    std::optional<Ticks> guessed_end_;  // of the logs, before they are read
    std::unique_ptr<LeafFeed> feed_;
    EventIds own_ids_;  // of the records of this pass, unless they are known
    const EventIds* event_ids_;
    std::unique_ptr<RiskPass> risk_pass_;
    ScanResult result_;
};

}  // namespace tocsin
