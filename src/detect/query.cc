#include "detect/query.h"

#include "base/clock.h"
#include "detect/leaf_feed.h"
#include "detect/lookup_files.h"
#include "detect/rule_leaves.h"
#include "detect/rule_ties.h"
#include "optimize/common_expressions.h"

namespace tocsin {
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

Result<std::vector<ResultPlan>> compile_query_results(Language language, const SourcePtr& source,
                                                      const Environment& environment, const OptimizerChoice& choice,
                                                      Diagnostics& diagnostics) {
    if (language == Language::kKql) {
        Result<std::vector<ResultPlan>> results = compile_results(language, source, environment, diagnostics);
        if (!results) return kFailed;
        for (ResultPlan& result : *results) {
            if (!optimize(result.plan, environment, diagnostics, choice)) return kFailed;
        }
        return results;
    }
    Result<Plan> plan = compile_query(language, source, environment, choice, diagnostics);
    if (!plan) return kFailed;
    std::vector<ResultPlan> results;
    results.push_back({{}, std::move(*plan)});
    return results;
}

QueryResult run_query(Plan plan, const std::vector<LogFile>& files, const Environment& environment,
                      const QueryOptions& options) {
    std::vector<ResultPlan> plans;
    plans.push_back({{}, std::move(plan)});
    return run_query(std::move(plans), files, environment, options);
}

QueryResult run_query(std::vector<ResultPlan> plans, const std::vector<LogFile>& files, const Environment& environment,
                      const QueryOptions& options) {
    QueryResult result;
    result.lookups = std::make_unique<LookupTables>();
    std::set<std::string> written;
    for (const ResultPlan& plan : plans) written.merge(ties_of(*plan.plan.root).written_lookups);
    load_lookup_files(written, environment, *result.lookups);
    Clock clock;
    clock.now = options.now.value_or(kUnixEpoch + system_time_microseconds() * kTicksPerMicrosecond);
    // Without bounds Sentinel shows the last day, Splunk all time.
    bool all_time = options.language == Language::kSpl;
    clock.window_start = options.since > 0 ? options.since : all_time ? 0 : clock.now - kTicksPerDay;
    clock.window_end = options.until < kMaxDateTime || all_time ? options.until : clock.now;
    clock.zone = environment.zone;
    std::vector<std::unique_ptr<StreamLeaf>> targets;
    std::vector<FeedLeaf> leaves;
    for (ResultPlan& plan : plans) {
        QueryTable& table = result.tables.emplace_back();
        table.name = std::move(plan.name);
        table.plan = std::make_unique<Plan>(std::move(plan.plan));
        Plan* const numbered[] = {table.plan.get()};
        if (plans.size() == 1) number_common_expressions(numbered);
        table.execution = std::make_unique<Execution>(
            *table.plan, clock, ExecutionOptions{options.threads, options.batch_rows, 0, result.lookups.get()});
        std::vector<const Node*> nodes = collect_leaves(table.root());
        for (size_t i = 0; i < nodes.size(); ++i) {
            targets.push_back(std::make_unique<StreamLeaf>(*table.execution, i));
            FeedLeaf leaf;
            leaf.scan = &as<Scan>(*nodes[i]);
            leaf.root = table.plan->root.get();
            leaf.target = targets.back().get();
            leaves.push_back(leaf);
        }
    }
    if (!leaves.empty() && !files.empty()) {
        FeedOptions feed_options;
        feed_options.threads = options.threads;
        feed_options.batch_rows = options.batch_rows;
        feed_options.since = options.since;
        feed_options.until = options.until;
        if (options.splunk_limits) feed_options.splunk_limits = kSplunkFieldLimits;
        LeafFeed feed(std::move(leaves), files, feed_options);
        ReadOptions read;
        read.threads = options.threads;
        read.progress = options.progress;
        result.read = read_logs(files, read, feed.consumers());
        feed.finish();
        result.notices = feed.counts().notices;
    }
    for (QueryTable& table : result.tables) {
        std::string error = table.execution->finish();
        if (result.error.empty()) result.error = std::move(error);
        result.notices.add(table.execution->notices());
    }
    return result;
}

}  // namespace tocsin
