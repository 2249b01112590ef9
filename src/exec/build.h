// From plan nodes to operators: which operator works for which node.
#pragma once

#include <memory>
#include <vector>

#include "exec/operator.h"
#include "exec/row_store.h"
#include "plan/node.h"

namespace tocsin {

// The operators of one thread's copy of a plan, in the order in which they finish: inputs before the operators that they feed.
// All threads' copies have the same operators at the same places.
struct OperatorTree {
    std::vector<std::unique_ptr<Operator>> operators;
    std::vector<Sink*> leaves;  // where scan leaf i pushes, in the order of collect_leaves()
    struct Placeholder {
        Sink* sink;
        size_t input;  // of the Apply (plan/values.h)
    };
    std::vector<Placeholder> placeholders;  // the Values nodes that stand for the rows of an Apply
};

// Builds the operators for `root`, whose rows go to `next`. The nodes must outlive the tree.
OperatorTree build_operators(const Node& root, Sink* next, ThreadState* state);

// The operator of one node without subqueries; its inputs are not built.
std::unique_ptr<Operator> make_operator(const Node& node, Sink* next, ThreadState* state);

// The scan leaves of a plan, subqueries' included, in the order that build_operators() numbers them.
std::vector<const Node*> collect_leaves(const Node& root);

// Keeps all rows that arrive; finish() puts them into input order. The end of every tree and of every subquery.
class Collect final : public Operator {
public:
    Collect(const Schema& schema, ThreadState* state) : Operator(nullptr, state), rows_(schema) {}
    void push(Batch& batch) override { rows_.append(batch); }
    void merge(Operator& other) override { rows_.absorb(std::move(static_cast<Collect&>(other).rows_)); }
    std::string finish() override {
        rows_.sort_by_order();
        return {};
    }
    size_t memory_bytes() const override { return rows_.memory_bytes(); }
    RowStore& rows() { return rows_; }
    const RowStore& rows() const { return rows_; }

private:
    RowStore rows_;
};

// One function per node kind, in the file of the node's name.
std::unique_ptr<Operator> make_filter(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_extend(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_project(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_select(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_values(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_range(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_aggregate(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_join(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_union(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_expand(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_apply(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_parse(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_sort(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_take(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_serial(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_match(const Node& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_transform(const Node& node, Sink* next, ThreadState* state);

}  // namespace tocsin
