// A window is evaluated by pushing what each leaf kept for it through the rest of the plan. Most rules match little: runs that see
// nothing are passed over, and a run that sees what the run before it saw gives that run's result again.
#include "detect/windowed_rule.h"

#include <algorithm>

#include "detect/clock_use.h"
#include "detect/panes.h"
#include "detect/retained_rows.h"

namespace tocsin {
namespace {

// Where a leaf's rows enter the rest of the plan.
struct Port final : Sink {
    Port(Execution& execution_in, size_t leaf_in) : execution(execution_in), leaf(leaf_in) {}
    void push(Batch& batch) override { execution.push(0, leaf, batch); }
    Execution& execution;
    size_t leaf;
};

}  // namespace

WindowedRule::WindowedRule(const Plan& plan, const Schedule& schedule, const WindowOptions& options)
    : schedule_(schedule), options_(options) {
    SplitDepth depth = options.depth;
    if (depth == SplitDepth::kAggregates && options.replays && !PaneClock::suits(schedule, kUnixEpoch, options.zone))
        depth = SplitDepth::kRows;
    split_ = split_plan(plan, depth, options.replays);
    rest_reads_time_ = reads_run_time(*split_.rest.root);
    for (size_t i = 0; i < split_.leaves.size(); ++i) {
        const SplitLeaf& leaf = split_.leaves[i];
        if (leaf.aggregate) {
            sources_.push_back(std::make_unique<PanedGroups>(leaf, i, options.replays ? &schedule_ : nullptr,
                                                             options.threads, options.zone, options.lineage_limit));
        } else {
            sources_.push_back(std::make_unique<RetainedRows>(leaf, i, options.threads, options.zone, options.with_time,
                                                              options.clock_at_end));
        }
    }
}

WindowedRule::~WindowedRule() = default;

void WindowedRule::settle() {
    for (auto& source : sources_) {
        source->settle();
        notices_.add(source->notices());
    }
}

size_t WindowedRule::memory_bytes(unsigned thread) const {
    size_t bytes = 0;
    for (const auto& source : sources_) bytes += source->memory_bytes(thread);
    return bytes;
}

void WindowedRule::drop(unsigned thread) {
    for (auto& source : sources_) source->drop(thread);
}

Clock WindowedRule::clock_of(const Run& run) const {
    Clock clock;
    clock.now = run.now;
    clock.window_start = run.window_start;
    clock.window_end = run.window_end;
    clock.zone = options_.zone;
    return clock;
}

std::unique_ptr<Execution> WindowedRule::evaluate(const Clock& clock, const std::vector<WindowContent>& contents,
                                                  const std::vector<Ticks>& keep_from, std::string& error) {
    auto execution = std::make_unique<Execution>(
        split_.rest, clock, ExecutionOptions{1, kMaxBatchRows, options_.lineage_limit, options_.lookups});
    for (size_t i = 0; i < sources_.size(); ++i) {
        Port port(*execution, i);
        sources_[i]->emit(contents[i], keep_from[i], port, execution->state(0));
    }
    error = execution->finish();
    notices_.add(execution->notices());
    if (!error.empty()) return nullptr;
    return execution;
}

std::string WindowedRule::run_once(const Clock& clock, const Run& run, const Report& report) {
    std::vector<WindowContent> contents;
    for (size_t i = 0; i < sources_.size(); ++i) {
        const TimeBounds& bounds = split_.leaves[i].bounds;
        contents.push_back(bounds.empty() ? sources_[i]->whole() : sources_[i]->content(bounds.narrow({}, clock)));
    }
    std::string error;
    auto execution = evaluate(clock, contents, std::vector<Ticks>(sources_.size(), kMaxDateTime), error);
    if (!execution) return error;
    ++counts_.evaluated;
    report(run, execution->rows());
    return {};
}

bool WindowedRule::gives_rows_on_nothing(const Run& run) {
    std::string error;
    auto execution = evaluate(clock_of(run), std::vector<WindowContent>(sources_.size()),
                              std::vector<Ticks>(sources_.size(), 0), error);
    return execution && execution->rows().rows() > 0;
}

// Where a replay is.
struct WindowedRule::Replay {
    Replay(const Schedule& schedule, Ticks first, Ticks last, const std::string& zone)
        : due(schedule, first, last, zone), run(due.next()) {}

