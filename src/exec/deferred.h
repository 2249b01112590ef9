// Deferred: an operator whose expressions hold subqueries (toscalar(), `in (table)`). It keeps its input until the subqueries are
// complete, puts their results in as literals, and then lets the real operator work.
#pragma once

#include "exec/build.h"

namespace tocsin {

class Deferred final : public Operator {
public:
    Deferred(const Node& node, Sink* next, ThreadState* state);

    // The results of the node's subqueries, in the order of its expressions.
    void add_result(Collect* result) { results_.push_back(result); }

    Sink* input(size_t index) override { return inputs_[index].get(); }
    void push(Batch& batch) override { inputs_[0]->push(batch); }
    void merge(Operator& other) override;
    size_t memory_bytes() const override;
    std::string finish() override;

private:
    const Node& node_;
    std::vector<std::unique_ptr<Collect>> inputs_;
    std::vector<Collect*> results_;
};

}  // namespace tocsin
