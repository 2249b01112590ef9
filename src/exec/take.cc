// Take: the first rows in input order, or the last ones, newest first. A thread meets its rows in ascending order, so each keeps no more
// than `count` of them.
#include "plan/take.h"

#include <algorithm>

#include "exec/build.h"

namespace tocsin {
namespace {

class TakeOperator final : public Operator {
public:
    TakeOperator(const Take& node, Sink* next, ThreadState* state)
        : Operator(next, state), node_(node), rows_(node.inputs.empty() ? Schema() : node.inputs[0]->schema) {}

    void push(Batch& batch) override {
        if (node_.from_end) {
            rows_.append(batch);
            return;
        }
        if (rows_.rows() >= node_.count) return;
        Batch first = batch;
        first.selection = batch.selection.first(std::min<size_t>(batch.selection.size(), node_.count - rows_.rows()));
        rows_.append(first);
    }

    void merge(Operator& other) override { rows_.absorb(std::move(static_cast<TakeOperator&>(other).rows_)); }

    std::string finish() override {
        rows_.sort_by_order();
        if (node_.from_end) {
            if (rows_.rows() > node_.count) rows_.slice(rows_.rows() - node_.count, node_.count);
            rows_.sort([](uint32_t a, uint32_t b) { return a > b; });
        } else {
            rows_.slice(0, node_.count);
        }
        rows_.emit(*next_, *state_);
        return {};
    }

private:
    const Take& node_;
    RowStore rows_;
};

}  // namespace

std::unique_ptr<Operator> make_take(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<TakeOperator>(as<Take>(node), next, state);
}

}  // namespace tocsin
