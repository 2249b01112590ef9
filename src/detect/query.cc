#include "detect/query.h"

#include "base/clock.h"
#include "detect/leaf_feed.h"
#include "detect/lookup_files.h"
#include "detect/rule_ties.h"
#include "lang/compile.h"

namespace tocsin {
namespace {

// Rows go straight into the running plan.
class StreamTarget final : public LeafTarget {
public:
    StreamTarget(Execution& execution, size_t leaf) : execution_(execution), leaf_(leaf) {}
    void push(unsigned thread, Batch& batch) override { execution_.push(thread, leaf_, batch); }

private:
    Execution& execution_;
    size_t leaf_;
};

}  // namespace

Result<Plan> bind_query(Language language, const SourcePtr& source, const Environment& environment,
                        Diagnostics& diagnostics) {
    Diagnostics first(source);
    Result<Plan> plan = compile(language, source, environment, first);
    std::set<std::string> written = plan ? ties_of(*plan->root).written_lookups : std::set<std::string>();
    if (!written.empty()) {
        Environment writing = environment;
        writing.written_lookups.merge(written);
        return compile(language, source, writing, diagnostics);
    }
    for (const Diagnostic& diagnostic : first.all()) diagnostics.add(diagnostic);
    return plan;
}

Result<Plan> compile_query(Language language, const SourcePtr& source, const Environment& environment,
                           const OptimizerChoice& choice, Diagnostics& diagnostics) {
    Result<Plan> plan = bind_query(language, source, environment, diagnostics);
    if (!plan || !optimize(*plan, environment, diagnostics, choice)) return kFailed;
    return plan;
}

QueryResult run_query(Plan plan, const std::vector<LogFile>& files, const Environment& environment,
                      const QueryOptions& options) {
    QueryResult result;
    result.plan = std::make_unique<Plan>(std::move(plan));
    result.lookups = std::make_unique<LookupTables>();
    load_lookup_files(ties_of(*result.plan->root).written_lookups, environment, *result.lookups);
    Clock clock;
    clock.now = options.now.value_or(kUnixEpoch + system_time_microseconds() * kTicksPerMicrosecond);
    // Without bounds Sentinel shows the last day, Splunk all time.
    bool all_time = options.language == Language::kSpl;
    clock.window_start = options.since > 0 ? options.since : all_time ? 0 : clock.now - kTicksPerDay;
    clock.window_end = options.until < kMaxDateTime || all_time ? options.until : clock.now;
    clock.zone = environment.zone;
    result.execution = std::make_unique<Execution>(
        *result.plan, clock, ExecutionOptions{options.threads, options.batch_rows, 0, result.lookups.get()});
    std::vector<const Node*> nodes = collect_leaves(*result.plan->root);
    std::vector<std::unique_ptr<StreamTarget>> targets;
    std::vector<FeedLeaf> leaves;
    for (size_t i = 0; i < nodes.size(); ++i) {
        targets.push_back(std::make_unique<StreamTarget>(*result.execution, i));
        FeedLeaf leaf;
        leaf.scan = &as<Scan>(*nodes[i]);
        leaf.root = result.plan->root.get();
        leaf.target = targets.back().get();
        leaves.push_back(leaf);
    }
    if (!leaves.empty() && !files.empty()) {
        FeedOptions feed_options;
        feed_options.threads = options.threads;
        feed_options.batch_rows = options.batch_rows;
        feed_options.since = options.since;
        feed_options.until = options.until;
        if (options.splunk_limits) feed_options.splunk_cutoff = kSplunkExtractionCutoff;
        LeafFeed feed(std::move(leaves), files, feed_options);
        ReadOptions read;
        read.threads = options.threads;
        read.progress = options.progress;
        result.read = read_logs(files, read, feed.consumers());
        result.notices = feed.counts().notices;
    }
    result.error = result.execution->finish();
    result.notices.add(result.execution->notices());
    return result;
}

}  // namespace tocsin
