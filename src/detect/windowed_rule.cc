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
    auto execution =
        std::make_unique<Execution>(split_.rest, clock, ExecutionOptions{1, kMaxBatchRows, options_.lineage_limit});
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

std::string WindowedRule::replay(Ticks first, Ticks last, bool reports_nothing, const Report& report) {
    DueRuns due(schedule_, first, last, options_.zone);
    std::optional<Run> run = due.next();
    if (!run) return {};
    // What a run over nothing gives, every run without records gives, too.
    const bool every_run = reports_nothing || gives_rows_on_nothing(*run);
    std::unique_ptr<Execution> result;  // of the last run evaluated
    std::vector<WindowContent> result_contents;
    Ticks resumes = 0;
    while (run) {
        std::vector<WindowContent> contents;
        std::vector<TimeRange> ranges;
        Clock clock = clock_of(*run);
        bool any = false;
        for (size_t i = 0; i < sources_.size(); ++i) {
            ranges.push_back(split_.leaves[i].bounds.narrow({run->window_start, run->window_end}, clock));
            contents.push_back(sources_[i]->content(ranges[i]));
            any = any || !contents[i].empty();
        }
        if (!any && !every_run) {
            // On to the first run that may see a record.
            Ticks next = kMaxDateTime;
            for (size_t i = 0; i < sources_.size(); ++i) next = std::min(next, sources_[i]->next_time(ranges[i].start));
            if (next == kMaxDateTime) return {};
            due.skip_before(next);
            run = due.next();
            continue;
        }
        std::optional<Run> next = due.next();
        if (run->now >= resumes) {
            if (result && !rest_reads_time_ && contents == result_contents) {
                ++counts_.reused;
            } else {
                std::vector<Ticks> keep_from(sources_.size(), kMaxDateTime);
                for (size_t i = 0; next && i < sources_.size(); ++i)
                    keep_from[i] =
                        split_.leaves[i].bounds.narrow({next->window_start, next->window_end}, clock_of(*next)).start;
                std::string error;
                result = evaluate(clock, contents, keep_from, error);
                if (!result) return error;
                result_contents = std::move(contents);
                ++counts_.evaluated;
            }
            resumes = report(*run, result->rows());
        }
        run = next;
    }
    return {};
}

uint64_t count_due_runs(const Schedule& schedule, Ticks first, Ticks last, const std::string& zone) {
    if (schedule.kind == ScheduleKind::kOnce) return 1;
    DueRuns due(schedule, first, last, zone);
    uint64_t count = 0;
    while (due.next()) ++count;
    return count;
}

}  // namespace tocsin
