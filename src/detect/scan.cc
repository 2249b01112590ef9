// All rules are fed by one pass. A rule that has a single window and does not read the clock runs while the records go by; of the others
// the rows that pass the leaf filters are kept, with their times, and every due window is evaluated over them afterwards.
#include "detect/scan.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "data/json.h"
#include "detect/split_plan.h"
#include "exec/execution.h"
#include "exec/hidden_columns.h"
#include "source/view.h"

namespace tocsin {
namespace {

bool reads_clock(Plan& plan) {
    bool reads = false;
    visit_nodes(*plan.root, [&](Node& node) {
        visit_exprs(node, [&](ExprPtr& root) {
            walk(*root, [&](const Expr& expr) {
                reads = reads || (expr.kind == ExprKind::kCall && expr.function->purity == Purity::kClock);
            });
        });
    });
    return reads;
}

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

// Rows of one leaf, after the row-by-row part of the plan, kept for windows.
class RetainLeaf final : public LeafTarget {
public:
    // `prefix` outlives the leaf.
    RetainLeaf(const Node& prefix, size_t leaf, unsigned threads) : leaf_(leaf) {
        for (unsigned i = 0; i < threads; ++i) {
            threads_.push_back(std::make_unique<PerThread>(prefix));
            stores_.push_back(std::make_unique<RowStore>(prefix.schema));
            threads_.back()->keep.rows = stores_.back().get();
        }
    }

    void push(unsigned thread, Batch& batch) override {
        batch.leaf = static_cast<uint32_t>(leaf_);
        threads_[thread]->tree.leaves[0]->push(batch);
    }

    // After the pass: all rows in one store, by record time, then input order.
    void settle() {
        threads_.clear();
        for (size_t i = 1; i < stores_.size(); ++i) stores_[0]->absorb(std::move(*stores_[i]));
        stores_.resize(1);
        RowStore& rows = *stores_[0];
        rows.sort_by_order();
        auto column = rows.schema()->find(kTimeColumn);
        if (!column) return;
        auto time_of = [&](size_t row) {
            const Value& cell = rows.cell(row, *column);
            return cell.tag() == Tag::kDateTime ? cell.ticks() : kNoTime;
        };
        rows.sort([&](uint32_t a, uint32_t b) { return time_of(a) < time_of(b); });
        for (size_t row = 0; row < rows.rows(); ++row) times_.push_back(time_of(row));
    }

    // Positions of the rows in [start, end), in input order; rows without a time only when `all`.
    std::vector<uint32_t> window(Ticks start, Ticks end, bool all) const {
        std::vector<uint32_t> out;
        if (all) {
            for (uint32_t row = 0; row < times_.size(); ++row) out.push_back(row);
        } else {
            auto first = std::lower_bound(times_.begin(), times_.end(), start);
            auto last = std::lower_bound(first, times_.end(), end);
            for (auto it = first; it != last; ++it) out.push_back(static_cast<uint32_t>(it - times_.begin()));
        }
        std::sort(out.begin(), out.end(),
                  [&](uint32_t a, uint32_t b) { return rows().row_order(a) < rows().row_order(b); });
        return out;
    }

    bool any_in(Ticks start, Ticks end) const {
        auto first = std::lower_bound(times_.begin(), times_.end(), start);
        return first != times_.end() && *first < end;
    }

    const RowStore& rows() const { return *stores_[0]; }

private:
    struct Keep final : Sink {
        void push(Batch& batch) override { rows->append(batch); }
        RowStore* rows = nullptr;
    };
    struct PerThread {
        explicit PerThread(const Node& prefix) {
            state.clock = &clock;
            tree = build_operators(prefix, &keep, &state);
        }
        Clock clock;  // the prefix does not read it
        ThreadState state;
        Keep keep;
        OperatorTree tree;
    };

