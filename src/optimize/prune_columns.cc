// prune_columns: a scan of a closed view starts with all of its columns; those that nobody above reads go.
//
//   project EventName                      project EventName
//     scan AWSCloudTrail(50 columns)  ->     scan AWSCloudTrail(EventName)
//
// Below an operator that keeps rows, columns that only the way there needed are taken off, so that they are not kept with them.
//
// An operator that replaces a column puts the new one in its place; where the old one is pruned, it comes last instead. Where the order
// of columns can be seen (the result, subqueries, whole-table operators) a project restores it.
#include <algorithm>

#include "optimize/drop_calls.h"
#include "optimize/passes.h"
#include "plan/aggregate.h"
#include "plan/apply.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/join.h"
#include "plan/parse.h"
#include "plan/project.h"
#include "plan/scan.h"
#include "plan/schemas.h"
#include "plan/serial.h"
#include "plan/sort.h"
#include "plan/union.h"

namespace tocsin {
namespace {

using Names = std::set<std::string>;

void add(Names& names, const Expr& expr) {
    for (std::string& name : columns_of(expr)) names.insert(std::move(name));
}

void prune(Node& node, const Names& wanted);
void prune_in_order(NodePtr& node);

template <class Use>
void each_subquery(Node& node, Use use) {
    visit_exprs(node, [&](ExprPtr& root) {
        std::vector<Expr*> stack{root.get()};
        while (!stack.empty()) {
            Expr* expr = stack.back();
            stack.pop_back();
            if (expr->subquery) use(expr->subquery);
            for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
        }
    });
}

// Takes columns that are not wanted off the rows of `input`.
void trim(NodePtr& input, const Names& wanted) {
    refresh_schemas(*input);
    if (input->schema.open() || input->kind == NodeKind::kScan || input->kind == NodeKind::kValues) return;
    std::vector<Assignment> kept;
    for (const Field& field : input->schema) {
        if (wanted.count(field.name) > 0) kept.push_back({field.name, make_column(field.name, field.type)});
    }
    if (kept.size() == input->schema.size() || kept.empty()) return;
    auto project = std::make_unique<Project>();
    project->span = input->span;
    project->step = input->step;
    for (const Assignment& column : kept) project->schema.set(column.name, column.expr->type);
    project->columns = std::move(kept);
    project->inputs.push_back(std::move(input));
    input = std::move(project);
}

Names all_of(const Node& node) {
    Names names;
    for (const Field& field : node.schema) names.insert(field.name);
    return names;
}

void prune_scan(Scan& scan, Names wanted) {
    if (scan.schema.open()) return;
    for (const ExprPtr& filter : scan.filters) add(wanted, *filter);
    std::vector<ScanColumn> columns;
    Schema schema;
    for (ScanColumn& column : scan.columns) {
        if (wanted.count(column.name) == 0) continue;
        schema.set(column.name, column.type);
        columns.push_back(std::move(column));
    }
    scan.columns = std::move(columns);
    scan.schema = std::move(schema);
}

// Extend loses the columns that nobody reads and passes on the rest of the demand.
Names below_extend(Extend& extend, const Names& wanted) {
    std::vector<Assignment> kept;
    for (Assignment& column : extend.columns) {
        if (wanted.count(column.name) > 0) kept.push_back(std::move(column));
    }
    extend.columns = std::move(kept);
    Names below = wanted;
    for (const Assignment& column : extend.columns) below.erase(column.name);
    for (const Assignment& column : extend.columns) add(below, *column.expr);
    return below;
}

void prune(Node& node, const Names& wanted) {
    each_subquery(node, prune_in_order);
    // Rows with columns that only the data knows: demand_fields has seen to them.
    if (node.schema.open()) return;
    Names below = wanted;
    switch (node.kind) {
        case NodeKind::kScan: prune_scan(as<Scan>(node), wanted); return;
        case NodeKind::kFilter:
            for (const ExprPtr& predicate : as<Filter>(node).predicates) add(below, *predicate);
            break;
        case NodeKind::kExtend: below = below_extend(as<Extend>(node), wanted); break;
        case NodeKind::kProject: {
            below.clear();
            auto& columns = as<Project>(node).columns;
            std::vector<Assignment> kept;
            for (Assignment& column : columns) {
                if (wanted.count(column.name) > 0) kept.push_back(std::move(column));
            }
            columns = std::move(kept);
            node.schema = Schema();
            for (const Assignment& column : columns) {
                node.schema.set(column.name, column.expr->type);
                add(below, *column.expr);
            }
            break;
        }
        case NodeKind::kAggregate: {
            auto& aggregate = as<Aggregate>(node);
            drop_calls(aggregate, [&](const std::string& name) { return wanted.count(name) > 0; });
            if (aggregate.mode == AggregateMode::kGroups) below.clear();
            for (const Assignment& key : aggregate.keys) add(below, *key.expr);
            for (const AggregateCall& call : aggregate.calls) {
                for (const ExprPtr& argument : call.arguments) add(below, *argument);
                if (call.condition) add(below, *call.condition);
            }
            break;
        }
        case NodeKind::kExpand:
            for (const ExpandColumn& column : as<Expand>(node).columns) below.erase(column.name);
            for (const ExpandColumn& column : as<Expand>(node).columns) add(below, *column.expr);
            break;
        case NodeKind::kParse: add(below, *as<Parse>(node).text); break;
        case NodeKind::kSort:
            for (const SortKey& key : as<Sort>(node).keys) add(below, *key.expr);
            break;
        case NodeKind::kSerial:
            for (const SerialCall& call : as<Serial>(node).calls) {
                for (const ExprPtr& argument : call.arguments) add(below, *argument);
            }
            break;
        case NodeKind::kTake: break;
        case NodeKind::kJoin: {
            auto& join = as<Join>(node);
            if (join.outputs.empty()) {
                for (NodePtr& input : node.inputs) prune_in_order(input);
                return;
            }
            Names left(join.left_keys.begin(), join.left_keys.end()),
                right(join.right_keys.begin(), join.right_keys.end());
            for (size_t i = 0; i < join.outputs.size(); ++i) {
                if (wanted.count(join.schema[i].name) > 0)
                    (join.outputs[i].right ? right : left).insert(join.outputs[i].name);
            }
            prune(*node.inputs[0], left);
            prune(*node.inputs[1], right);
            trim(node.inputs[0], left);
            trim(node.inputs[1], right);
            return;
        }
        case NodeKind::kUnion: {
            auto& united = as<Union>(node);
            for (size_t k = 0; k < node.inputs.size(); ++k) {
                Names names;
                if (united.sources.empty()) {
                    names = all_of(*node.inputs[k]);
                } else {
                    for (size_t i = 0; i < united.schema.size(); ++i) {
                        if (wanted.count(united.schema[i].name) > 0 && !united.sources[k][i].empty())
                            names.insert(united.sources[k][i]);
                    }
                }
                prune(*node.inputs[k], names);
            }
            return;
        }
        default:
            // Operators that may read every column of their input.
            for (NodePtr& input : node.inputs) prune_in_order(input);
            return;
    }
    bool keeps_rows = node.kind == NodeKind::kAggregate || node.kind == NodeKind::kSort ||
                      node.kind == NodeKind::kTake || node.kind == NodeKind::kSerial;
    for (NodePtr& input : node.inputs) {
        prune(*input, below);
        if (keeps_rows) trim(input, below);
    }
}

// Everything is wanted, in the present order of columns.
void prune_in_order(NodePtr& node) {
    Schema before = node->schema;
    prune(*node, all_of(*node));
    refresh_schemas(*node);
    if (before.open() || node->schema.names() == before.names()) return;
    auto project = std::make_unique<Project>();
    project->span = node->span;
    project->step = node->step;
    for (const Field& field : before) project->columns.push_back({field.name, make_column(field.name, field.type)});
    project->schema = std::move(before);
    project->inputs.push_back(std::move(node));
    node = std::move(project);
}

// Whether the node gives its input as it is: an Extend that lost all of its columns, a Project of just those that its input projects.
bool is_empty(const Node& node) {
    if (node.kind == NodeKind::kExtend) return as<Extend>(node).columns.empty();
    if (node.kind != NodeKind::kProject || node.inputs[0]->kind != NodeKind::kProject) return false;
    auto same = [](const Assignment& above, const Assignment& below) {
        return above.expr->kind == ExprKind::kColumn && above.expr->name == above.name && above.name == below.name;
    };
    const auto& columns = as<Project>(node).columns;
    const auto& below = as<Project>(*node.inputs[0]).columns;
    return std::equal(columns.begin(), columns.end(), below.begin(), below.end(), same);
}

void drop_empty(NodePtr& node) {
    for (NodePtr& input : node->inputs) drop_empty(input);
    each_subquery(*node, drop_empty);
    if (!is_empty(*node)) return;
    NodePtr input = std::move(node->inputs[0]);
    node = std::move(input);
}

}  // namespace

void prune_columns(Plan& plan, OptimizeContext&) {
    if (plan.root->schema.open()) return;
    refresh_schemas(*plan.root);
    prune_in_order(plan.root);
    drop_empty(plan.root);
}

}  // namespace tocsin
