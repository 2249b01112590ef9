// One row, no columns: the kernels of the expression's functions are run on the spot.
#include "lang/kql/constant.h"

#include <random>
#include <vector>

#include "function/call_context.h"

namespace tocsin::kql {
namespace {

Value evaluate(const Expr& expr, CallContext& context) {
    if (expr.kind == ExprKind::kLiteral) return expr.value;
    auto cells = context.arena->make_array<Value>(expr.arguments.size());
    std::vector<Column> columns;
    for (size_t i = 0; i < cells.size(); ++i) {
        cells[i] = evaluate(*expr.arguments[i], context);
        if (cells[i].is_null() && expr.function->nulls == NullRule::kNullIfAny) return Value::null();
        columns.push_back(Column::constant(&cells[i]));
    }
    Value* out = context.arena->make_array<Value>(1).data();
    expr.function->kernel(context, columns, all_rows(1), out);
    return *out;
}

}  // namespace

std::optional<Value> evaluate_constant(const Expr& expr, Arena& arena) {
    bool constant = true;
    walk(expr, [&](const Expr& part) {
        bool pure =
            part.kind == ExprKind::kLiteral || (part.kind == ExprKind::kCall && part.function->purity == Purity::kPure);
        constant = constant && pure;
    });
    if (!constant) return std::nullopt;
    Clock clock;
    KernelCache cache;
    std::mt19937_64 random;
    CallContext context{&arena, &clock, &cache, &random};
    return copy_value(evaluate(expr, context), arena);
}

}  // namespace tocsin::kql
