#include "exec/one_row.h"

#include <memory>

#include "exec/evaluator.h"

namespace tocsin {

Batch one_row(Arena& arena) {
    Batch one;
    one.schema = std::make_shared<const Schema>();
    one.rows = 1;
    one.selection = all_rows(1);
    one.arena = &arena;
    return one;
}

Value value_of_constant(const Expr& expr, ThreadState& state, Arena& arena) {
    const Batch one = one_row(arena);
    return Evaluator(expr).evaluate(one, one.selection, state)[0];
}

Value value_of_constant(const Expr& expr, Arena& arena) {
    Clock clock;
    ThreadState state;
    state.clock = &clock;
    return copy_value(value_of_constant(expr, state, arena), arena);
}

}  // namespace tocsin
