// Operators finish in post-order: a node's inputs, then its subqueries, then the node. A node whose expressions hold subqueries becomes a
// Deferred operator, which waits for their results.
#include "exec/build.h"

#include <utility>

#include "base/check.h"
#include "exec/deferred.h"
#include "plan/values.h"

namespace tocsin {
namespace {

bool holds_subquery(const Node& node) {
    bool found = false;
    visit_exprs(const_cast<Node&>(node), [&](ExprPtr& expr) { found = found || has_subquery(*expr); });
    return found;
}

// The subqueries in the order in which Deferred replaces them.
std::vector<const Expr*> subqueries_of(const Node& node) {
    std::vector<const Expr*> out;
    visit_exprs(const_cast<Node&>(node), [&](ExprPtr& root) {
        walk(*root, [&](const Expr& expr) {
            if (expr.subquery) out.push_back(&expr);
        });
    });
    return out;
}

class Builder {
public:
    Builder(OperatorTree& tree, ThreadState* state) : tree_(tree), state_(state) {}

    void build(const Node& node, Sink* next) {
        if (node.kind == NodeKind::kScan) {
            tree_.leaves.push_back(next);
            return;
        }
        std::unique_ptr<Operator> made;
        std::vector<Collect*> results;
        if (holds_subquery(node)) {
            auto deferred = std::make_unique<Deferred>(node, next, state_);
            for (size_t i = 0; i < node.inputs.size(); ++i) build(*node.inputs[i], deferred->input(i));
            for (const Expr* expr : subqueries_of(node)) {
                auto collect = std::make_unique<Collect>(expr->subquery->schema, state_);
                build(*expr->subquery, collect.get());
                deferred->add_result(collect.get());
                tree_.operators.push_back(std::move(collect));
            }
            made = std::move(deferred);
        } else {
            made = make_operator(node, next, state_);
            for (size_t i = 0; i < node.inputs.size(); ++i) build(*node.inputs[i], made->input(i));
            if (node.kind == NodeKind::kValues && as<Values>(node).from_apply)
                tree_.placeholders.push_back({made.get(), as<Values>(node).input});
        }
        tree_.operators.push_back(std::move(made));
    }

private:
    OperatorTree& tree_;
    ThreadState* state_;
};

void collect(const Node& node, std::vector<const Node*>& out) {
    if (node.kind == NodeKind::kScan) {
        out.push_back(&node);
        return;
    }
    for (const NodePtr& input : node.inputs) collect(*input, out);
    for (const Expr* expr : subqueries_of(node)) collect(*expr->subquery, out);
}

}  // namespace

OperatorTree build_operators(const Node& root, Sink* next, ThreadState* state) {
    // Trees are built inside others, for the bodies of Apply.
    auto outer = std::exchange(state->shared_tables, {});
    OperatorTree tree;
    Builder(tree, state).build(root, next);
    state->shared_tables = std::move(outer);
    return tree;
}

std::vector<const Node*> collect_leaves(const Node& root) {
    std::vector<const Node*> out;
    collect(root, out);
    return out;
}

std::unique_ptr<Operator> make_operator(const Node& node, Sink* next, ThreadState* state) {
    switch (node.kind) {
        case NodeKind::kScan: break;
        case NodeKind::kValues: return make_values(node, next, state);
        case NodeKind::kRange: return make_range(node, next, state);
        case NodeKind::kFilter: return make_filter(node, next, state);
        case NodeKind::kExtend: return make_extend(node, next, state);
        case NodeKind::kProject: return make_project(node, next, state);
        case NodeKind::kSelect: return make_select(node, next, state);
        case NodeKind::kAggregate: return make_aggregate(node, next, state);
        case NodeKind::kJoin: return make_join(node, next, state);
        case NodeKind::kUnion: return make_union(node, next, state);
        case NodeKind::kExpand: return make_expand(node, next, state);
        case NodeKind::kApply: return make_apply(node, next, state);
        case NodeKind::kParse: return make_parse(node, next, state);
        case NodeKind::kSort: return make_sort(node, next, state);
        case NodeKind::kTake: return make_take(node, next, state);
        case NodeKind::kSerial: return make_serial(node, next, state);
        case NodeKind::kMatch: return make_match(node, next, state);
        case NodeKind::kTransform: return make_transform(node, next, state);
    }
    CHECK(false, "leaves have no operator");
    return nullptr;
}

}  // namespace tocsin
