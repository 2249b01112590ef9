#include "optimize/gate.h"

#include "function/registry.h"
#include "source/view.h"

namespace tocsin {

DispatchField dispatch_field(const ScanColumn& column) {
    if (column.rendering == Rendering::kSourcetype) return DispatchField::kSourcetype;
    bool as_text = column.rendering == Rendering::kText || column.rendering == Rendering::kSplunk || column.rendering == Rendering::kSigma;
    if (!as_text || column.path.size() != 1 || column.path[0].kind != PathStep::Kind::kKey) return DispatchField::kNone;
    if (column.path[0].key == "eventName") return DispatchField::kEventName;
    if (column.path[0].key == "eventSource") return DispatchField::kEventSource;
    return DispatchField::kNone;
}

namespace {

bool only_dispatch(const Expr& expr, const Scan& scan) {
    bool only = true;
    walk(expr, [&](const Expr& e) {
        if (e.subquery) only = false;
        if (e.kind == ExprKind::kCall && e.function->purity != Purity::kPure) only = false;
        if (e.kind != ExprKind::kColumn) return;
        auto index = scan.schema.find(e.name);
        if (!index || dispatch_field(scan.columns[*index]) == DispatchField::kNone) only = false;
    });
    return only;
}

// A condition over dispatch fields that holds whenever `expr` holds; null if there is none worth having.
ExprPtr weaken(const Expr& expr, const Scan& scan, int depth) {
    if (only_dispatch(expr, scan)) return clone(expr);
    constexpr int kDeepest = 40;
    if (depth > kDeepest || expr.kind != ExprKind::kCall) return nullptr;
    bool is_and = expr.function->predicate == PredicateKind::kAnd;
    bool is_or = expr.function->predicate == PredicateKind::kOr;
    if (!is_and && !is_or) return nullptr;
    std::vector<ExprPtr> parts;
    for (const ExprPtr& argument : expr.arguments) {
        ExprPtr part = weaken(*argument, scan, depth + 1);
        if (part) {
            parts.push_back(std::move(part));
        } else if (is_or) {
            return nullptr;
        }
    }
    if (parts.empty()) return nullptr;
    ExprPtr out = std::move(parts[0]);
    for (size_t i = 1; i < parts.size(); ++i) {
        std::vector<ExprPtr> both;
        both.push_back(std::move(out));
        both.push_back(std::move(parts[i]));
        out = make_call(*expr.function, expr.type, std::move(both));
    }
    return out;
}

}  // namespace

Gate make_gate(const Scan& scan) {
    Gate gate;
    std::vector<ExprPtr> parts;
    const Function* conjunction = find_function(scan.view->language, "and");
    for (const ExprPtr& filter : scan.filters) {
        gate.exact.push_back(only_dispatch(*filter, scan) && columns_of(*filter).size() > 0);
        if (ExprPtr part = weaken(*filter, scan, 0)) parts.push_back(std::move(part));
    }
    for (ExprPtr& part : parts) {
        if (!gate.condition) {
            gate.condition = std::move(part);
            continue;
        }
        std::vector<ExprPtr> both;
        both.push_back(std::move(gate.condition));
        both.push_back(std::move(part));
        gate.condition = make_call(*conjunction, Type::kBool, std::move(both));
    }
    return gate;
}

}  // namespace tocsin
