// The kernels of the function rows do the work, one row at a time: what a macro computes goes by the same rules as what
// a query does. Expressions are as deep as the parser lets them be (kMaxExpressionDepth).
#include "lang/spl/constant.h"

#include <vector>

#include "function/call_context.h"
#include "function/function.h"

namespace tocsin::spl {
namespace {

std::optional<Value> call_value(const Expr& expr, CallContext& context) {
    if (expr.function->purity != Purity::kPure) return std::nullopt;
    std::vector<Value> values;
    for (const ExprPtr& argument : expr.arguments) {
        auto value = constant_value(*argument, *context.arena);
        if (!value) return std::nullopt;
        if (value->is_null() && expr.function->nulls == NullRule::kNullIfAny) return Value();
        values.push_back(*value);
    }
    std::vector<Column> columns;
    for (const Value& value : values) columns.emplace_back(std::span<const Value>(&value, 1));
    constexpr uint32_t kRow = 0;
    Value result;
    expr.function->kernel(context, columns, Selection(&kRow, 1), &result);
    return copy_value(result, *context.arena);
}

}  // namespace

std::optional<Value> constant_value(const Expr& expr, Arena& arena) {
    switch (expr.kind) {
        case ExprKind::kLiteral: return expr.value;
        case ExprKind::kColumn: return Value();
        case ExprKind::kCall: {
            Clock clock;
            KernelCache cache;
            std::mt19937_64 random;
            CallContext context{&arena, &clock, &cache, &random};
            return call_value(expr, context);
        }
        default: return std::nullopt;
    }
}

}  // namespace tocsin::spl
