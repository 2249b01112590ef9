// Execution: one run of one plan over rows that its caller feeds to the scan leaves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exec/build.h"
#include "function/notices.h"
#include "plan/scan.h"

namespace tocsin {

struct ExecutionOptions {
    unsigned threads = 1;
    size_t batch_rows = kMaxBatchRows;
    size_t lineage_limit = 0;
    LookupTables* lookups = nullptr;  // outlives the execution
};

// Threads push concurrently, each with its own number; then one thread finishes.
class Execution {
public:
    // The plan must outlive the execution.
    Execution(const Plan& plan, Clock clock, const ExecutionOptions& options);
    ~Execution();
    Execution(const Execution&) = delete;
    Execution& operator=(const Execution&) = delete;

    // Rows of leaf `leaf` (in the order of collect_leaves) that passed its filters.
    void push(unsigned thread, size_t leaf, Batch& batch);
    // Sets the time of the run, for a plan that reads it only while it finishes (optimize/clock_use.h).
    void set_clock(Clock clock) { clock_ = std::move(clock); }
    // Merges and finishes all operators. Empty, or why the query failed.
    std::string finish();
    // The result, after finish().
    const RowStore& rows() const;
    ThreadState& state(unsigned thread) { return *states_[thread]; }
    // What the run has to tell (limits that were reached), after finish().
    Notices notices() const;

    // What the thread's operators keep. To be called by that thread.
    size_t memory_bytes(unsigned thread) const;
    // Forgets all that the thread has gathered; neither it may push any more, nor may the execution be finished.
    void drop(unsigned thread) { trees_[thread] = {}; }

private:
    Clock clock_;
    std::vector<std::unique_ptr<ThreadState>> states_;
    std::vector<std::unique_ptr<Collect>> results_;
    std::vector<OperatorTree> trees_;
};

}  // namespace tocsin
