// All rules are fed by one pass. A rule that has a single window and does not read the clock runs while the records go by; the others are
// windowed rules, which are run over their windows afterwards. A plain scan makes a pass for every rule.
//
// Three kinds of rules follow each other: those that stand alone, in any order; those that read or write lookups, run by run in the order
// of time; and those over risk events, which the others have made by then.
#include "detect/scan.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "base/clock.h"
#include "data/json.h"
#include "detect/clock_use.h"
#include "detect/lookup_files.h"
#include "detect/memory_budget.h"
#include "detect/observed_feed.h"
#include "detect/risk_pass.h"
#include "detect/rule_ties.h"
#include "detect/throttle.h"
#include "detect/windowed_rule.h"
#include "exec/execution.h"
#include "source/view.h"

namespace tocsin {
namespace {

// Rows of one leaf on their way into a running plan.
class StreamLeaf final : public LeafTarget {
public:
    StreamLeaf(Execution& execution, size_t leaf) : execution_(execution), leaf_(leaf) {}
    void push(unsigned thread, Batch& batch) override { execution_.push(thread, leaf_, batch); }

private:
    Execution& execution_;
    size_t leaf_;
};

// Rows of a rule that judges each event by itself: they pass the whole plan and become alerts while the records go by.
class EventLeaf final : public LeafTarget {
public:
    using Take = std::function<void(const RowStore& rows)>;

    // `plan` outlives the leaf. `take` is called by several threads.
    EventLeaf(const Plan& plan, const Clock& clock, unsigned threads, Take take)
        : schema_(plan.root->schema), take_(std::move(take)) {
        for (unsigned i = 0; i < threads; ++i) threads_.push_back(std::make_unique<PerThread>(*this, plan, clock));
    }

    void push(unsigned thread, Batch& batch) override { threads_[thread]->tree.leaves[0]->push(batch); }

    Notices notices() const {
        Notices all;
        for (const auto& thread : threads_) all.add(*notices_of(thread->state.cache));
        return all;
    }

private:
    struct PerThread final : Sink {
        PerThread(EventLeaf& owner_in, const Plan& plan, const Clock& clock_in) : owner(owner_in), clock(clock_in) {
            state.clock = &clock;
            tree = build_operators(*plan.root, this, &state);
        }
        void push(Batch& batch) override {
            RowStore rows(owner.schema_);
            rows.append(batch);
            owner.take_(rows);
        }
        EventLeaf& owner;
        Clock clock;
        ThreadState state;
        OperatorTree tree;
    };

    Schema schema_;
    Take take_;
    std::vector<std::unique_ptr<PerThread>> threads_;
};

// One rule during the scan.
struct RuleRun {
    const ScanRule* rule = nullptr;
    size_t number = 0;
    bool streams = false;
    std::unique_ptr<Execution> execution;  // streams
    std::vector<std::unique_ptr<StreamLeaf>> stream_leaves;
    std::unique_ptr<EventLeaf> event_leaf;            // streams, and every event is an alert of its own
    std::mutex mutex;                                 // of the outcome while event_leaf reports
    std::unique_ptr<WindowedRule> windowed;           // does not stream
    std::unique_ptr<Throttle> throttle;               // Splunk rules that throttle
    std::vector<std::unique_ptr<LeafTarget>> guards;  // in front of the leaves of rules that keep something
    RuleTies ties;
    std::vector<const Scan*> scans;
    RuleOutcome outcome;

    size_t memory_bytes(unsigned thread) const {
        return execution ? execution->memory_bytes(thread) : windowed->memory_bytes(thread);
    }
    void drop(unsigned thread) {
        if (execution) execution->drop(thread);
        if (windowed) windowed->drop(thread);
    }
};

// What all rules add to, also when each has a scanner of its own.
struct ScanOutputs {
    AlertSpool& alerts;
    RiskEvents& risk;
    LookupTables& lookups;
};

// Counts what a rule keeps; once it was sent off its rows go nowhere.
class GuardedLeaf final : public LeafTarget {
public:
    GuardedLeaf(LeafTarget& target, RuleRun& run, MemoryBudget& budget) : target_(target), run_(run), budget_(budget) {}
    void push(unsigned thread, Batch& batch) override {
        if (budget_.sent_off(run_.number)) {
            run_.drop(thread);
            return;
        }
        target_.push(thread, batch);
        budget_.note(run_.number, thread, run_.memory_bytes(thread));
        if (budget_.sent_off(run_.number)) run_.drop(thread);
    }

private:
    LeafTarget& target_;
    RuleRun& run_;
    MemoryBudget& budget_;
};

// How a scanner stands to the memory: most share it with all other rules.
enum class PassKind { kShared, kAlone };

class Scanner {
public:
    // Alerts go to the outputs under the numbers of the rules from `first_number` on.
    Scanner(std::span<const ScanRule> rules, size_t first_number, const std::vector<LogFile>& files,
            const Environment& environment, const ScanOptions& options, const ScanOutputs& shared, PassKind kind)
        : rules_(rules),
          first_number_(first_number),
          files_(files),
          environment_(environment),
          options_(options),
          shared_(shared),
          kind_(kind),
          // The other half is for the program, its buffers and the results. A rule alone may have all.
          budget_(options.plain              ? std::numeric_limits<size_t>::max()
                  : kind == PassKind::kAlone ? options.memory
                                             : options.memory / 2,
                  rules.size(), options.threads) {}

