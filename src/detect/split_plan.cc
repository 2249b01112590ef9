#include "detect/split_plan.h"

#include "detect/leaf_feed.h"
#include "plan/project.h"
#include "plan/schemas.h"
#include "plan/select.h"

namespace tocsin {
namespace {

bool is_steady(const Node& node) {
    bool steady = true;
    visit_exprs(const_cast<Node&>(node), [&](ExprPtr& root) {
        walk(*root, [&](const Expr& expr) {
            if (expr.subquery) steady = false;
            if (expr.kind == ExprKind::kCall && expr.function->purity != Purity::kPure) steady = false;
        });
    });
    return steady;
}

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

void cut(NodePtr& node, std::vector<NodePtr>& prefixes) {
    if (is_prefix(*node)) {
        auto scan = std::make_unique<Scan>();
        scan->view = prefix_scan(*node).view;
        scan->span = node->span;
        scan->step = node->step;
        scan->schema = node->schema;
        for (const Field& field : node->schema)
            scan->columns.push_back({field.name, field.type, {}, Rendering::kDynamic, {}});
        if (node->schema.open()) scan->patterns = {"*"};
        NodePtr prefix = std::move(node);
        node = std::move(scan);
        for (Node* at = prefix.get(); at->kind != NodeKind::kScan; at = at->inputs[0].get()) {
            if (at->kind == NodeKind::kProject)
                as<Project>(*at).columns.push_back({kTimeColumn, make_column(kTimeColumn, Type::kDateTime)});
        }
        prefixes.push_back(std::move(prefix));
        return;
    }
    // In the order of collect_leaves(): inputs, then subqueries.
    for (NodePtr& input : node->inputs) cut(input, prefixes);
    visit_exprs(*node, [&](ExprPtr& root) {
        std::vector<Expr*> stack{root.get()};
        while (!stack.empty()) {
            Expr* expr = stack.back();
            stack.pop_back();
            if (expr->subquery) cut(expr->subquery, prefixes);
            for (auto it = expr->arguments.rbegin(); it != expr->arguments.rend(); ++it) stack.push_back(it->get());
        }
    });
}

}  // namespace

bool is_row_by_row_plan(const Node& root) { return is_prefix(root); }

const Scan& prefix_scan(const Node& prefix) {
    const Node* at = &prefix;
    while (at->kind != NodeKind::kScan) at = at->inputs[0].get();
    return as<Scan>(*at);
}

SplitPlan split_plan(const Plan& plan) {
    SplitPlan split;
    split.rest = plan.clone();
    cut(split.rest.root, split.prefixes);
    return split;
}

}  // namespace tocsin
