// read_json_paths: the AWSCloudTrail table stores objects as JSON text, and rules parse that text again. The text is a slice of the record,
// so a path into it is a path into the record:
//
//   get(get(parse_json(RequestParameters), "a"), "b")   ->   a scan column that reads requestParameters.a.b
//
// The new column travels hidden (its name starts with \x02) through operators that pass their columns on, and is taken off at the end.
#include <map>

#include "optimize/passes.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/parse.h"
#include "plan/project.h"
#include "plan/scan.h"
#include "source/view.h"

namespace tocsin {
namespace {

constexpr char kHiddenMark = '\x02';

// The scan column and the steps of an expression of the form get(get(parse_json(column), key), key).
struct JsonPath {
    std::string column;
    FieldPath steps;
};

std::optional<JsonPath> json_path(const Expr& expr) {
    std::vector<const Expr*> keys;
    const Expr* at = &expr;
    while (at->kind == ExprKind::kCall && at->function->name == "get" && at->arguments.size() == 2) {
        keys.push_back(at->arguments[1].get());
        at = at->arguments[0].get();
    }
    if (at->kind != ExprKind::kCall || at->function->name != "parse_json" || at->arguments.size() != 1)
        return std::nullopt;
    if (at->arguments[0]->kind != ExprKind::kColumn) return std::nullopt;
    JsonPath path{at->arguments[0]->name, {}};
    for (auto it = keys.rbegin(); it != keys.rend(); ++it) {
        if ((*it)->kind != ExprKind::kLiteral) return std::nullopt;
        const Value& key = (*it)->value;
        if (key.is_string()) {
            path.steps.push_back({PathStep::Kind::kKey, std::string(key.text()), 0});
        } else if (key.is_integer()) {
            path.steps.push_back({PathStep::Kind::kIndex, {}, key.as_long()});
        } else {
            return std::nullopt;
        }
    }
    return path;
}

class Rewriter {
public:
    explicit Rewriter(Scan& scan) : scan_(scan) {}

    void rewrite(ExprPtr& root) {
        std::vector<ExprPtr*> stack{&root};
        while (!stack.empty()) {
            ExprPtr& expr = *stack.back();
            stack.pop_back();
            if (auto path = json_path(*expr)) {
                if (const std::string* name = column_for(*path)) {
                    expr = make_column(*name, Type::kDynamic, expr->span);
                    continue;
                }
            }
            for (ExprPtr& argument : expr->arguments) stack.push_back(&argument);
        }
    }

    // Columns that an operator above redefined: the name no longer means the scan's column.
    void hide(const std::string& name) { hidden_.insert(name); }
    bool added() const { return added_; }

private:
    const std::string* column_for(const JsonPath& path) {
        if (hidden_.count(path.column) > 0) return nullptr;
        auto index = scan_.schema.find(path.column);
        if (!index || scan_.columns[*index].rendering != Rendering::kJsonText) return nullptr;
        FieldPath full = scan_.columns[*index].path;
        full.insert(full.end(), path.steps.begin(), path.steps.end());
        // Steps are joined by a character that JSON keys can hardly have: the name must be the same for the same path only.
        std::string name(1, kHiddenMark);
        for (const PathStep& step : full) {
            name += step.kind == PathStep::Kind::kIndex ? "[" + std::to_string(step.index) + "]" : step.key;
            name += '\x03';
        }
        auto found = names_.emplace(name, name).first;
        if (!scan_.schema.has(name)) {
            scan_.columns.push_back({name, Type::kDynamic, full, Rendering::kDynamic, {}});
            scan_.schema.set(name, Type::kDynamic);
            added_ = true;
        }
        return &found->second;
    }

    Scan& scan_;
    std::set<std::string> hidden_;
    std::map<std::string, std::string> names_;
    bool added_ = false;
};

// Rewrites a node whose input chain reaches a scan through operators that pass columns on. Returns that scan's rewriter while the chain
// goes on upwards, null where it ends.
Rewriter* visit(Node& node, std::vector<std::unique_ptr<Rewriter>>& rewriters) {
    std::vector<Rewriter*> below;
    for (NodePtr& input : node.inputs) below.push_back(visit(*input, rewriters));
    visit_exprs(node, [&](ExprPtr& root) {
        std::vector<Expr*> stack{root.get()};
        while (!stack.empty()) {
            Expr* expr = stack.back();
            stack.pop_back();
            if (expr->subquery) visit(*expr->subquery, rewriters);
            for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
        }
    });
    if (node.kind == NodeKind::kScan) {
        rewriters.push_back(std::make_unique<Rewriter>(as<Scan>(node)));
        Rewriter* rewriter = rewriters.back().get();
        visit_exprs(node, [&](ExprPtr& expr) { rewriter->rewrite(expr); });
        return rewriter;
    }
    if (below.size() != 1 || !below[0]) return nullptr;
    Rewriter* rewriter = below[0];
    visit_exprs(node, [&](ExprPtr& expr) { rewriter->rewrite(expr); });
    switch (node.kind) {
        case NodeKind::kFilter:
        case NodeKind::kSort:
        case NodeKind::kTake: return rewriter;
        case NodeKind::kExtend:
            for (const Assignment& column : as<Extend>(node).columns) rewriter->hide(column.name);
            return rewriter;
        case NodeKind::kExpand:
            for (const ExpandColumn& column : as<Expand>(node).columns) rewriter->hide(column.name);
            return rewriter;
        case NodeKind::kParse:
            for (const Field& column : as<Parse>(node).columns) rewriter->hide(column.name);
            return rewriter;
        default: return nullptr;  // its output has only the columns that it names
    }
}

}  // namespace

void read_json_paths(Plan& plan, OptimizeContext&) {
    if (plan.root->schema.open()) return;
    Schema result = plan.root->schema;
    std::vector<std::unique_ptr<Rewriter>> rewriters;
    visit(*plan.root, rewriters);
    bool added = false;
    for (const auto& rewriter : rewriters) added = added || rewriter->added();
    if (!added) return;
    // The result has its own columns only.
    auto project = std::make_unique<Project>();
    project->schema = result;
    project->span = plan.root->span;
    for (const Field& field : result) project->columns.push_back({field.name, make_column(field.name, field.type)});
    project->inputs.push_back(std::move(plan.root));
    plan.root = std::move(project);
}

}  // namespace tocsin