    ScanResult run() {
        double start = monotonic_seconds();
        prepare();
        FeedOptions feed_options;
        feed_options.threads = options_.threads;
        feed_options.since = options_.since;
        feed_options.until = options_.until;
        if (options_.splunk_limits) feed_options.splunk_cutoff = kSplunkExtractionCutoff;
        feed_options.gates = !options_.plain;
        feed_options.event_ids = options_.limits.evidence > 0;
        feed_ = std::make_unique<LeafFeed>(std::move(leaves_), files_, feed_options);
        ReadOptions read;
        read.threads = options_.threads;
        read.progress = options_.progress;
        result_.read = read_logs(files_, read, ObservedFeed(options_.observers, feed_->consumers()).consumers());
        result_.counts = feed_->counts();
        event_ids_ = feed_->take_event_ids();
        evaluate_all();
        for (RuleRun& run : runs_) {
            if (run.number < result_.counts.rows_by_owner.size()) {
                run.outcome.records_dispatched = result_.counts.dispatched_by_owner[run.number];
                run.outcome.records_matched = result_.counts.rows_by_owner[run.number];
            }
            result_.alert_count += run.outcome.alerts;
            result_.outcomes.push_back(std::move(run.outcome));
        }
        result_.seconds = monotonic_seconds() - start;
        return std::move(result_);
    }

private:
    void prepare() {
        runs_ = std::vector<RuleRun>(rules_.size());
        for (size_t i = 0; i < rules_.size(); ++i) {
            RuleRun& run = runs_[i];
            run.rule = &rules_[i];
            run.number = i;
            run.ties = ties_of(*rules_[i].plan.root);
            bool tied = run.ties.ordered() || run.ties.reads_risk;
            bool single_window = !replays(run) && !tied;
            // The clock of a single window is known beforehand only if it is given; most rules do not ask before the end.
            run.streams = single_window && !options_.plain &&
                          (options_.now.has_value() || !reads_run_time_early(*rules_[i].plan.root));
            const Rule& rule = *rules_[i].rule;
            bool by_event = run.streams && rule.vendor == Vendor::kSigma && is_row_by_row_plan(*rules_[i].plan.root);
            if (by_event) {
                run.event_leaf =
                    std::make_unique<EventLeaf>(rules_[i].plan, clock_at(options_.now.value_or(0)), options_.threads,
                                                [this, &run](const RowStore& rows) { report_events(run, rows); });
            } else if (run.streams) {
                ExecutionOptions execution{options_.threads, kMaxBatchRows, options_.limits.evidence};
                run.execution =
                    std::make_unique<Execution>(rules_[i].plan, clock_over_all(options_.now.value_or(0)), execution);
            } else {
                make_windowed(run);
            }
            std::vector<const Node*> nodes = collect_leaves(*rules_[i].plan.root);
            for (size_t leaf = 0; leaf < nodes.size(); ++leaf) {
                const Scan& scan = run.streams ? as<Scan>(*nodes[leaf]) : run.windowed->scan(leaf);
                run.scans.push_back(&scan);
                FeedLeaf feed;
                feed.scan = &scan;
                feed.root = run.streams ? rules_[i].plan.root.get() : &run.windowed->prefix(leaf);
                feed.owner = static_cast<uint32_t>(i);
                feed.with_time = !run.streams || rule.vendor == Vendor::kSigma;
                feed.with_event_id = by_event && options_.limits.evidence > 0;
                if (by_event) {
                    feed.target = run.event_leaf.get();
                } else if (run.streams) {
                    run.stream_leaves.push_back(std::make_unique<StreamLeaf>(*run.execution, leaf));
                    feed.target = run.stream_leaves.back().get();
                } else {
                    feed.target = &run.windowed->target(leaf);
                }
                if (!by_event) {
                    run.guards.push_back(std::make_unique<GuardedLeaf>(*feed.target, run, budget_));
                    feed.target = run.guards.back().get();
                }
                leaves_.push_back(feed);
            }
        }
    }

