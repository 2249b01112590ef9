#include "catalog/text_test.h"

#include <algorithm>
#include <memory>

#include "exec/evaluator.h"

namespace tocsin {
namespace {

// Type of the only column of the expression.
Type column_type(const Expr& call) {
    Type type = Type::kString;
    walk(call, [&](const Expr& expr) {
        if (expr.kind == ExprKind::kColumn) type = expr.type;
    });
    return type;
}

}  // namespace

bool asks_one_text(const Expr& call) {
    bool pure = !has_subquery(call);
    walk(call, [&](const Expr& expr) {
        if (expr.kind == ExprKind::kCall && expr.function->purity != Purity::kPure) pure = false;
    });
    return pure && columns_of(call).size() == 1;
}

std::vector<bool> holds_for(const Expr& call, std::span<const std::string_view> texts) {
    std::vector<bool> out(texts.size(), false);
    Arena arena;
    Clock clock;
    ThreadState state;
    state.clock = &clock;
    Evaluator evaluator(call);
    Batch batch;
    batch.schema = std::make_shared<const Schema>(std::vector<Field>{{columns_of(call).front(), column_type(call)}});
    batch.arena = &arena;
    for (size_t begin = 0; begin < texts.size(); begin += kMaxBatchRows) {
        batch.rows = std::min<size_t>(kMaxBatchRows, texts.size() - begin);
        std::vector<Value> cells;
        for (std::string_view text : texts.subspan(begin, batch.rows)) cells.push_back(Value::string(text));
        batch.columns = {Column(cells)};
        batch.selection = all_rows(batch.rows);
        for (uint32_t row : evaluator.select(batch, batch.selection, state)) out[begin + row] = true;
        arena.reset();
    }
    return out;
}

}  // namespace tocsin
