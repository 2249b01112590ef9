// The expression is run once, for a batch of one row without columns.
#include "catalog/constant_value.h"

#include <memory>

#include "exec/evaluator.h"

namespace tocsin {

Value constant_value(const Expr& expr, Arena& arena) {
    Clock clock;
    ThreadState state;
    state.clock = &clock;
    Batch one;
    one.schema = std::make_shared<const Schema>();
    one.rows = 1;
    one.selection = all_rows(1);
    one.arena = &arena;
    return copy_value(Evaluator(expr).evaluate(one, one.selection, state)[0], arena);
}

}  // namespace tocsin