    // Whether the rule is run over the windows of its schedule.
    bool replays(const RuleRun& run) const {
        return !options_.once && run.rule->rule->schedule.kind != ScheduleKind::kOnce;
    }

    void make_windowed(RuleRun& run) {
        const Rule& rule = *run.rule->rule;
        WindowOptions window;
        window.depth = options_.plain ? SplitDepth::kRecords : SplitDepth::kAggregates;
        window.replays = replays(run);
        window.threads = options_.threads;
        window.zone = environment_.zone;
        window.lineage_limit = options_.limits.evidence;
        window.with_time = rule.vendor == Vendor::kSigma;
        if (!window.replays) window.clock_at_end = [this](Ticks now) { return clock_over_all(now); };
        window.uses_tables = run.ties.ordered();
        window.lookups = &shared_.lookups;
        run.windowed = std::make_unique<WindowedRule>(run.rule->plan, rule.schedule, window);
        const SplunkRule* splunk = rule.splunk();
        if (window.replays && splunk && splunk->throttling.period > 0)
            run.throttle = std::make_unique<Throttle>(splunk->throttling);
    }

    Clock clock_at(Ticks now) const {
        Clock clock;
        clock.now = now;
        clock.zone = environment_.zone;
        return clock;
    }

    // Over all logs, what hunting queries may ask for ends now and starts a day before, unless `--since` is given.
    Clock clock_over_all(Ticks now) const {
        Clock clock = clock_at(now);
        clock.window_start = options_.since > 0 ? options_.since : now - kTicksPerDay;
        clock.window_end = now;
        return clock;
    }

    void evaluate_all() {
        count_due();
        std::vector<RuleRun*> alone, ordered, over_risk;
        for (RuleRun& run : runs_)
            (run.ties.reads_risk ? over_risk : run.ties.ordered() ? ordered : alone).push_back(&run);
        evaluate_alone(alone);
        evaluate_in_order(ordered);
        feed_.reset();
        run_sent_off(alone);
        run_sent_off(ordered);
        if (over_risk.empty()) return;
        feed_risk_events(over_risk);
        evaluate_in_order(over_risk);
        run_sent_off(over_risk);
    }

    // Hands the risk events of this scan to the rules that read them. Those that stand in the logs they have already.
    void feed_risk_events(const std::vector<RuleRun*>& rules) {
        std::vector<FeedLeaf> leaves;
        for (RuleRun* run : rules) {
            if (budget_.sent_off(run->number)) continue;
            for (size_t leaf = 0; leaf < run->windowed->leaves(); ++leaf) {
                if (run->windowed->scan(leaf).view->name != kRiskView) continue;
                FeedLeaf feed;
                feed.scan = &run->windowed->scan(leaf);
                feed.root = &run->windowed->prefix(leaf);
                feed.owner = static_cast<uint32_t>(run->number);
                feed.with_time = true;
                feed.target = &run->windowed->target(leaf);
                leaves.push_back(feed);
            }
        }
        risk_pass_ = std::make_unique<RiskPass>(shared_.risk, std::move(leaves), files_);
        const FeedCounts& counts = risk_pass_->counts();
        for (RuleRun* run : rules) {
            if (!risk_pass_->good()) run->outcome.error = "the risk events could not be read back";
            if (run->number < counts.rows_by_owner.size()) {
                result_.counts.rows_by_owner[run->number] += counts.rows_by_owner[run->number];
                result_.counts.dispatched_by_owner[run->number] += counts.dispatched_by_owner[run->number];
            }
        }
    }

