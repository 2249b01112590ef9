// order_events: Splunk hands events to a search newest first. That order matters only to commands that look at it (head, dedup, first,
// list, streamstats, transaction, and the result itself when it still is events); a commutative aggregate in between makes it moot. The
// pass puts one sort by `_time`, descending, above the scan and its row-by-row operators where such a command follows.
#include "function/table_function.h"
#include "optimize/passes.h"
#include "plan/aggregate.h"
#include "plan/scan.h"
#include "plan/sort.h"
#include "plan/transform.h"
#include "source/view.h"

namespace tocsin {
namespace {

bool is_ordered_aggregate(const Aggregate& aggregate) {
    for (const AggregateCall& call : aggregate.calls) {
        for (std::string_view name : {"first", "last", "list"}) {
            if (call.function->name == name) return true;
        }
    }
    return false;
}

bool is_row_by_row(const Node& node) {
    switch (node.kind) {
        case NodeKind::kFilter:
        case NodeKind::kExtend:
        case NodeKind::kProject:
        case NodeKind::kSelect:
        case NodeKind::kExpand:
        case NodeKind::kParse: return true;
        default: return false;
    }
}

// The SPL scan below a chain of row-by-row operators, or null.
NodePtr* event_scan(NodePtr& node) {
    NodePtr* at = &node;
    while (is_row_by_row(**at) && (*at)->inputs.size() == 1) at = &(*at)->inputs[0];
    if ((*at)->kind != NodeKind::kScan || as<Scan>(**at).view->language != Language::kSpl) return nullptr;
    return at;
}

void sort_at(NodePtr& scan) {
    auto& columns = as<Scan>(*scan);
    if (!columns.schema.has("_time")) {
        ViewColumn time = columns.view->resolve("_time");
        columns.columns.push_back({time.name, time.type, time.path, time.rendering, time.constant});
        columns.schema.set(time.name, time.type);
    }
    auto sort = std::make_unique<Sort>();
    sort->schema = scan->schema;
    sort->span = scan->span;
    sort->keys.push_back({make_column("_time", Type::kDynamic), true, false, true});
    sort->inputs.push_back(std::move(scan));
    scan = std::move(sort);
}

// `ordered`: something above looks at the order of this node's rows.
void visit(NodePtr& node, bool ordered) {
    if (ordered) {
        if (NodePtr* scan = event_scan(node)) {
            sort_at(*scan);
            return;
        }
    }
    bool below = ordered;
    switch (node->kind) {
        case NodeKind::kAggregate:
            below = is_ordered_aggregate(as<Aggregate>(*node)) || (as<Aggregate>(*node).mode == AggregateMode::kBroadcast && ordered);
            break;
        case NodeKind::kTake:
        case NodeKind::kSerial:
        case NodeKind::kApply: below = true; break;
        case NodeKind::kTransform: below = ordered || as<Transform>(*node).function->ordered; break;
        case NodeKind::kSort: below = ordered || as<Sort>(*node).limit != ~uint64_t{0}; break;  // ties keep the order
        default: break;
    }
    for (NodePtr& input : node->inputs) visit(input, below);
    visit_exprs(*node, [](ExprPtr& root) {
        std::vector<Expr*> stack{root.get()};
        while (!stack.empty()) {
            Expr* expr = stack.back();
            stack.pop_back();
            if (expr->subquery) visit(expr->subquery, true);
            for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
        }
    });
}

}  // namespace

void order_events(Plan& plan, OptimizeContext&) { visit(plan.root, true); }

}  // namespace tocsin
