#include "exec/execution.h"

#include <new>

namespace tocsin {

Execution::Execution(const Plan& plan, Clock clock, const ExecutionOptions& options) : clock_(std::move(clock)) {
    for (unsigned thread = 0; thread < options.threads; ++thread) {
        auto state = std::make_unique<ThreadState>(thread);
        state->clock = &clock_;
        state->lookups = options.lookups;
        state->lineage_limit = options.lineage_limit;
        state->batch_rows = options.batch_rows;
        state->threads = options.threads;
        results_.push_back(std::make_unique<Collect>(plan.root->schema, state.get()));
        trees_.push_back(build_operators(*plan.root, results_.back().get(), state.get()));
        states_.push_back(std::move(state));
    }
}

Execution::~Execution() = default;

void Execution::push(unsigned thread, size_t leaf, Batch& batch) {
    batch.leaf = static_cast<uint32_t>(leaf);
    trees_[thread].leaves[leaf]->push(batch);
}

std::string Execution::finish() {
    try {
        OperatorTree& first = trees_[0];
        for (size_t i = 0; i < first.operators.size(); ++i) {
            for (size_t thread = 1; thread < trees_.size(); ++thread)
                first.operators[i]->merge(*trees_[thread].operators[i]);
            std::string error = first.operators[i]->finish();
            if (!error.empty()) return error;
        }
        for (size_t thread = 1; thread < results_.size(); ++thread) results_[0]->merge(*results_[thread]);
        return results_[0]->finish();
    } catch (const std::bad_alloc&) {
        return "out of memory";
    }
}

size_t Execution::memory_bytes(unsigned thread) const {
    size_t bytes = results_[thread]->memory_bytes();
    for (const auto& at : trees_[thread].operators) bytes += at->memory_bytes();
    return bytes;
}

Notices Execution::notices() const {
    Notices all;
    for (const auto& state : states_) all.add(*notices_of(state->cache));
    return all;
}

const RowStore& Execution::rows() const { return results_[0]->rows(); }

}  // namespace tocsin
