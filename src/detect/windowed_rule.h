// WindowedRule: a rule whose result depends on which window of time it sees, or on a clock that is known only at the end of the logs. Its
// rows are kept while the logs are read; then it is run over each window.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "detect/split_plan.h"
#include "detect/window_source.h"
#include "exec/execution.h"
#include "rule/schedule.h"

namespace tocsin {

struct WindowOptions {
    SplitDepth depth = SplitDepth::kAggregates;
    bool replays = false;  // runs over the windows of the schedule, else over everything once
    unsigned threads = 1;  // of the pass
    std::string zone = "UTC";
    size_t lineage_limit = 0;
    bool with_time = false;                        // result rows carry the hidden time column
    std::function<Clock(Ticks now)> clock_at_end;  // of a single run, if the logs end at `now`; empty for replays
    // The rule reads or writes tables that runs change: every due run is made, and gives a result of its own.
    bool uses_tables = false;
    LookupTables* lookups = nullptr;  // those tables; outlives the rule
};

// How often a rule ran.
struct RunCounts {
    uint64_t evaluated = 0;  // windows that were computed
    uint64_t reused = 0;     // windows that saw the same as the one before
};

class WindowedRule {
public:
    // `plan` outlives the rule.
    WindowedRule(const Plan& plan, const Schedule& schedule, const WindowOptions& options);
    ~WindowedRule();

    size_t leaves() const { return sources_.size(); }
    const Scan& scan(size_t leaf) const { return prefix_scan(*split_.leaves[leaf].prefix); }
    const Node& prefix(size_t leaf) const { return *split_.leaves[leaf].prefix; }
    LeafTarget& target(size_t leaf) { return *sources_[leaf]; }

    // After the pass, before the runs.
    void settle();

    // Takes a run's result; returns the time before which the rule is not to run again (0: it may at once).
    using Report = std::function<Ticks(const Run& run, const RowStore& rows)>;

    // One run over everything. Empty, or why it failed.
    std::string run_once(const Clock& clock, const Run& run, const Report& report);
    // Every due run over logs whose records lie in [first, last]. Runs that see no record are passed over, unless `reports_nothing` (a
    // result without rows is reported, too) or the plan gives rows where there are none.
    std::string replay(Ticks first, Ticks last, bool reports_nothing, const Report& report);

    // The same run by run, for rules whose runs have a place among those of other rules.
    void begin_replay(Ticks first, Ticks last, bool reports_nothing);
    // The time of the run that step() makes; nullopt behind the last one.
    std::optional<Ticks> next_run() const;
    // Makes that run. Empty, or why it failed: then there are no more.
    std::string step(const Report& report);

    const RunCounts& counts() const { return counts_; }
    // What the thread keeps during the pass; to be called by that thread.
    size_t memory_bytes(unsigned thread) const;
    // Forgets what the thread keeps: it does not push any more, and there will be no runs.
    void drop(unsigned thread);
    // Limits that the runs so far have reached.
    const Notices& notices() const { return notices_; }

private:
    // Runs the rest of the plan over the contents, one per leaf. Null with `error` set if it fails.
    std::unique_ptr<Execution> evaluate(const Clock& clock, const std::vector<WindowContent>& contents,
                                        const std::vector<Ticks>& keep_from, std::string& error);
    Clock clock_of(const Run& run) const;
    Ticks seen_ahead(const Run& run) const;
    void find_run();
    bool gives_rows_on_nothing(const Run& run);

    Schedule schedule_;
    WindowOptions options_;
    SplitPlan split_;
    bool rest_reads_time_ = false;  // the same rows may give another result in another run
    std::vector<std::unique_ptr<WindowSource>> sources_;
    RunCounts counts_;
    struct Replay;
    std::unique_ptr<Replay> replay_;
    Notices notices_;
};

// The number of runs that the schedule makes over logs whose records lie in [first, last].
uint64_t count_due_runs(const Schedule& schedule, Ticks first, Ticks last, const std::string& zone);

}  // namespace tocsin