    // Makes the runs of several rules in the order of time; at one time in the order of the rules.
    void evaluate_in_order(const std::vector<RuleRun*>& rules) {
        double start = monotonic_seconds();
        std::vector<RuleRun*> replaying;
        for (RuleRun* run : rules) {
            note_data(*run);
            if (!run->outcome.error.empty() || budget_.sent_off(run->number)) continue;
            if (!replays(*run)) {
                evaluate(*run);
                continue;
            }
            auto [first, last] = record_span(*run);
            run->windowed->settle();
            if (first > last) continue;
            run->windowed->begin_replay(first, last, false);
            replaying.push_back(run);
        }
        while (true) {
            RuleRun* due = nullptr;
            for (RuleRun* run : replaying) {
                auto time = run->windowed->next_run();
                if (time && (!due || *time < *due->windowed->next_run())) due = run;
            }
            if (!due) break;
            due->outcome.error = due->windowed->step(
                [&](const Run& window, const RowStore& rows) { return report(*due, window, rows); });
        }
        for (RuleRun* run : replaying) {
            finish_windows(*run);
            run->outcome.seconds = (monotonic_seconds() - start) / static_cast<double>(replaying.size());
        }
    }

    // Those rules are independent of each other after the pass.
    void evaluate_alone(const std::vector<RuleRun*>& rules) {
        std::atomic<size_t> next{0};
        auto work = [&] {
            for (size_t i = next++; i < rules.size(); i = next++) {
                if (!budget_.sent_off(rules[i]->number)) evaluate(*rules[i]);
                rules[i]->execution.reset();
                rules[i]->windowed.reset();
            }
        };
        std::vector<std::thread> threads;
        for (unsigned i = 1; i < options_.threads; ++i) threads.emplace_back(work);
        work();
        for (std::thread& thread : threads) thread.join();
    }

    // Rules that kept too much make their runs after the others of their kind.
    void run_sent_off(const std::vector<RuleRun*>& rules) {
        for (RuleRun* run : rules) {
            if (budget_.sent_off(run->number)) run_alone(*run);
        }
    }

    // The rule kept too much: it gets the memory, and a pass, for itself. The end of the logs is known now.
    void run_alone(RuleRun& run) {
        if (kind_ == PassKind::kAlone) {
            run.outcome.error = "it keeps more than the memory allows; see --memory";
            return;
        }
        ScanOptions alone = options_;
        alone.progress = nullptr;
        alone.observers.clear();
        if (!replays(run)) alone.now = whole_window(result_.counts.first_time, result_.counts.last_time).now;
        Scanner scanner(rules_.subspan(run.number, 1), first_number_ + run.number, files_, environment_, alone, shared_,
                        PassKind::kAlone);
        run.outcome = std::move(scanner.run().outcomes[0]);
        run.outcome.passes = 2;
    }

    void note_data(RuleRun& run) {
        bool has_data = run.scans.empty();
        for (const Scan* scan : run.scans) {
            has_data = has_data || had_records(*scan->view);
            has_data = has_data || (scan->view->name == kRiskView && shared_.risk.size() > 0);
        }
        run.outcome.without_data = !has_data;
    }

    // The time from the first to the last record that the rule may see.
    std::pair<Ticks, Ticks> record_span(const RuleRun& run) const {
        std::pair<Ticks, Ticks> span{result_.counts.first_time, result_.counts.last_time};
        if (!run.ties.reads_risk || !risk_pass_) return span;
        return {std::min(span.first, risk_pass_->counts().first_time),
                std::max(span.second, risk_pass_->counts().last_time)};
    }

    void evaluate(RuleRun& run) {
        double start = monotonic_seconds();
        note_data(run);
        auto [first, last] = record_span(run);
        if (run.event_leaf) {
            run.outcome.runs = 1;
            run.outcome.runs_fired = run.outcome.alerts > 0 ? 1 : 0;
            run.outcome.notices = run.event_leaf->notices();
            run.event_leaf.reset();
        } else if (run.streams) {
            Run window = whole_window(first, last);
            run.execution->set_clock(clock_over_all(window.now));
            run.outcome.error = run.execution->finish();
            run.outcome.notices = run.execution->notices();
            run.outcome.runs = 1;
            if (run.outcome.error.empty()) report(run, window, run.execution->rows());
            run.execution.reset();
        } else {
            evaluate_windows(run, first, last);
            run.windowed.reset();
        }
        run.outcome.seconds = monotonic_seconds() - start;
    }