    static constexpr Ticks kNoTime = -1;  // before every window
    size_t leaf_;
    std::vector<std::unique_ptr<PerThread>> threads_;
    std::vector<std::unique_ptr<RowStore>> stores_;  // per thread
    std::vector<Ticks> times_;                       // per row, ascending
};

// One rule during the scan.
struct RuleRun {
    const ScanRule* rule = nullptr;
    size_t number = 0;
    bool streams = false;
    std::unique_ptr<Execution> execution;  // streams
    std::vector<std::unique_ptr<StreamLeaf>> stream_leaves;
    std::unique_ptr<EventLeaf> event_leaf;                 // streams, and every event is an alert of its own
    std::mutex mutex;                                      // of the outcome while event_leaf reports
    std::vector<std::unique_ptr<RetainLeaf>> kept_leaves;  // else
    SplitPlan split;                                       // else
    std::vector<const Scan*> scans;
    RuleOutcome outcome;
};

class Scanner {
public:
    Scanner(const std::vector<ScanRule>& rules, const std::vector<LogFile>& files, const Environment& environment,
            const ScanOptions& options)
        : rules_(rules), files_(files), environment_(environment), options_(options) {}

    ScanResult run() {
        double start = monotonic_seconds();
        result_.alerts = std::make_unique<AlertSpool>();
        prepare();
        FeedOptions feed_options;
        feed_options.threads = options_.threads;
        feed_options.since = options_.since;
        feed_options.until = options_.until;
        feed_options.event_ids = options_.limits.evidence > 0;
        feed_ = std::make_unique<LeafFeed>(std::move(leaves_), files_, feed_options);
        ReadOptions read;
        read.threads = options_.threads;
        read.progress = options_.progress;
        result_.read = read_logs(files_, read, feed_->consumers());
        result_.counts = feed_->counts();
        result_.read.skipped_records += result_.counts.records_invalid;
        feed_->settle_event_ids();
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
            bool single_window = options_.once || rules_[i].rule->schedule.kind == ScheduleKind::kOnce;
            // The clock of a single window is known beforehand only if it is given.
            run.streams =
                single_window && (options_.now.has_value() || !reads_clock(const_cast<Plan&>(rules_[i].plan)));
            std::vector<const Node*> nodes = collect_leaves(*rules_[i].plan.root);
            if (!run.streams) run.split = split_plan(rules_[i].plan);
            bool by_event =
                run.streams && rules_[i].rule->vendor == Vendor::kSigma && is_row_by_row_plan(*rules_[i].plan.root);
            if (by_event) {
                run.event_leaf =
                    std::make_unique<EventLeaf>(rules_[i].plan, clock_at(options_.now.value_or(0)), options_.threads,
                                                [this, &run](const RowStore& rows) { report_events(run, rows); });
            } else if (run.streams) {
                ExecutionOptions execution{options_.threads, kMaxBatchRows, options_.limits.evidence};
                run.execution =
                    std::make_unique<Execution>(rules_[i].plan, clock_over_all(options_.now.value_or(0)), execution);
            }
            for (size_t leaf = 0; leaf < nodes.size(); ++leaf) {
                const Scan& scan = run.streams ? as<Scan>(*nodes[leaf]) : prefix_scan(*run.split.prefixes[leaf]);
                run.scans.push_back(&scan);
                FeedLeaf feed;
                feed.scan = &scan;
                feed.owner = static_cast<uint32_t>(i);
                feed.with_time = !run.streams || rules_[i].rule->vendor == Vendor::kSigma;
                feed.with_event_id = by_event && options_.limits.evidence > 0;
                if (by_event) {
                    feed.target = run.event_leaf.get();
                } else if (run.streams) {
                    run.stream_leaves.push_back(std::make_unique<StreamLeaf>(*run.execution, leaf));
                    feed.target = run.stream_leaves.back().get();
                } else {
                    run.kept_leaves.push_back(
                        std::make_unique<RetainLeaf>(*run.split.prefixes[leaf], leaf, options_.threads));
                    feed.target = run.kept_leaves.back().get();
                }
                leaves_.push_back(feed);
            }
        }
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

