#include "plan/node.h"

#include "plan/aggregate.h"
#include "plan/apply.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/match.h"
#include "plan/parse.h"
#include "plan/project.h"
#include "plan/range.h"
#include "plan/scan.h"
#include "plan/serial.h"
#include "plan/sort.h"
#include "plan/transform.h"
#include "plan/values.h"

namespace tocsin {

void Node::clone_into(Node& copy) const {
    copy.schema = schema;
    copy.span = span;
    copy.step = step;
    for (const NodePtr& input : inputs) copy.inputs.push_back(input->clone());
}

namespace {
void print(const Node& node, int depth, std::string& out) {
    out.append(static_cast<size_t>(depth) * 2, ' ').append(node.describe()).append("\n");
    for (const NodePtr& input : node.inputs) print(*input, depth + 1, out);
    // Subqueries are shown below the node that uses them.
    visit_exprs(const_cast<Node&>(node), [&](ExprPtr& root) {
        walk(*root, [&](const Expr& expr) {
            if (expr.subquery) print(*expr.subquery, depth + 2, out);
        });
    });
    if (node.kind == NodeKind::kApply) print(*as<Apply>(node).body, depth + 2, out);
}
}  // namespace

std::string to_string(const Node& root) {
    std::string out;
    print(root, 0, out);
    return out;
}

void visit_nodes(Node& root, const std::function<void(Node&)>& visit) {
    for (NodePtr& input : root.inputs) visit_nodes(*input, visit);
    visit_exprs(root, [&](ExprPtr& top) {
        std::vector<Expr*> stack{top.get()};
        while (!stack.empty()) {
            Expr* expr = stack.back();
            stack.pop_back();
            if (expr->subquery) visit_nodes(*expr->subquery, visit);
            for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
        }
    });
    if (root.kind == NodeKind::kApply) visit_nodes(*as<Apply>(root).body, visit);
    visit(root);
}

void visit_exprs(Node& node, const std::function<void(ExprPtr&)>& visit) {
    auto each = [&](std::vector<ExprPtr>& exprs) {
        for (ExprPtr& expr : exprs) visit(expr);
    };
    auto calls = [&](std::vector<AggregateCall>& list) {
        for (AggregateCall& call : list) {
            each(call.arguments);
            if (call.condition) visit(call.condition);
        }
    };
    switch (node.kind) {
        case NodeKind::kScan: each(as<Scan>(node).filters); break;
        case NodeKind::kValues:
            for (auto& row : as<Values>(node).expressions) each(row);
            break;
        case NodeKind::kRange:
            visit(as<Range>(node).from);
            visit(as<Range>(node).to);
            visit(as<Range>(node).step);
            break;
        case NodeKind::kFilter: each(as<Filter>(node).predicates); break;
        case NodeKind::kExtend:
            for (Assignment& column : as<Extend>(node).columns) visit(column.expr);
            break;
        case NodeKind::kProject:
            for (Assignment& column : as<Project>(node).columns) visit(column.expr);
            break;
        case NodeKind::kAggregate:
            for (Assignment& key : as<Aggregate>(node).keys) visit(key.expr);
            calls(as<Aggregate>(node).calls);
            break;
        case NodeKind::kExpand:
            for (ExpandColumn& column : as<Expand>(node).columns) visit(column.expr);
            break;
        case NodeKind::kParse: visit(as<Parse>(node).text); break;
        case NodeKind::kSort:
            for (SortKey& key : as<Sort>(node).keys) visit(key.expr);
            break;
        case NodeKind::kSerial:
            for (SerialCall& call : as<Serial>(node).calls) each(call.arguments);
            break;
        case NodeKind::kMatch:
            for (MatchStep& step : as<Match>(node).steps) {
                visit(step.condition);
                for (Assignment& assignment : step.assignments) visit(assignment.expr);
            }
            break;
        case NodeKind::kTransform:
            each(as<Transform>(node).arguments);
            calls(as<Transform>(node).calls);
            break;
        case NodeKind::kSelect:
        case NodeKind::kJoin:
        case NodeKind::kUnion:
        case NodeKind::kApply:
        case NodeKind::kTake: break;
    }
}

Plan Plan::clone() const {
    Plan copy;
    copy.source = source;
    copy.arena = arena;
    copy.steps = steps;
    if (root) copy.root = root->clone();
    return copy;
}

}  // namespace tocsin