    void evaluate_windows(RuleRun& run, Ticks first, Ticks last) {
        run.windowed->settle();
        auto report_run = [&](const Run& window, const RowStore& rows) { return report(run, window, rows); };
        if (!replays(run)) {
            Run window = whole_window(first, last);
            run.outcome.error = run.windowed->run_once(clock_over_all(window.now), window, report_run);
        } else if (first <= last) {
            const SentinelRule* sentinel = run.rule->rule->sentinel();
            bool reports_nothing = sentinel && sentinel->trigger != TriggerOperator::kGreaterThan;
            run.outcome.error = run.windowed->replay(first, last, reports_nothing, report_run);
        }
        finish_windows(run);
    }

    void finish_windows(RuleRun& run) {
        run.outcome.notices = run.windowed->notices();
        run.outcome.runs = run.windowed->counts().evaluated + run.windowed->counts().reused;
        if (run.throttle) run.outcome.throttled = run.throttle->throttled();
    }

    // Many rules have the same schedule: its runs are counted once.
    void count_due() {
        Ticks first = result_.counts.first_time, last = result_.counts.last_time;
        std::vector<std::pair<const Schedule*, uint64_t>> counted;
        for (RuleRun& run : runs_) {
            run.outcome.runs_due = 1;
            if (!replays(run)) continue;
            const Schedule& schedule = run.rule->rule->schedule;
            auto known = std::find_if(counted.begin(), counted.end(),
                                      [&](const auto& entry) { return *entry.first == schedule; });
            if (known == counted.end()) {
                uint64_t runs = first <= last ? count_due_runs(schedule, first, last, environment_.zone) : 0;
                known = counted.insert(counted.end(), {&schedule, runs});
            }
            run.outcome.runs_due = known->second;
        }
    }

    // Whether the logs held a record of the view's kind at all.
    bool had_records(const View& view) const {
        if (!view.logsource.empty()) return result_.counts.records_by_logsource.count(view.logsource) > 0;
        const std::vector<uint64_t>& by_kind = result_.counts.records_by_kind;
        uint64_t cloudtrail = by_kind[static_cast<size_t>(RecordKind::kCloudTrail)];
        uint64_t any = cloudtrail + by_kind[static_cast<size_t>(RecordKind::kAny)];
        uint64_t records = view.records == RecordKind::kCloudTrail ? cloudtrail
                           : view.records == RecordKind::kOther    ? any - cloudtrail
                                                                   : any;
        return view.has_reader && records > 0;
    }

    Run whole_window(Ticks first, Ticks last) const {
        bool empty = first > last;
        Ticks end = options_.until < kMaxDateTime ? options_.until : empty ? 0 : last + 1;
        Ticks now = options_.now.value_or(empty ? kUnixEpoch : last);
        return {now, options_.since > 0 ? options_.since : empty ? 0 : first, end};
    }

    // Turns the result of a run into alerts. Returns the time before which the rule's suppression keeps it from running again.
    Ticks report(RuleRun& run, const Run& window, const RowStore& rows) {
        const Rule& rule = *run.rule->rule;
        run.outcome.rows += rows.rows();
        RunResult result;
        result.now = window.now + ingestion_delay(rule);
        result.window_start = window.window_start;
        result.window_end = window.window_end;
        result.schema = &run.rule->plan.root->schema;
        result.rows = &rows;
        result.throttle = run.throttle.get();
        uint64_t before = run.outcome.alerts;
        std::optional<RowReader> reader;
        make_alerts(rule, result, options_.limits, [&](Alert& alert) {
            if (risk_pass_) risk_pass_->resolve_evidence(alert, options_.limits.evidence);
            // Rules over risk events add none: their findings stand for risk that is there already.
            if (rule.splunk() && !run.ties.reads_risk) {
                if (!reader) reader.emplace(*result.schema, rows);
                shared_.risk.add(rule, first_number_ + run.number, run.outcome.alerts, result, *reader, alert.row,
                                 alert.evidence_ordinals);
            }
            add_alert(run, alert, run.outcome.alerts, evidence_json(alert, [&](Ordinal ordinal, std::string& out) {
                          return event_ids_.append_json(ordinal, out);
                      }));
        });
        if (run.outcome.alerts == before) return 0;
        ++run.outcome.runs_fired;
        const SentinelRule* sentinel = rule.sentinel();
        return sentinel && sentinel->suppression ? window.now + sentinel->suppression_duration : 0;
    }

    // How much later than due Sentinel makes a run of the rule, so that late records are in.
    Ticks ingestion_delay(const Rule& rule) const {
        if (!options_.ingestion_delay || options_.once) return 0;
        if (rule.schedule.kind == ScheduleKind::kPeriodic) return 5 * kTicksPerMinute;
        return rule.schedule.kind == ScheduleKind::kNearRealTime ? 2 * kTicksPerMinute : 0;
    }

