// All rules are fed by one pass. A rule that has a single window and does not read the clock runs while the records go by; the others are
// windowed rules, which are run over their windows afterwards.
//
// Three kinds of rules follow each other: those that stand alone, in any order; those that read or write lookups, run by run in the order
// of time; and those over risk events, which the others have made by then.
#include "detect/scanner.h"

#include <algorithm>
#include <limits>

#include "base/clock.h"
#include "base/parallel.h"
#include "detect/clock_use.h"
#include "detect/event_alerts.h"
#include "detect/logs_end.h"
#include "detect/observed_feed.h"
#include "source/view.h"

namespace tocsin {
namespace {

constexpr const char* kKeepsTooMuch = "it keeps more than its share of the memory";

}  // namespace

Scanner::Scanner(std::vector<NumberedRule> rules, const std::vector<LogFile>& files, const Environment& environment,
                 const ScanOptions& options, const ScanOutputs& outputs, PassKind kind, const EventIds* known_ids)
    : rules_(std::move(rules)),
      files_(files),
      environment_(environment),
      options_(options),
      outputs_(outputs),
      kind_(kind),
      // The rest is for the program, its buffers and the results. A rule alone may have all.
      budget_(options.plain              ? std::numeric_limits<size_t>::max()
              : kind == PassKind::kAlone ? options.memory
                                         : options.memory / 8 * 7,
              rules_.size(), options.threads),
      frontier_(outputs.alerts),
      writer_(files, options, outputs),
      event_ids_(known_ids ? known_ids : &own_ids_) {
    writer_.set_frontier(&frontier_);
    writer_.set_event_ids(*event_ids_);
}

ScanResult Scanner::run() {
    double start = monotonic_seconds();
    prepare();
    FeedOptions feed_options;
    feed_options.threads = options_.threads;
    feed_options.since = options_.since;
    feed_options.until = options_.until;
    if (options_.splunk_limits) feed_options.splunk_limits = kSplunkFieldLimits;
    feed_options.gates = !options_.plain;
    feed_options.event_ids = options_.limits.evidence > 0 && event_ids_ == &own_ids_;
    // A rule alone does not fail because of what others have left behind.
    if (kind_ == PassKind::kShared)
        feed_options.after_batch = [this](unsigned thread, size_t id_bytes) {
            budget_.note_common(thread, id_bytes);
            budget_.note_alerts(outputs_.alerts.memory_bytes());
        };
    feed_ = std::make_unique<LeafFeed>(leaves_, files_, feed_options);
    ReadOptions read;
    read.threads = options_.threads;
    read.progress = options_.progress;
    result_.read = read_logs(files_, read, ObservedFeed(options_.observers, feed_->consumers()).consumers());
    feed_->finish();
    result_.counts = feed_->counts();
    if (feed_options.event_ids) own_ids_ = feed_->take_event_ids();
    feed_.reset();
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

void Scanner::prepare() {
    if (options_.once && !options_.plain && !options_.now) guessed_end_ = guess_last_time(files_);
    runs_ = std::vector<RuleRun>(rules_.size());
    for (size_t i = 0; i < rules_.size(); ++i) {
        RuleRun& run = runs_[i];
        run.rule = rules_[i].rule;
        run.number = i;
        run.scan_number = rules_[i].number;
        prepare(run);
        add_leaves(run);
    }
}

void Scanner::prepare(RuleRun& run) {
    const Rule& rule = *run.rule->rule;
    const Plan& plan = run.rule->plan;
    run.ties = ties_of(*plan.root);
    run.json.emplace(rule);
    run.replays = !options_.once && rule.schedule.kind != ScheduleKind::kOnce;
    const bool single_window = !run.replays && !run.ties.ordered() && !run.ties.reads_risk;
    // Most rules do not ask for the clock of a single window before the end. For the others it must be given, or guessed.
    const bool asks_early = !options_.now && reads_run_time_early(*plan.root);
    run.guessed_end = asks_early && guessed_end_;
    run.streams = single_window && !options_.plain && (!asks_early || run.guessed_end);
    if (!run.streams) {
        make_windowed(run);
        return;
    }
    const Ticks now = options_.now.value_or(guessed_end_.value_or(0));
    if (rule.vendor == Vendor::kSigma && shows_events(*plan.root)) {
        run.events = std::make_unique<EventAlerts>(run, writer_, options_.threads);
        return;
    }
    ExecutionOptions execution{options_.threads, kMaxBatchRows, options_.limits.evidence};
    run.execution = std::make_unique<Execution>(plan, clock_over_all(now), execution);
}

void Scanner::add_leaves(RuleRun& run) {
    const Plan& plan = run.rule->plan;
    std::vector<const Node*> nodes = collect_leaves(*plan.root);
    for (size_t leaf = 0; leaf < nodes.size(); ++leaf) {
        FeedLeaf feed;
        feed.scan = run.streams ? &as<Scan>(*nodes[leaf]) : &run.windowed->scan(leaf);
        feed.root = run.streams ? plan.root.get() : &run.windowed->prefix(leaf);
        feed.owner = static_cast<uint32_t>(run.number);
        feed.with_time = !run.streams || (run.rule->rule->vendor == Vendor::kSigma && !run.events);
        run.scans.push_back(feed.scan);
        if (run.events) {
            feed.records = run.events.get();
        } else {
            if (run.streams) run.stream_leaves.push_back(std::make_unique<StreamLeaf>(*run.execution, leaf));
            LeafTarget& target = run.streams ? *run.stream_leaves.back() : run.windowed->target(leaf);
            run.guards.push_back(std::make_unique<GuardedLeaf>(target, run.number, run, budget_));
            feed.target = run.guards.back().get();
        }
        leaves_.push_back(feed);
    }
}

void Scanner::make_windowed(RuleRun& run) {
    const Rule& rule = *run.rule->rule;
    WindowOptions window;
    window.depth = options_.plain ? SplitDepth::kRecords : SplitDepth::kAggregates;
    window.replays = run.replays;
    window.threads = options_.threads;
    window.zone = environment_.zone;
    window.lineage_limit = options_.limits.evidence;
    window.with_time = rule.vendor == Vendor::kSigma;
    if (!window.replays) window.clock_at_end = [this](Ticks now) { return clock_over_all(now); };
    window.uses_tables = run.ties.ordered();
    window.lookups = &outputs_.lookups;
    run.windowed = std::make_unique<WindowedRule>(run.rule->plan, rule.schedule, window);
    const SplunkRule* splunk = rule.splunk();
    if (window.replays && splunk && splunk->throttling.period > 0)
        run.throttle = std::make_unique<Throttle>(splunk->throttling);
}

Clock Scanner::clock_at(Ticks now) const {
    Clock clock;
    clock.now = now;
    clock.zone = environment_.zone;
    return clock;
}

Clock Scanner::clock_over_all(Ticks now) const {
    Clock clock = clock_at(now);
    clock.window_start = options_.since > 0 ? options_.since : now - kTicksPerDay;
    clock.window_end = now;
    return clock;
}

void Scanner::evaluate_all() {
    count_due();
    std::vector<RuleRun*> alone, ordered, over_risk, misled;
    for (RuleRun& run : runs_) {
        const bool wrong_guess = run.guessed_end && *guessed_end_ != result_.counts.last_time;
        (wrong_guess ? misled : run.ties.reads_risk ? over_risk : run.ties.ordered() ? ordered : alone).push_back(&run);
    }
    expect_alerts();
    // The alerts of Sigma's rules have the times of their events: nobody's can go out before they are known.
    std::stable_partition(alone.begin(), alone.end(),
                          [](const RuleRun* run) { return run->rule->rule->vendor == Vendor::kSigma; });
    evaluate_alone(alone);
    evaluate_in_order(ordered);
    run_misled(misled);
    run_sent_off(alone);
    run_sent_off(ordered);
    if (over_risk.empty()) return;
    feed_risk_events(over_risk);
    evaluate_in_order(over_risk);
    run_sent_off(over_risk);
}

void Scanner::expect_alerts() {
    // Replays raise alerts of all times, rule after rule; so do passes for one rule each.
    if (!options_.once || options_.plain || !options_.outlet) return;
    const Ticks now = whole_window(result_.counts.first_time, result_.counts.last_time).now;
    for (const RuleRun& run : runs_) {
        const bool of_events = run.rule->rule->vendor == Vendor::kSigma;
        if (!run.events) frontier_.expect(run.scan_number, of_events ? 0 : now);
    }
}

void Scanner::feed_risk_events(const std::vector<RuleRun*>& rules) {
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
    risk_pass_ = std::make_unique<RiskPass>(outputs_.risk, leaves, files_);
    writer_.set_risk_pass(risk_pass_.get());
    const FeedCounts& counts = risk_pass_->counts();
    for (RuleRun* run : rules) {
        if (!risk_pass_->good()) run->outcome.error = "the risk events could not be read back";
        if (run->number < counts.rows_by_owner.size()) {
            result_.counts.rows_by_owner[run->number] += counts.rows_by_owner[run->number];
            result_.counts.dispatched_by_owner[run->number] += counts.dispatched_by_owner[run->number];
        }
    }
}

void Scanner::evaluate_in_order(const std::vector<RuleRun*>& rules) {
    double start = monotonic_seconds();
    std::vector<RuleRun*> replaying;
    for (RuleRun* run : rules) {
        note_data(*run);
        if (!run->outcome.error.empty() || budget_.sent_off(run->number)) continue;
        if (!run->replays) {
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
            [&](const Run& window, const RowStore& rows) { return writer_.report(*due, window, rows); });
    }
    for (RuleRun* run : replaying) {
        finish_windows(*run);
        run->outcome.seconds = (monotonic_seconds() - start) / static_cast<double>(replaying.size());
    }
}

void Scanner::evaluate_alone(const std::vector<RuleRun*>& rules) {
    in_parallel(options_.threads, rules.size(), [&](size_t i) {
        if (!budget_.sent_off(rules[i]->number)) {
            evaluate(*rules[i]);
            frontier_.finish(rules[i]->scan_number);
        }
        rules[i]->execution.reset();
        rules[i]->windowed.reset();
    });
}

void Scanner::run_sent_off(const std::vector<RuleRun*>& rules) {
    std::vector<RuleRun*> sent_off;
    for (RuleRun* run : rules) {
        if (budget_.sent_off(run->number)) sent_off.push_back(run);
    }
    if (sent_off.size() > 1 && sent_off.size() < runs_.size()) {
        run_again(sent_off, PassKind::kShared, kKeepsTooMuch, event_ids_);
        return;
    }
    for (RuleRun* run : sent_off) run_alone(*run);
}

void Scanner::run_alone(RuleRun& run) {
    if (kind_ == PassKind::kAlone) {
        run.outcome.error = "it keeps more than the memory allows; see --memory";
        return;
    }
    run_again({&run}, PassKind::kAlone, kKeepsTooMuch, event_ids_);
}

void Scanner::run_misled(const std::vector<RuleRun*>& rules) {
    for (RuleRun* run : rules) run->execution.reset();
    if (!rules.empty()) run_again(rules, kind_, "the last record is not in the file with the latest name", nullptr);
}

void Scanner::run_again(const std::vector<RuleRun*>& rules, PassKind kind, const std::string& reason,
                        const EventIds* known_ids) {
    ScanOptions options = options_;
    options.progress = nullptr;
    options.observers.clear();
    options.outlet = nullptr;
    if (known_ids == &own_ids_) options.memory -= std::min(options.memory / 2, own_ids_.memory_bytes());
    // Those that replay their schedules do not ask.
    options.now = whole_window(result_.counts.first_time, result_.counts.last_time).now;
    std::vector<NumberedRule> again;
    for (RuleRun* run : rules) again.push_back(rules_[run->number]);
    ScanResult result = Scanner(std::move(again), files_, environment_, options, outputs_, kind, known_ids).run();
    for (size_t i = 0; i < rules.size(); ++i) {
        rules[i]->outcome = std::move(result.outcomes[i]);
        if (rules[i]->outcome.second_pass.empty()) rules[i]->outcome.second_pass = reason;
    }
}

void Scanner::note_data(RuleRun& run) {
    bool has_data = run.scans.empty();
    for (const Scan* scan : run.scans) {
        has_data = has_data || had_records(*scan->view);
        has_data = has_data || (scan->view->name == kRiskView && outputs_.risk.any());
    }
    run.outcome.without_data = !has_data;
}

std::pair<Ticks, Ticks> Scanner::record_span(const RuleRun& run) const {
    std::pair<Ticks, Ticks> span{result_.counts.first_time, result_.counts.last_time};
    if (!run.ties.reads_risk || !risk_pass_) return span;
    return {std::min(span.first, risk_pass_->counts().first_time),
            std::max(span.second, risk_pass_->counts().last_time)};
}

void Scanner::evaluate(RuleRun& run) {
    double start = monotonic_seconds();
    note_data(run);
    auto [first, last] = record_span(run);
    if (run.events) {
        run.outcome.runs = 1;
        run.outcome.runs_fired = run.outcome.alerts > 0 ? 1 : 0;
        run.events.reset();
    } else if (run.streams) {
        Run window = whole_window(first, last);
        run.execution->set_clock(clock_over_all(window.now));
        run.outcome.error = run.execution->finish();
        run.outcome.notices = run.execution->notices();
        run.outcome.runs = 1;
        if (run.outcome.error.empty()) writer_.report(run, window, run.execution->rows());
        run.execution.reset();
    } else {
        evaluate_windows(run, first, last);
        run.windowed.reset();
    }
    run.outcome.seconds = monotonic_seconds() - start;
}

void Scanner::evaluate_windows(RuleRun& run, Ticks first, Ticks last) {
    run.windowed->settle();
    auto report_run = [&](const Run& window, const RowStore& rows) { return writer_.report(run, window, rows); };
    if (!run.replays) {
        Run window = whole_window(first, last);
        run.outcome.error = run.windowed->run_once(clock_over_all(window.now), window, report_run);
    } else if (first <= last) {
        const SentinelRule* sentinel = run.rule->rule->sentinel();
        bool reports_nothing = sentinel && sentinel->trigger != TriggerOperator::kGreaterThan;
        run.outcome.error = run.windowed->replay(first, last, reports_nothing, report_run);
    }
    finish_windows(run);
}

void Scanner::finish_windows(RuleRun& run) {
    run.outcome.notices = run.windowed->notices();
    run.outcome.runs = run.windowed->counts().evaluated + run.windowed->counts().reused;
    if (run.throttle) run.outcome.throttled = run.throttle->throttled();
}

void Scanner::count_due() {
    Ticks first = result_.counts.first_time, last = result_.counts.last_time;
    std::vector<std::pair<const Schedule*, uint64_t>> counted;
    for (RuleRun& run : runs_) {
        run.outcome.runs_due = 1;
        if (!run.replays) continue;
        const Schedule& schedule = run.rule->rule->schedule;
        auto known =
            std::find_if(counted.begin(), counted.end(), [&](const auto& entry) { return *entry.first == schedule; });
        if (known == counted.end()) {
            uint64_t runs = first <= last ? count_due_runs(schedule, first, last, environment_.zone) : 0;
            known = counted.insert(counted.end(), {&schedule, runs});
        }
        run.outcome.runs_due = known->second;
    }
}

bool Scanner::had_records(const View& view) const {
    if (!view.logsource.empty()) return result_.counts.records_by_logsource.count(view.logsource) > 0;
    const std::vector<uint64_t>& by_kind = result_.counts.records_by_kind;
    uint64_t cloudtrail = by_kind[static_cast<size_t>(RecordKind::kCloudTrail)];
    uint64_t any = cloudtrail + by_kind[static_cast<size_t>(RecordKind::kAny)];
    uint64_t records = view.records == RecordKind::kCloudTrail ? cloudtrail
                       : view.records == RecordKind::kOther    ? any - cloudtrail
                                                               : any;
    return view.has_reader && records > 0;
}

Run Scanner::whole_window(Ticks first, Ticks last) const {
    bool empty = first > last;
    Ticks end = options_.until < kMaxDateTime ? options_.until : empty ? 0 : last + 1;
    Ticks now = options_.now.value_or(empty ? kUnixEpoch : last);
    return {now, options_.since > 0 ? options_.since : empty ? 0 : first, end};
}

}  // namespace tocsin
