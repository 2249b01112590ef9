#include "detect/split_plan.h"

#include "detect/clock_use.h"
#include "detect/feed_leaf.h"
#include "plan/project.h"
#include "plan/schemas.h"
#include "plan/select.h"

namespace tocsin {
namespace {

// Whether the node's rows depend on one input row each, whatever the run.
bool is_row_by_row(const Node& node) {
    switch (node.kind) {
        case NodeKind::kFilter:
        case NodeKind::kExtend:
        case NodeKind::kProject:
        case NodeKind::kExpand:
        case NodeKind::kParse: return is_steady(node);
        case NodeKind::kSelect: {
            // The hidden time column would not pass the others.
            SelectMode mode = as<Select>(node).mode;
            return mode == SelectMode::kRename || mode == SelectMode::kDrop;
        }
        default: return false;
    }
}

// Whether the chain from here down is row by row to a scan.
bool is_prefix(const Node& node) {
    const Node* at = &node;
    while (at->kind != NodeKind::kScan) {
        if (!is_row_by_row(*at) || at->inputs.size() != 1) return false;
        at = at->inputs[0].get();
    }
    return true;
}

bool has_mergeable_groups(const Node& node) {
    return node.kind == NodeKind::kAggregate && as<Aggregate>(node).mode == AggregateMode::kGroups && is_steady(node) &&
           is_prefix(*node.inputs[0]);
}

// The scan of a leaf as the rest of the plan sees it: the columns of `node`, which it stands for.
NodePtr make_port(const Node& node, const View* view) {
    auto scan = std::make_unique<Scan>();
    scan->view = view;
    scan->span = node.span;
    scan->step = node.step;
    scan->schema = node.schema;
    for (const Field& field : node.schema)
        scan->columns.push_back({field.name, field.type, {}, Rendering::kDynamic, {}});
    if (node.schema.open()) scan->patterns = {"*"};
    return scan;
}

class Splitter {
public:
    Splitter(SplitPlan& split, SplitDepth depth, bool windows, std::vector<TimeBounds> bounds)
        : split_(split), depth_(depth), windows_(windows), bounds_(std::move(bounds)) {}

    // In the order of collect_leaves(): inputs, then subqueries.
    void cut(NodePtr& node) {
        size_t number = split_.leaves.size();
        bool bounded = number < bounds_.size() && !bounds_[number].empty();
        bool countable = !bounded || (windows_ && !bounds_[number].replaces_window());
        bool aggregate = depth_ == SplitDepth::kAggregates && countable && has_mergeable_groups(*node);
        bool prefix = depth_ == SplitDepth::kRecords ? node->kind == NodeKind::kScan : is_prefix(*node);
        if (aggregate || prefix) {
            NodePtr port = make_port(*node, prefix_scan(aggregate ? *node->inputs[0] : *node).view);
            SplitLeaf leaf;
            if (aggregate) {
                leaf.prefix = std::move(node->inputs[0]);
                node->inputs.clear();
                leaf.aggregate.reset(&as<Aggregate>(*node.release()));
            } else {
                leaf.prefix = std::move(node);
            }
            for (Node* at = leaf.prefix.get(); at->kind != NodeKind::kScan; at = at->inputs[0].get()) {
                if (at->kind == NodeKind::kProject)
                    as<Project>(*at).columns.push_back({kTimeColumn, make_column(kTimeColumn, Type::kDateTime)});
            }
            node = std::move(port);
            if (number < bounds_.size()) leaf.bounds = std::move(bounds_[number]);
            split_.leaves.push_back(std::move(leaf));
            return;
        }
        for (NodePtr& input : node->inputs) cut(input);
        visit_exprs(*node, [&](ExprPtr& root) {
            std::vector<Expr*> stack{root.get()};
            while (!stack.empty()) {
                Expr* expr = stack.back();
                stack.pop_back();
                if (expr->subquery) cut(expr->subquery);
                for (auto it = expr->arguments.rbegin(); it != expr->arguments.rend(); ++it) stack.push_back(it->get());
            }
        });
    }

private:
    SplitPlan& split_;
    SplitDepth depth_;
    bool windows_;
    std::vector<TimeBounds> bounds_;  // per leaf, or none
};

}  // namespace

const Scan& prefix_scan(const Node& prefix) {
    const Node* at = &prefix;
    while (at->kind != NodeKind::kScan) at = at->inputs[0].get();
    return as<Scan>(*at);
}

SplitPlan split_plan(const Plan& plan, SplitDepth depth, bool windows) {
    SplitPlan split;
    split.rest = plan.clone();
    // A range that the query states decides which records a run sees, however deep the work reaches.
    const BoundKinds kinds = depth == SplitDepth::kRecords ? BoundKinds::kStatedRanges : BoundKinds::kAll;
    std::vector<TimeBounds> bounds = take_time_bounds(split.rest.root, kinds);
    Splitter(split, depth, windows, std::move(bounds)).cut(split.rest.root);
    return split;
}

}  // namespace tocsin