    // Alerts of a batch of events, from any thread. Their order among each other goes by the records.
    void report_events(RuleRun& run, const RowStore& rows) {
        RunResult result;
        result.schema = &run.rule->plan.root->schema;
        result.rows = &rows;
        auto id_column = rows.schema()->find(kEventIdColumn);
        size_t row = 0;
        make_alerts(*run.rule->rule, result, options_.limits, [&](const Alert& alert) {
            std::string evidence = evidence_json(alert, [&](Ordinal, std::string& out) {
                const Value id = id_column ? rows.cell(row, *id_column) : Value();
                if (id.is_string()) write_json_string(id.text(), out);
                return id.is_string();
            });
            Ordinal ordinal = rows.lineage(row).ordinals[0];
            ++row;
            std::lock_guard lock(run.mutex);
            ++run.outcome.rows;
            add_alert(run, alert, ordinal, evidence);
        });
    }

    void add_alert(RuleRun& run, const Alert& alert, uint64_t number, const std::string& evidence) {
        shared_.alerts.add(alert.time, first_number_ + run.number, number,
                           alert_json(*run.rule->rule, alert, evidence));
        ++run.outcome.alerts;
        run.outcome.first_alert = std::min(run.outcome.first_alert, alert.time);
        run.outcome.last_alert = std::max(run.outcome.last_alert, alert.time);
        ++run.outcome.alerts_by_day[alert.time - alert.time % kTicksPerDay];
    }

    // `append_id(ordinal, out)` appends the record's eventID as JSON; false if it has none.
    template <class AppendId>
    std::string evidence_json(const Alert& alert, AppendId append_id) const {
        std::string out = "[";
        for (Ordinal ordinal : alert.evidence_ordinals) {
            out += out.size() > 1 ? ",{\"file\":" : "{\"file\":";
            write_json_string(files_[ordinal_file(ordinal)].path, out);
            out += ",\"index\":" + std::to_string(ordinal_record(ordinal)) + ",\"event_id\":";
            if (!append_id(ordinal, out)) out += "null";
            out += '}';
        }
        return out + "]";
    }

    std::span<const ScanRule> rules_;
    size_t first_number_;
    const std::vector<LogFile>& files_;
    const Environment& environment_;
    const ScanOptions& options_;
    ScanOutputs shared_;
    PassKind kind_;
    MemoryBudget budget_;
    std::vector<FeedLeaf> leaves_;
    std::vector<RuleRun> runs_;
    std::unique_ptr<LeafFeed> feed_;
    EventIds event_ids_;
    std::unique_ptr<RiskPass> risk_pass_;
    ScanResult result_;
};

}  // namespace

ScanResult scan_logs(const std::vector<ScanRule>& rules, const std::vector<LogFile>& files,
                     const Environment& environment, const ScanOptions& options) {
    auto alerts = std::make_unique<AlertSpool>();
    auto risk = std::make_unique<RiskEvents>(options.annotate);
    auto lookups = std::make_unique<LookupTables>();
    load_lookup_files(environment.written_lookups, environment, *lookups);
    ScanOutputs shared{*alerts, *risk, *lookups};
    ScanResult result;
    if (!options.plain || rules.empty()) {
        result = Scanner(rules, 0, files, environment, options, shared, PassKind::kShared).run();
    } else {
        // Rules over risk events come last, when the others have made them.
        std::vector<ScanResult> parts(rules.size());
        for (bool over_risk : {false, true}) {
            for (size_t i = 0; i < rules.size(); ++i) {
                if (ties_of(*rules[i].plan.root).reads_risk == over_risk)
                    parts[i] = Scanner(std::span(rules).subspan(i, 1), i, files, environment, options, shared,
                                       PassKind::kShared)
                                   .run();
            }
        }
        result = std::move(parts[0]);
        for (size_t i = 1; i < parts.size(); ++i) {
            result.outcomes.push_back(std::move(parts[i].outcomes[0]));
            result.alert_count += parts[i].alert_count;
            result.seconds += parts[i].seconds;
            result.counts.records_dispatched += parts[i].counts.records_dispatched;
            result.counts.records_matched += parts[i].counts.records_matched;
        }
    }
    result.alerts = std::move(alerts);
    result.risk = std::move(risk);
    result.lookups = std::move(lookups);
    return result;
}

}  // namespace tocsin
