// A walk up the row-by-row operators. For every column name it is known from which columns of the scan the value may come, and which values
// are possible: the conditions of `if` and `case` are decided by the latter, and what stands in a branch that is not taken adds nothing.
// What the evaluator would look at (conditions, arguments up to the deciding one) always counts, see exec/evaluator.cc.
#include "optimize/reachable_columns.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/project.h"

namespace tocsin {
namespace {

using Columns = std::set<uint32_t>;  // of the scan

bool find_way(const Node& node, const Scan& scan, std::vector<const Node*>& way) {
    if (&node == &scan) return true;
    for (const NodePtr& input : node.inputs) {
        if (!find_way(*input, scan, way)) continue;
        way.push_back(&node);
        return true;
    }
    return false;
}

bool has_subqueries(const Node& node) {
    bool found = false;
    visit_exprs(const_cast<Node&>(node), [&](ExprPtr& expr) { found = found || has_subquery(*expr); });
    return found;
}

class Reach {
public:
    Reach(const Scan& scan, const DispatchValues& known, ThreadState& state) : possible_(scan, known, state) {
        for (uint32_t i = 0; i < scan.schema.size(); ++i) sources_[scan.schema[i].name] = {i};
        for (const ExprPtr& filter : scan.filters) add(*filter, needed_, 0);
    }

    void pass(const Node& node) {
        switch (node.kind) {
            case NodeKind::kFilter:
                for (const ExprPtr& predicate : as<Filter>(node).predicates) add(*predicate, needed_, 0);
                break;
            case NodeKind::kExtend: assign(as<Extend>(node).columns, false); break;
            default: assign(as<Project>(node).columns, true); break;
        }
    }

    // What the columns that leave the last operator come from counts in full.
    Columns finish() {
        for (const auto& [name, columns] : sources_) needed_.insert(columns.begin(), columns.end());
        return std::move(needed_);
    }

private:
    // All expressions see the incoming row.
    void assign(const std::vector<Assignment>& assignments, bool only_these) {
        std::vector<std::pair<Columns, Possible>> made;
        for (const Assignment& assignment : assignments) {
            Columns columns;
            add(*assignment.expr, columns, 0);
            made.emplace_back(std::move(columns), possible_.of(*assignment.expr));
        }
        if (only_these) sources_.clear();
        for (size_t i = 0; i < assignments.size(); ++i) {
            sources_[assignments[i].name] = std::move(made[i].first);
            possible_.assign(assignments[i].name, std::move(made[i].second));
        }
    }

    void add(const Expr& expr, Columns& out, int depth) {
        if (expr.kind == ExprKind::kColumn) {
            auto found = sources_.find(expr.name);
            if (found != sources_.end()) out.insert(found->second.begin(), found->second.end());
            return;
        }
        if (expr.kind != ExprKind::kCall) return;
        if (depth > PossibleValues::kDeepest) {
            walk(expr, [&](const Expr& part) {
                if (part.kind == ExprKind::kColumn) add(part, out, 0);
            });
            return;
        }
        auto go = [&](const ExprPtr& argument) { add(*argument, out, depth + 1); };
        const std::vector<ExprPtr>& arguments = expr.arguments;
        PredicateKind predicate = expr.function->predicate;
        if (predicate == PredicateKind::kAnd || predicate == PredicateKind::kOr) {
            for (const ExprPtr& argument : arguments) {
                go(argument);
                Possible values = possible_.of(*argument);
                if (predicate == PredicateKind::kAnd ? must_be_false(values) : must_be_true(values)) return;
            }
            return;
        }
        switch (expr.function->branching) {
            case Branching::kNone:
                for (const ExprPtr& argument : arguments) go(argument);
                return;
            case Branching::kIf: {
                go(arguments[0]);
                Possible condition = possible_.of(*arguments[0]);
                if (may_be_true(condition)) go(arguments[1]);
                if (!must_be_true(condition)) go(arguments[2]);
                return;
            }
            case Branching::kCase:
                for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
                    go(arguments[i]);
                    Possible condition = possible_.of(*arguments[i]);
                    if (may_be_true(condition)) go(arguments[i + 1]);
                    if (must_be_true(condition)) return;
                }
                if (arguments.size() % 2 == 1) go(arguments.back());
                return;
            case Branching::kCoalesce:
                for (const ExprPtr& argument : arguments) {
                    go(argument);
                    if (has_value(possible_.of(*argument))) return;
                }
                return;
        }
    }

    static bool has_value(const Possible& values) {
        return values && std::all_of(values->begin(), values->end(), [](const Value& value) {
                   return !value.is_null() && !(value.is_string() && value.text().empty());
               });
    }

    PossibleValues possible_;
    std::map<std::string, Columns> sources_;  // column name -> where its value may come from
    Columns needed_;
};

}  // namespace

std::vector<const Node*> row_operators_above(const Node& root, const Scan& scan) {
    std::vector<const Node*> way;
    find_way(root, scan, way);
    auto looks_further = [](const Node* node) {
        bool by_row =
            node->kind == NodeKind::kFilter || node->kind == NodeKind::kExtend || node->kind == NodeKind::kProject;
        return !by_row || node->inputs.size() != 1 || has_subqueries(*node);
    };
    way.erase(std::find_if(way.begin(), way.end(), looks_further), way.end());
    return way;
}

std::vector<bool> reachable_columns(const Scan& scan, const std::vector<const Node*>& above,
                                    const DispatchValues& known, ThreadState& state) {
    if (!scan.patterns.empty()) return std::vector<bool>(scan.columns.size(), true);
    Reach reach(scan, known, state);
    for (const Node* node : above) reach.pass(*node);
    std::vector<bool> out(scan.columns.size());
    for (uint32_t column : reach.finish()) out[column] = true;
    return out;
}

}  // namespace tocsin
