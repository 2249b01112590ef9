// demand_fields: rows of open views (SPL, Sigma) have whatever fields their records have. Walking the plan from its result down to
// its scans, this pass finds the names that can matter, so that only those are read:
//
//   aggregate count by user            demanded below: user
//     rename user_name as user         demanded below: user_name
//       scan aws:cloudtrail(*)    ->   extend user_name = <the view's expression>  over  scan aws:cloudtrail(userIdentity.userName, ...)
//
// Where a wildcard or the result itself asks for every field, the scan stays open and hands over all of them. A name that the view
// derives becomes an extend above the scan, in the view's order: a derived expression sees the raw fields and the derived ones above it.
#include <algorithm>
#include <functional>
#include <map>

#include "function/table_function.h"
#include "lang/compile.h"
#include "optimize/drop_calls.h"
#include "optimize/passes.h"
#include "plan/aggregate.h"
#include "plan/apply.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/join.h"
#include "plan/name_pattern.h"
#include "plan/parse.h"
#include "plan/project.h"
#include "plan/range.h"
#include "plan/scan.h"
#include "plan/select.h"
#include "plan/serial.h"
#include "plan/sort.h"
#include "plan/transform.h"
#include "plan/union.h"
#include "plan/values.h"

namespace tocsin {
namespace {

struct Demand {
    bool all = false;
    std::set<std::string> names;
    std::set<std::string> patterns;  // with `*`

    void add(const Expr& expr) {
        for (std::string& name : columns_of(expr)) names.insert(std::move(name));
    }
    bool wants(std::string_view name) const {
        if (all || names.find(std::string(name)) != names.end()) return true;
        return std::any_of(patterns.begin(), patterns.end(),
                           [&](const std::string& p) { return name_matches(p, name); });
    }
};

void add_calls(Demand& demand, const std::vector<AggregateCall>& calls) {
    for (const AggregateCall& call : calls) {
        for (const ExprPtr& argument : call.arguments) demand.add(*argument);
        if (call.condition) demand.add(*call.condition);
    }
}

Demand below_select(const Select& select, const Demand& above) {
    Demand out;
    switch (select.mode) {
        case SelectMode::kKeep:
        case SelectMode::kTable:
            for (const std::string& name : above.names) {
                bool kept = select.mode == SelectMode::kKeep && name.starts_with('_');
                for (const std::string& pattern : select.patterns) kept = kept || name_matches(pattern, name);
                if (kept) out.names.insert(name);
            }
            if (above.all || !above.patterns.empty()) {
                for (const std::string& pattern : select.patterns) {
                    (pattern.find('*') == std::string::npos ? out.names : out.patterns).insert(pattern);
                }
                if (select.mode == SelectMode::kKeep) out.names.insert({"_time", "_raw"});
            }
            if (out.patterns.count("*") > 0) out.all = true;
            return out;
        case SelectMode::kDrop:
            out = above;
            for (const std::string& pattern : select.patterns) {
                for (auto it = out.names.begin(); it != out.names.end();)
                    it = name_matches(pattern, *it) ? out.names.erase(it) : std::next(it);
            }
            return out;
        case SelectMode::kRename: break;
    }
    if (above.all || !above.patterns.empty()) {
        out.all = true;
        return out;
    }
    // Pairs undone from the last to the first: each demanded name becomes the names that can turn into it.
    std::set<std::string> names = above.names;
    for (size_t i = select.patterns.size(); i-- > 0;) {
        std::set<std::string> before;
        for (const std::string& name : names) {
            auto source = renamed_by(select.targets[i], select.patterns[i], name);
            if (source) before.insert(*source);
            // A wildcard rename leaves names alone that it does not make; a plain one replaces or removes its target.
            bool plain = select.patterns[i].find('*') == std::string::npos;
            if (!source || !plain) before.insert(name);
        }
        names = std::move(before);
    }
    out.names = std::move(names);
    return out;
}

class DemandWalk {
public:
    DemandWalk(Plan& plan, OptimizeContext& context) : plan_(plan), context_(context) {}

    void walk_query(NodePtr& root, bool everything) {
        Demand demand;
        demand.all = everything || root->schema.open();
        if (!demand.all) {
            for (const Field& field : root->schema) demand.names.insert(field.name);
        }
        visit(root, demand);
    }

private:
    void subqueries(Node& node) {
        visit_exprs(node, [&](ExprPtr& root) {
            std::vector<Expr*> stack{root.get()};
            while (!stack.empty()) {
                Expr* expr = stack.back();
                stack.pop_back();
                if (expr->subquery) walk_query(expr->subquery, !context_.optimize);
                for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
            }
        });
    }

    void visit(NodePtr& node, const Demand& above) {
        subqueries(*node);
        if (node->kind == NodeKind::kScan) {
            if (as<Scan>(*node).schema.open()) resolve_scan(node, above);
            return;
        }
        if (node->kind == NodeKind::kJoin) {
            auto& join = as<Join>(*node);
            Demand left = above, right = above;
            left.names.insert(join.left_keys.begin(), join.left_keys.end());
            right.names.insert(join.right_keys.begin(), join.right_keys.end());
            for (const Join::Output& output : join.outputs) (output.right ? right : left).names.insert(output.name);
            visit(node->inputs[0], left);
            visit(node->inputs[1], right);
            return;
        }
        if (node->kind == NodeKind::kApply || node->kind == NodeKind::kMatch) {
            Demand everything;
            everything.all = true;
            for (NodePtr& input : node->inputs) visit(input, everything);
            return;
        }
        Demand below = demand_below(*node, above, context_.optimize);
        below.all = below.all || !context_.optimize;
        for (NodePtr& input : node->inputs) visit(input, below);
    }

