#include "plan/expr.h"

#include <algorithm>

#include "data/json.h"
#include "plan/bound_column.h"
#include "plan/node.h"

namespace tocsin {

// Chains such as `a or b or c ...` are deep on one side: children are taken off before they are destroyed, so that a chain of any length is
// destroyed without recursion.
Expr::~Expr() {
    std::vector<ExprPtr> pending = std::move(arguments);
    while (!pending.empty()) {
        ExprPtr top = std::move(pending.back());
        pending.pop_back();
        if (!top) continue;
        for (ExprPtr& argument : top->arguments) pending.push_back(std::move(argument));
        top->arguments.clear();
    }
}

ExprPtr make_literal(Value value, Type type, Span span) {
    auto expr = std::make_unique<Expr>();
    expr->kind = ExprKind::kLiteral;
    expr->value = value;
    expr->type = type;
    expr->span = span;
    return expr;
}

ExprPtr make_column(std::string name, Type type, Span span) {
    auto expr = std::make_unique<Expr>();
    expr->kind = ExprKind::kColumn;
    expr->name = std::move(name);
    expr->type = type;
    expr->span = span;
    return expr;
}

ExprPtr make_call(const Function& function, Type type, std::vector<ExprPtr> arguments, Span span) {
    auto expr = std::make_unique<Expr>();
    expr->kind = ExprKind::kCall;
    expr->function = &function;
    expr->type = type;
    expr->arguments = std::move(arguments);
    expr->span = span;
    return expr;
}

ExprPtr clone(const Expr& expr) {
    // Copies node by node with an explicit stack: chains may be long.
    auto shallow = [](const Expr& from) {
        auto to = std::make_unique<Expr>();
        to->kind = from.kind;
        to->type = from.type;
        to->span = from.span;
        to->value = from.value;
        to->name = from.name;
        to->function = from.function;
        to->common = from.common;
        if (from.subquery) to->subquery = from.subquery->clone();
        return to;
    };
    ExprPtr root = shallow(expr);
    std::vector<std::pair<const Expr*, Expr*>> stack{{&expr, root.get()}};
    while (!stack.empty()) {
        auto [from, to] = stack.back();
        stack.pop_back();
        for (const ExprPtr& argument : from->arguments) {
            to->arguments.push_back(shallow(*argument));
            stack.emplace_back(argument.get(), to->arguments.back().get());
        }
    }
    return root;
}

namespace {

void print_literal(const Value& value, std::string& out) {
    switch (value.tag()) {
        case Tag::kNull: out += "null"; break;
        case Tag::kString: write_json_string(value.text(), out); break;
        default: append_text(value, out);
    }
}

void print(const Expr& expr, std::string& out, int depth) {
    constexpr int kDeepest = 60;  // a print is for people
    if (depth > kDeepest) {
        out += "...";
        return;
    }
    switch (expr.kind) {
        case ExprKind::kLiteral: print_literal(expr.value, out); break;
        case ExprKind::kColumn: out += expr.name; break;
        case ExprKind::kScalar: out += "toscalar(subquery)"; break;
        case ExprKind::kValues: out += "values(subquery)"; break;
        case ExprKind::kCall:
            out += expr.function->name;
            out += '(';
            for (size_t i = 0; i < expr.arguments.size(); ++i) {
                if (i > 0) out += ", ";
                print(*expr.arguments[i], out, depth + 1);
            }
            out += ')';
            break;
    }
}

}  // namespace

std::string to_string(const Expr& expr) {
    std::string out;
    print(expr, out, 0);
    return out;
}

namespace {
constexpr std::string_view kBoundPrefix = "\x01value";
}

std::string bound_column_name(size_t number) { return std::string(kBoundPrefix) + std::to_string(number); }
bool is_bound_column(std::string_view name) { return name.starts_with(kBoundPrefix); }

std::vector<std::string> columns_of(const Expr& expr) {
    std::vector<std::string> names;
    walk(expr, [&](const Expr& e) {
        if (e.kind == ExprKind::kColumn && is_bound_column(e.name)) return;
        if (e.kind == ExprKind::kColumn && std::find(names.begin(), names.end(), e.name) == names.end())
            names.push_back(e.name);
    });
    return names;
}

bool is_constant(const Expr& expr) {
    bool constant = true;
    walk(expr, [&](const Expr& e) {
        if (e.kind == ExprKind::kLiteral) return;
        if (e.kind != ExprKind::kCall || e.function->purity != Purity::kPure) constant = false;
    });
    return constant;
}

bool has_subquery(const Expr& expr) {
    bool found = false;
    walk(expr, [&](const Expr& e) { found = found || e.kind == ExprKind::kScalar || e.kind == ExprKind::kValues; });
    return found;
}

}  // namespace tocsin
