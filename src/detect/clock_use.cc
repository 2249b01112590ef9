// Purity::kClock says that a function looks at the clock; some of SPL's look at its time zone only, which is the same for all runs.
#include "detect/clock_use.h"

#include <algorithm>
#include <string_view>

#include "plan/values.h"

namespace tocsin {
namespace {

constexpr std::string_view kReadTimeZoneOnly[] = {"bucket_time", "relative_time", "strftime"};

bool node_reads(Node& node) {
    bool reads = false;
    visit_exprs(node, [&](ExprPtr& root) {
        walk(*root, [&](const Expr& expr) {
            reads = reads || (expr.kind == ExprKind::kCall && reads_run_time(*expr.function));
        });
    });
    return reads;
}

// Whether the node's rows all come after the last record.
bool gives_rows_late(Node& node) {
    bool subquery = false;
    visit_exprs(node, [&](ExprPtr& expr) { subquery = subquery || has_subquery(*expr); });
    if (subquery) return true;
    switch (node.kind) {
        case NodeKind::kScan: return false;
        case NodeKind::kValues: return !as<Values>(node).from_apply;
        case NodeKind::kRange:
        case NodeKind::kAggregate:
        case NodeKind::kJoin:
        case NodeKind::kSort:
        case NodeKind::kSerial:
        case NodeKind::kTransform:
        case NodeKind::kTake: return true;
        default:
            return std::all_of(node.inputs.begin(), node.inputs.end(),
                               [](const NodePtr& input) { return gives_rows_late(*input); });
    }
}

}  // namespace

bool reads_run_time(const Function& function) {
    return function.purity == Purity::kClock && std::find(std::begin(kReadTimeZoneOnly), std::end(kReadTimeZoneOnly),
                                                          function.name) == std::end(kReadTimeZoneOnly);
}

bool reads_run_time(const Node& root) {
    bool reads = false;
    visit_nodes(const_cast<Node&>(root), [&](Node& node) { reads = reads || node_reads(node); });
    return reads;
}

bool reads_run_time_early(const Node& root) {
    bool early = false;
    visit_nodes(const_cast<Node&>(root), [&](Node& node) {
        bool late = !node.inputs.empty() && std::all_of(node.inputs.begin(), node.inputs.end(),
                                                        [](const NodePtr& input) { return gives_rows_late(*input); });
        early = early || (!late && node_reads(node));
    });
    return early;
}

bool is_steady(const Node& node) {
    bool steady = true;
    visit_exprs(const_cast<Node&>(node), [&](ExprPtr& root) {
        walk(*root, [&](const Expr& expr) {
            if (expr.subquery) steady = false;
            if (expr.kind != ExprKind::kCall) return;
            if (expr.function->purity == Purity::kVolatile || reads_run_time(*expr.function)) steady = false;
        });
    });
    return steady;
}

}  // namespace tocsin