    // What nobody wants is not computed, either, if `optimizes`.
    static Demand demand_below(Node& node, const Demand& above, bool optimizes) {
        Demand below = above;
        switch (node.kind) {
            case NodeKind::kFilter:
                for (const ExprPtr& predicate : as<Filter>(node).predicates) below.add(*predicate);
                break;
            case NodeKind::kExtend: {
                auto& columns = as<Extend>(node).columns;
                if (optimizes)
                    std::erase_if(columns, [&](const Assignment& column) { return !above.wants(column.name); });
                for (const Assignment& column : columns) below.names.erase(column.name);
                for (const Assignment& column : columns) below.add(*column.expr);
                break;
            }
            case NodeKind::kProject:
                below = {};
                for (const Assignment& column : as<Project>(node).columns) below.add(*column.expr);
                break;
            case NodeKind::kSelect: return below_select(as<Select>(node), above);
            case NodeKind::kAggregate: {
                auto& aggregate = as<Aggregate>(node);
                if (optimizes) drop_calls(aggregate, [&](const std::string& name) { return above.wants(name); });
                if (aggregate.mode == AggregateMode::kGroups) below = {};
                for (const AggregateCall& call : aggregate.calls) {
                    for (const Field& field : call.outputs) below.names.erase(field.name);
                }
                for (const Assignment& key : aggregate.keys) below.add(*key.expr);
                add_calls(below, aggregate.calls);
                break;
            }
            case NodeKind::kExpand:
                for (const ExpandColumn& column : as<Expand>(node).columns) below.names.erase(column.name);
                for (const ExpandColumn& column : as<Expand>(node).columns) below.add(*column.expr);
                break;
            case NodeKind::kParse: below.add(*as<Parse>(node).text); break;  // its columns may stay what they were
            case NodeKind::kSort:
                for (const SortKey& key : as<Sort>(node).keys) below.add(*key.expr);
                break;
            case NodeKind::kSerial:
                for (const SerialCall& call : as<Serial>(node).calls) {
                    for (const ExprPtr& argument : call.arguments) below.add(*argument);
                }
                break;
            case NodeKind::kTransform: {
                auto& transform = as<Transform>(node);
                for (const std::string& name : transform.names)
                    (name.find('*') == std::string::npos ? below.names : below.patterns).insert(name);
                for (const ExprPtr& argument : transform.arguments) below.add(*argument);
                add_calls(below, transform.calls);
                if (transform.function->reads_all) below.all = true;
                // Of events the time may be asked for without being named (transaction, streamstats time_window=).
                if (transform.function->language == Language::kSpl) below.names.insert("_time");
                break;
            }
            default: break;
        }
        return below;
    }

    // Replaces an open scan by one with the demanded columns, with the derived ones on top.
    void resolve_scan(NodePtr& node, const Demand& demand) {
        const View& view = *as<Scan>(*node).view;
        Demand raw = demand;
        for (const ExprPtr& filter : as<Scan>(*node).filters) raw.add(*filter);
        std::vector<Assignment> extends;
        // From the last derived column to the first: what a needed one reads is raw or derived above it.
        for (size_t i = view.derived.size(); i-- > 0;) {
            const DerivedColumn& column = view.derived[i];
            if (!raw.wants(column.name)) continue;
            Result<ExprPtr> expr =
                compile_spl_eval(column.text, context_.environment, *plan_.arena, context_.diagnostics);
            if (!expr) continue;
            raw.names.erase(column.name);
            raw.add(**expr);
            extends.push_back({column.name, std::move(*expr)});
        }
        std::reverse(extends.begin(), extends.end());

        auto scan = std::make_unique<Scan>();
        scan->view = &view;
        scan->span = node->span;
        scan->step = node->step;
        auto add = [&](const ViewColumn& column) {
            if (scan->schema.has(column.name)) return;
            scan->columns.push_back({column.name, column.type, column.path, column.rendering, column.constant});
            scan->schema.set(column.name, column.type);
        };
        // Columns that the front end asked for beside those of the view.
        for (const ScanColumn& column : as<Scan>(*node).columns) {
            if (!raw.wants(column.name)) continue;
            scan->columns.push_back(column);
            scan->schema.set(column.name, column.type);
        }
        for (const ViewColumn& column : view.columns) {
            if (raw.wants(column.name)) add(column);
        }
        for (const std::string& name : raw.names) add(view.resolve(name));
        if (raw.all) {
            scan->patterns = {"*"};
        } else {
            scan->patterns.assign(raw.patterns.begin(), raw.patterns.end());
        }
        scan->schema.set_open(!scan->patterns.empty());
        scan->filters = std::move(as<Scan>(*node).filters);
        node = std::move(scan);
        for (Assignment& assignment : extends) {
            auto extend = std::make_unique<Extend>();
            extend->schema = node->schema;
            extend->schema.set(assignment.name, assignment.expr->type);
            extend->columns.push_back(std::move(assignment));
            extend->inputs.push_back(std::move(node));
            node = std::move(extend);
        }
    }

    Plan& plan_;
    OptimizeContext& context_;
};

}  // namespace

void demand_fields(Plan& plan, OptimizeContext& context) {
    bool open = false;  // some scan is
    visit_nodes(*plan.root, [&](Node& node) { open = open || (node.kind == NodeKind::kScan && node.schema.open()); });
    if (!open) return;
    DemandWalk(plan, context).walk_query(plan.root, !context.optimize);
}

}  // namespace tocsin