    // Rules are independent of each other after the pass.
    void evaluate_all() {
        std::atomic<size_t> next{0};
        auto work = [&] {
            for (size_t i = next++; i < runs_.size(); i = next++) evaluate(runs_[i]);
        };
        std::vector<std::thread> threads;
        for (unsigned i = 1; i < options_.threads; ++i) threads.emplace_back(work);
        work();
        for (std::thread& thread : threads) thread.join();
    }

    void evaluate(RuleRun& run) {
        double start = monotonic_seconds();
        bool has_data = run.scans.empty();
        for (const Scan* scan : run.scans) has_data = has_data || had_records(*scan->view);
        run.outcome.without_data = !has_data;
        Ticks first = result_.counts.first_time, last = result_.counts.last_time;
        if (run.event_leaf) {
            run.outcome.runs = 1;
            run.outcome.runs_fired = run.outcome.alerts > 0 ? 1 : 0;
            run.event_leaf.reset();
        } else if (run.streams) {
            run.outcome.error = run.execution->finish();
            run.outcome.runs = 1;
            Run window = whole_window(first, last);
            if (run.outcome.error.empty()) report(run, window, *run.execution);
            run.execution.reset();
        } else {
            for (auto& leaf : run.kept_leaves) leaf->settle();
            if (options_.once || run.rule->rule->schedule.kind == ScheduleKind::kOnce) {
                evaluate_window(run, whole_window(first, last), true);
            } else if (first <= last) {
                replay(run, first, last);
            }
            run.kept_leaves.clear();
        }
        run.outcome.seconds = monotonic_seconds() - start;
    }

    // Whether the logs held a record of the view's kind at all.
    bool had_records(const View& view) const {
        const std::vector<uint64_t>& by_kind = result_.counts.records_by_kind;
        uint64_t cloudtrail = by_kind[static_cast<size_t>(RecordKind::kCloudTrail)];
        uint64_t any = cloudtrail + by_kind[static_cast<size_t>(RecordKind::kAny)];
        return view.has_reader && (view.records == RecordKind::kCloudTrail ? cloudtrail : any) > 0;
    }

    Run whole_window(Ticks first, Ticks last) const {
        bool empty = first > last;
        Ticks end = options_.until < kMaxDateTime ? options_.until : empty ? 0 : last + 1;
        Ticks now = options_.now.value_or(empty ? kUnixEpoch : last);
        return {now, options_.since > 0 ? options_.since : empty ? 0 : first, end};
    }

    void replay(RuleRun& run, Ticks first, Ticks last) {
        // What a run over nothing gives, every run without records gives, too.
        bool fires_on_nothing = gives_rows_on_nothing(run);
        DueRuns due(run.rule->rule->schedule, first, last, environment_.zone);
        while (auto window = due.next()) {
            bool any = fires_on_nothing;
            for (auto& leaf : run.kept_leaves) any = any || leaf->any_in(window->window_start, window->window_end);
            if (any) {
                evaluate_window(run, *window, false);
                if (!run.outcome.error.empty()) return;
            }
        }
    }

    bool gives_rows_on_nothing(RuleRun& run) {
        if (const SentinelRule* sentinel = run.rule->rule->sentinel()) {
            if (sentinel->trigger != TriggerOperator::kGreaterThan) return true;
        }
        Execution execution(run.split.rest, clock_at(result_.counts.last_time), {1, kMaxBatchRows, 0});
        return execution.finish().empty() && execution.rows().rows() > 0;
    }

