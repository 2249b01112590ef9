// Take: the first rows in input order, or the last ones, newest first. A thread meets the rows of one scan in ascending order, those of
// several scans (union) batch by batch: a full store takes in only rows that come before some of its own.
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
        bool sequenced = batch.sequenced || batch.ordinals.empty();
        std::vector<uint32_t> early;
        for (uint32_t row : batch.selection) {
            RowOrder order = order_of(batch, row, rows_.rows() + early.size());
            bool room = rows_.rows() + early.size() < node_.count;
            if (!room && (sequenced || order >= last_)) continue;
            if (room) last_ = std::max(last_, order);
            early.push_back(row);
        }
        if (early.empty()) return;
        Batch kept = batch;
        kept.selection = early;
        rows_.append(kept);
    }

    size_t memory_bytes() const override { return rows_.memory_bytes(); }
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
    RowOrder last_;  // the last one of the first `count` rows that came
};

}  // namespace

std::unique_ptr<Operator> make_take(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<TakeOperator>(as<Take>(node), next, state);
}

}  // namespace tocsin
