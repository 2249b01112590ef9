// The kernels of the function rows do the work, one row at a time: what a macro computes goes by the same rules as what
// a query does.
#include "lang/spl/constant.h"

#include <vector>

#include "function/call_context.h"
#include "function/function.h"

namespace tocsin::spl {
namespace {

constexpr int kMaxDepth = 1000;  // of nested calls: chains of operators may be of any length

std::optional<Value> value_of(const Expr& expr, CallContext& context, int depth) {
    if (expr.kind == ExprKind::kLiteral) return expr.value;
    if (expr.kind == ExprKind::kColumn) return Value();
    bool computable = expr.kind == ExprKind::kCall && expr.function->purity == Purity::kPure && depth < kMaxDepth;
    if (!computable) return std::nullopt;
    std::vector<Value> values;
    for (const ExprPtr& argument : expr.arguments) {
        auto value = value_of(*argument, context, depth + 1);
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
    Clock clock;
    KernelCache cache;
    std::mt19937_64 random;
    CallContext context{&arena, &clock, &cache, &random};
    return value_of(expr, context, 0);
}

}  // namespace tocsin::spl