    void evaluate_window(RuleRun& run, const Run& window, bool all) {
        Clock clock = all ? clock_over_all(window.now) : clock_at(window.now);
        if (!all) {
            clock.window_start = window.window_start;
            clock.window_end = window.window_end;
        }
        Execution execution(run.split.rest, clock, {1, kMaxBatchRows, options_.limits.evidence});
        struct Port final : Sink {
            Port(Execution& execution_in, size_t leaf_in) : execution(execution_in), leaf(leaf_in) {}
            void push(Batch& batch) override { execution.push(0, leaf, batch); }
            Execution& execution;
            size_t leaf;
        };
        bool keep_time = run.rule->rule->vendor == Vendor::kSigma;
        for (size_t i = 0; i < run.kept_leaves.size(); ++i) {
            std::vector<uint32_t> rows = run.kept_leaves[i]->window(window.window_start, window.window_end, all);
            Port port(execution, i);
            DropHidden drop(&port);
            Sink& sink = keep_time ? static_cast<Sink&>(port) : drop;
            run.kept_leaves[i]->rows().emit(sink, execution.state(0), rows, false);
        }
        ++run.outcome.runs;
        run.outcome.error = execution.finish();
        if (run.outcome.error.empty()) report(run, window, execution);
    }

    void report(RuleRun& run, const Run& window, const Execution& execution) {
        const Rule& rule = *run.rule->rule;
        run.outcome.rows += execution.rows().rows();
        RunResult rows{window.now, window.window_start, window.window_end, &run.rule->plan.root->schema,
                       &execution.rows()};
        uint64_t before = run.outcome.alerts;
        make_alerts(rule, rows, options_.limits, [&](const Alert& alert) {
            add_alert(run, alert, run.outcome.alerts,
                      evidence_json(alert, [&](Ordinal ordinal) { return feed_->event_id(ordinal); }));
        });
        if (run.outcome.alerts > before) ++run.outcome.runs_fired;
    }

    // Alerts of a batch of events, from any thread. Their order among each other goes by the records.
    void report_events(RuleRun& run, const RowStore& rows) {
        RunResult result{0, 0, 0, &run.rule->plan.root->schema, &rows};
        auto id_column = rows.schema()->find(kEventIdColumn);
        size_t row = 0;
        make_alerts(*run.rule->rule, result, options_.limits, [&](const Alert& alert) {
            std::string evidence = evidence_json(alert, [&](Ordinal) {
                const Value id = id_column ? rows.cell(row, *id_column) : Value();
                return id.is_string() ? id.text() : std::string_view();
            });
            Ordinal ordinal = rows.lineage(row).ordinals[0];
            ++row;
            std::lock_guard lock(run.mutex);
            ++run.outcome.rows;
            add_alert(run, alert, ordinal, evidence);
        });
    }

    void add_alert(RuleRun& run, const Alert& alert, uint64_t number, const std::string& evidence) {
        result_.alerts->add(alert.time, run.number, number, alert_json(*run.rule->rule, alert, evidence));
        ++run.outcome.alerts;
        run.outcome.first_alert = std::min(run.outcome.first_alert, alert.time);
        run.outcome.last_alert = std::max(run.outcome.last_alert, alert.time);
    }

    template <class EventId>
    std::string evidence_json(const Alert& alert, EventId event_id) const {
        std::string out = "[";
        for (Ordinal ordinal : alert.evidence_ordinals) {
            out += out.size() > 1 ? ",{\"file\":" : "{\"file\":";
            write_json_string(files_[ordinal_file(ordinal)].path, out);
            out += ",\"index\":" + std::to_string(ordinal_record(ordinal)) + ",\"event_id\":";
            std::string_view id = event_id(ordinal);
            if (id.empty())
                out += "null";
            else
                write_json_string(id, out);
            out += '}';
        }
        return out + "]";
    }

    const std::vector<ScanRule>& rules_;
    const std::vector<LogFile>& files_;
    const Environment& environment_;
    const ScanOptions& options_;
    std::vector<FeedLeaf> leaves_;
    std::vector<RuleRun> runs_;
    std::unique_ptr<LeafFeed> feed_;
    ScanResult result_;
};

}  // namespace

ScanResult scan_logs(const std::vector<ScanRule>& rules, const std::vector<LogFile>& files,
                     const Environment& environment, const ScanOptions& options) {
    return Scanner(rules, files, environment, options).run();
}

}  // namespace tocsin
