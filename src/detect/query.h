// One query over logs: compile, optimise, one pass, result.
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "exec/execution.h"
#include "lang/compile.h"
#include "optimize/optimizer.h"
#include "plan/environment.h"
#include "source/log_reader.h"

namespace tocsin {

struct QueryOptions {
    Language language = Language::kKql;
    bool splunk_limits = false;  // cut off where a Splunk server with default settings does
    unsigned threads = 1;
    size_t batch_rows = kMaxBatchRows;
    std::optional<Ticks> now;  // fixes the clock; else the system's time
    Ticks since = 0;
    Ticks until = kMaxDateTime;
    std::function<void(uint64_t bytes, uint64_t records)> progress;
};

// One of the tables that a query gives.
struct QueryTable {
    std::string name;                      // that the query gives it, mostly empty
    std::unique_ptr<Plan> plan;            // owns the literals that rows may point to
    std::unique_ptr<Execution> execution;  // owns the rows

    const Node& root() const { return *plan->root; }
    const RowStore& rows() const { return execution->rows(); }
};

struct QueryResult {
    std::vector<QueryTable> tables;  // at least one
    ReadReport read;
    std::unique_ptr<LookupTables> lookups;  // the tables that the query wrote
    std::string error;                      // a failure while running; empty: none
    Notices notices;                        // limits that were reached

    // Of the first table.
    const Node& root() const { return tables[0].root(); }
    const RowStore& rows() const { return tables[0].rows(); }
};

// Compiles. A query that reads a lookup which it writes does so while it runs.
Result<Plan> bind_query(Language language, const SourcePtr& source, const Environment& environment,
                        Diagnostics& diagnostics);

// Compiles and optimises. Diagnostics tell what is wrong.
Result<Plan> compile_query(Language language, const SourcePtr& source, const Environment& environment,
                           const OptimizerChoice& choice, Diagnostics& diagnostics);

// The same for a query that may have several results.
Result<std::vector<ResultPlan>> compile_query_results(Language language, const SourcePtr& source,
                                                      const Environment& environment, const OptimizerChoice& choice,
                                                      Diagnostics& diagnostics);

// Runs compiled plans in one pass over the files, which are the results of one query.
QueryResult run_query(std::vector<ResultPlan> plans, const std::vector<LogFile>& files, const Environment& environment,
                      const QueryOptions& options);
QueryResult run_query(Plan plan, const std::vector<LogFile>& files, const Environment& environment,
                      const QueryOptions& options);

}  // namespace tocsin
