// The expression becomes a list of steps in which arguments come before the calls that use them. Nulls, constants and selections are
// handled here once, so that kernels see neither.
#include "exec/evaluator.h"

#include <algorithm>

#include "base/check.h"

namespace tocsin {

Evaluator::Evaluator(const Expr& expr) {
    // Post-order with an explicit stack: chains of `or` may have 100,000 terms.
    struct Frame {
        const Expr* expr;
        std::vector<uint32_t> done;
    };
    std::vector<Frame> stack;
    stack.push_back({&expr, {}});
    while (true) {
        Frame& top = stack.back();
        if (top.done.size() < top.expr->arguments.size()) {
            const Expr* next = top.expr->arguments[top.done.size()].get();
            stack.push_back({next, {}});
            continue;
        }
        CHECK(!top.expr->subquery, "subqueries are replaced before evaluation");
        steps_.push_back({top.expr, std::move(top.done)});
        uint32_t number = static_cast<uint32_t>(steps_.size() - 1);
        stack.pop_back();
        if (stack.empty()) break;
        stack.back().done.push_back(number);
    }
    results_.resize(steps_.size());
}

void Evaluator::resolve(const Batch& batch) {
    if (schema_ == batch.schema) return;
    schema_ = batch.schema;
    for (Step& step : steps_) {
        if (step.expr->kind == ExprKind::kColumn) step.column = schema_->find(step.expr->name).value_or(kAbsent);
    }
}

Column Evaluator::evaluate(const Batch& batch, Selection rows, ThreadState& state) {
    resolve(batch);
    for (size_t i = 0; i < steps_.size(); ++i) {
        const Step& step = steps_[i];
        switch (step.expr->kind) {
            case ExprKind::kLiteral: results_[i] = Column::constant(&step.expr->value); break;
            case ExprKind::kColumn: results_[i] = step.column == kAbsent ? Column() : batch.columns[step.column]; break;
            default: results_[i] = call(step, batch, rows, state); break;
        }
    }
    return results_.back();
}

Column Evaluator::call(const Step& step, const Batch& batch, Selection rows, ThreadState& state) {
    const Function& function = *step.expr->function;
    arguments_.clear();
    bool constant = function.purity != Purity::kVolatile;
    for (uint32_t argument : step.arguments) {
        arguments_.push_back(results_[argument]);
        constant = constant && results_[argument].is_constant();
    }
    CallContext context = state.context(*batch.arena);
    size_t cell_count = constant ? 1 : batch.rows;
    Value* out = batch.arena->make_array<Value>(cell_count == 0 ? 1 : cell_count).data();
    Selection wanted = constant ? all_rows(1) : rows;
    if (function.nulls == NullRule::kNullIfAny) {
        // Cells start as null; the kernel gets only the rows without a null argument.
        std::span<uint32_t> narrowed;
        for (const Column& argument : arguments_) {
            if (argument.is_constant()) {
                if (argument[0].is_null()) return Column::constant(out);  // out[0] is null
                continue;
            }
            auto is_null = [&](uint32_t row) { return argument[row].is_null(); };
            if (std::none_of(wanted.begin(), wanted.end(), is_null)) continue;
            if (narrowed.empty()) narrowed = batch.arena->make_array<uint32_t>(wanted.size());
            auto end = std::remove_copy_if(wanted.begin(), wanted.end(), narrowed.begin(), is_null);
            wanted = narrowed.first(static_cast<size_t>(end - narrowed.begin()));
        }
    }
    if (!wanted.empty()) function.kernel(context, arguments_, wanted, out);
    return constant ? Column::constant(out) : Column(std::span<const Value>(out, batch.rows));
}

Selection Evaluator::select(const Batch& batch, Selection rows, ThreadState& state) {
    if (rows.empty()) return rows;
    Column result = evaluate(batch, rows, state);
    auto is_true = [](const Value& value) { return value.tag() == Tag::kBool && value.as_bool(); };
    if (result.is_constant()) return is_true(result[0]) ? rows : Selection();
    auto kept = batch.arena->make_array<uint32_t>(rows.size());
    size_t count = 0;
    for (uint32_t row : rows) {
        kept[count] = row;
        count += is_true(result[row]) ? 1 : 0;
    }
    return kept.first(count);
}

}  // namespace tocsin
