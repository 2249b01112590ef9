// push_filters: predicates move down to the scan that they speak of. Through extend and project the computed columns are replaced by
// their expressions:
//
//   filter >(Critical, 0)                                    extend Critical = toint(...)
//     extend Critical = toint(get(x, "CRITICAL"))      ->      scan ... where >(toint(get(x, "CRITICAL")), 0)
//
// Not moved: predicates that read the clock (their value changes from run to run), that are not pure, or that hold a subquery.
// A predicate does not pass an operator that looks at several rows.
#include <functional>

#include "optimize/passes.h"
#include "plan/aggregate.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/parse.h"
#include "plan/project.h"
#include "plan/scan.h"
#include "plan/select.h"
#include "plan/sort.h"
#include "plan/union.h"

namespace tocsin {
namespace {

// Substitution must not blow a predicate up: chains of extends can double its size at each step.
constexpr size_t kLargestPredicate = 4000;

size_t size_of(const Expr& expr) {
    size_t size = 0;
    walk(expr, [&](const Expr&) { ++size; });
    return size;
}

bool can_move(const Expr& expr) {
    bool movable = true;
    walk(expr, [&](const Expr& e) {
        if (e.subquery) movable = false;
        if (e.kind == ExprKind::kCall && e.function->purity != Purity::kPure) movable = false;
    });
    return movable;
}

// The predicate with columns replaced by what `definition` gives for them (null: stays). Null if it cannot or should not be done.
ExprPtr substitute(const Expr& predicate, const std::function<const Expr*(const std::string&)>& definition) {
    ExprPtr copy = clone(predicate);
    std::vector<ExprPtr*> stack{&copy};
    while (!stack.empty()) {
        ExprPtr& expr = *stack.back();
        stack.pop_back();
        if (expr->kind == ExprKind::kColumn) {
            const Expr* made = definition(expr->name);
            if (!made) continue;
            if (!can_move(*made)) return nullptr;
            expr = clone(*made);
            continue;
        }
        for (ExprPtr& argument : expr->arguments) stack.push_back(&argument);
    }
    return size_of(*copy) <= kLargestPredicate ? std::move(copy) : nullptr;
}

const Expr* find(const std::vector<Assignment>& assignments, const std::string& name) {
    for (const Assignment& assignment : assignments) {
        if (assignment.name == name) return assignment.expr.get();
    }
    return nullptr;
}

bool reads_any(const Expr& predicate, const std::function<bool(const std::string&)>& made_here) {
    for (const std::string& name : columns_of(predicate)) {
        if (made_here(name)) return true;
    }
    return false;
}

// Puts `predicate` as far below `node` as it goes. False if it cannot go below `node` itself.
bool push_into(Node& node, const Expr& predicate) {
    auto below = [&](Node& input, const Expr& moved) {
        if (push_into(input, moved)) return true;
        return false;
    };
    // Puts it below `node`'s input as a filter of its own when it can go no deeper.
    auto place = [&](NodePtr& input, const Expr& moved) {
        if (below(*input, moved)) return;
        if (input->kind == NodeKind::kFilter) {
            as<Filter>(*input).predicates.push_back(clone(moved));
            return;
        }
        auto filter = std::make_unique<Filter>();
        filter->schema = input->schema;
        filter->span = moved.span;
        filter->predicates.push_back(clone(moved));
        filter->inputs.push_back(std::move(input));
        input = std::move(filter);
    };
    switch (node.kind) {
        case NodeKind::kScan: {
            auto& scan = as<Scan>(node);
            // A field that only the open part of the row may have is not there yet when the leaf's filters run.
            for (const std::string& name : columns_of(predicate)) {
                if (!scan.patterns.empty() && !scan.schema.has(name)) return false;
            }
            scan.filters.push_back(clone(predicate));
            return true;
        }
        case NodeKind::kFilter: {
            if (node.inputs[0]->kind == NodeKind::kValues) return false;
            return below(*node.inputs[0], predicate);
        }
        case NodeKind::kExtend: {
            auto& extend = as<Extend>(node);
            ExprPtr moved = substitute(predicate, [&](const std::string& name) { return find(extend.columns, name); });
            if (!moved) return false;
            place(node.inputs[0], *moved);
            return true;
        }
        case NodeKind::kProject: {
            auto& project = as<Project>(node);
            ExprPtr moved = substitute(predicate, [&](const std::string& name) { return find(project.columns, name); });
            if (!moved) return false;
            place(node.inputs[0], *moved);
            return true;
        }
        case NodeKind::kSelect: {
            auto& select = as<Select>(node);
            if (select.mode != SelectMode::kRename) return false;
            // Plain renames only: what a wildcard moves where is known from the data.
            ExprPtr moved = clone(predicate);
            bool known = true;
            std::vector<Expr*> stack{moved.get()};
            while (!stack.empty()) {
                Expr* expr = stack.back();
                stack.pop_back();
                if (expr->kind == ExprKind::kColumn) {
                    for (size_t i = select.patterns.size(); i-- > 0;) {
                        known = known && select.patterns[i].find('*') == std::string::npos &&
                                select.patterns[i] != expr->name;
                    }
                    for (size_t i = select.patterns.size(); i-- > 0;) {
                        if (select.targets[i] == expr->name) {
                            expr->name = select.patterns[i];
                            break;
                        }
                    }
                }
                for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
            }
            if (!known || select.patterns.size() != 1) return false;
            place(node.inputs[0], *moved);
            return true;
        }
        case NodeKind::kExpand: {
            auto& expand = as<Expand>(node);
            if (expand.index_name.size() > 0 &&
                reads_any(predicate, [&](const std::string& n) { return n == expand.index_name; })) {
                return false;
            }
            bool reads = reads_any(predicate, [&](const std::string& name) {
                for (const ExpandColumn& column : expand.columns) {
                    if (column.name == name) return true;
                }
                return false;
            });
            if (reads) return false;
            place(node.inputs[0], predicate);
            return true;
        }
        case NodeKind::kParse: {
            auto& parse = as<Parse>(node);
            bool reads = reads_any(predicate, [&](const std::string& name) {
                if (name == parse.offset_field) return true;
                for (const Field& column : parse.columns) {
                    if (column.name == name) return true;
                }
                return false;
            });
            if (reads) return false;
            place(node.inputs[0], predicate);
            return true;
        }
        case NodeKind::kSort:
            // A top-n would choose other rows.
            if (as<Sort>(node).limit != ~uint64_t{0}) return false;
            place(node.inputs[0], predicate);
            return true;
        case NodeKind::kAggregate: {
            auto& aggregate = as<Aggregate>(node);
            if (aggregate.mode != AggregateMode::kGroups || aggregate.keys.empty() || aggregate.expand_keys)
                return false;
            bool only_keys = true;
            for (const std::string& name : columns_of(predicate)) only_keys = only_keys && find(aggregate.keys, name);
            if (!only_keys) return false;
            ExprPtr moved = substitute(predicate, [&](const std::string& name) { return find(aggregate.keys, name); });
            if (!moved) return false;
            place(node.inputs[0], *moved);
            return true;
        }
        case NodeKind::kUnion: {
            auto& united = as<Union>(node);
            if (united.sources.empty()) return false;
            std::vector<ExprPtr> moved;
            for (size_t i = 0; i < node.inputs.size(); ++i) {
                bool known = true;
                ExprPtr copy = clone(predicate);
                std::vector<Expr*> stack{copy.get()};
                while (!stack.empty()) {
                    Expr* expr = stack.back();
                    stack.pop_back();
                    if (expr->kind == ExprKind::kColumn) {
                        auto index = united.schema.find(expr->name);
                        if (!index || united.sources[i][*index].empty())
                            known = false;
                        else
                            expr->name = united.sources[i][*index];
                    }
                    for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
                }
                if (!known) return false;
                moved.push_back(std::move(copy));
            }
            for (size_t i = 0; i < node.inputs.size(); ++i) place(node.inputs[i], *moved[i]);
            return true;
        }
        default: return false;
    }
}

void push_from(NodePtr& node) {
    if (node->kind == NodeKind::kFilter) {
        auto& filter = as<Filter>(*node);
        std::vector<ExprPtr> kept;
        for (ExprPtr& predicate : filter.predicates) {
            if (!can_move(*predicate) || !push_into(*node->inputs[0], *predicate)) kept.push_back(std::move(predicate));
        }
        filter.predicates = std::move(kept);
        if (filter.predicates.empty()) {
            NodePtr input = std::move(node->inputs[0]);
            node = std::move(input);
            push_from(node);
            return;
        }
    }
    for (NodePtr& input : node->inputs) push_from(input);
}

}  // namespace

void push_filters(Plan& plan, OptimizeContext&) {
    push_from(plan.root);
    visit_nodes(*plan.root, [](Node& node) {
        visit_exprs(node, [](ExprPtr& root) {
            std::vector<Expr*> stack{root.get()};
            while (!stack.empty()) {
                Expr* expr = stack.back();
                stack.pop_back();
                if (expr->subquery) push_from(expr->subquery);
                for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
            }
        });
    });
}

}  // namespace tocsin