    DueRuns due;
    Ticks first_record = 0;               // time of the first record
    std::optional<Run> run;               // the next one to make
    std::vector<WindowContent> contents;  // what it sees
    bool every_run = false;               // runs that see no record, too
    std::unique_ptr<Execution> result;    // of the last run evaluated
    std::vector<WindowContent> result_contents;
    Ticks resumes = 0;
    Ticks ahead = 0;  // so much earlier than its window does, a run may see a record
};

// A search that states its own range may see what lies behind the schedule's window. How far that is differs from run to run where times
// are snapped, hence the days on top.
Ticks WindowedRule::seen_ahead(const Run& run) const {
    Ticks ahead = 0;
    for (const SplitLeaf& leaf : split_.leaves) {
        if (!leaf.bounds.replaces_window()) continue;
        Ticks end = leaf.bounds.narrow({}, clock_of(run)).end;
        ahead = std::max(ahead, end - run.window_end + 2 * kTicksPerDay);
    }
    return ahead;
}

void WindowedRule::begin_replay(Ticks first, Ticks last, bool reports_nothing) {
    replay_ = std::make_unique<Replay>(schedule_, first, last, options_.zone);
    if (!replay_->run) return;
    if (Ticks ahead = seen_ahead(*replay_->run); ahead > 0) {
        replay_ = std::make_unique<Replay>(schedule_, first - ahead, last, options_.zone);
        replay_->ahead = ahead;
    }
    replay_->first_record = first;
    // What a run over nothing gives, every run without records gives, too. (Trying it must not write tables.)
    replay_->every_run = reports_nothing || options_.uses_tables || gives_rows_on_nothing(*replay_->run);
    find_run();
}

std::optional<Ticks> WindowedRule::next_run() const {
    return replay_->run ? std::optional<Ticks>(replay_->run->now) : std::nullopt;
}

// Passes over the runs that see nothing.
void WindowedRule::find_run() {
    Replay& at = *replay_;
    while (at.run) {
        std::vector<TimeRange> ranges;
        Clock clock = clock_of(*at.run);
        at.contents.clear();
        bool any = false;
        for (size_t i = 0; i < sources_.size(); ++i) {
            ranges.push_back(split_.leaves[i].bounds.narrow({at.run->window_start, at.run->window_end}, clock));
            at.contents.push_back(sources_[i]->content(ranges[i]));
            any = any || !at.contents[i].empty();
        }
        if (any || (at.every_run && at.run->window_end > at.first_record)) return;
        // On to the first run that may see a record.
        Ticks next = kMaxDateTime;
        for (size_t i = 0; i < sources_.size(); ++i) next = std::min(next, sources_[i]->next_time(ranges[i].start));
        at.run.reset();
        if (next == kMaxDateTime) return;
        at.due.skip_before(next - at.ahead);
        at.run = at.due.next();
    }
}

std::string WindowedRule::step(const Report& report) {
    Replay& at = *replay_;
    const Run run = *at.run;
    std::optional<Run> next = at.due.next();
    if (run.now >= at.resumes) {
        bool same = at.result && !rest_reads_time_ && !options_.uses_tables && at.contents == at.result_contents;
        if (same) {
            ++counts_.reused;
        } else {
            std::vector<Ticks> keep_from(sources_.size(), kMaxDateTime);
            for (size_t i = 0; next && i < sources_.size(); ++i)
                keep_from[i] =
                    split_.leaves[i].bounds.narrow({next->window_start, next->window_end}, clock_of(*next)).start;
            std::string error;
            at.result = evaluate(clock_of(run), at.contents, keep_from, error);
            if (!at.result) {
                at.run.reset();
                return error;
            }
            at.result_contents = at.contents;
            ++counts_.evaluated;
        }
        at.resumes = report(run, at.result->rows());
    }
    at.run = next;
    find_run();
    return {};
}

std::string WindowedRule::replay(Ticks first, Ticks last, bool reports_nothing, const Report& report) {
    begin_replay(first, last, reports_nothing);
    std::string error;
    while (error.empty() && next_run()) error = step(report);
    replay_.reset();
    return error;
}

uint64_t count_due_runs(const Schedule& schedule, Ticks first, Ticks last, const std::string& zone) {
    if (schedule.kind == ScheduleKind::kOnce) return 1;
    DueRuns due(schedule, first, last, zone);
    uint64_t count = 0;
    while (due.next()) ++count;
    return count;
}

}  // namespace tocsin
