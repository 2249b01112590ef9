// fold_constants: a pure call whose arguments are all literals becomes a literal. A call that reaches a limit stays: that is told when the
// query runs.
//
//   filter ==(Name, strcat("a", "b"))   ->   filter ==(Name, "ab")
#include "exec/evaluator.h"
#include "exec/one_row.h"
#include "function/notices.h"
#include "optimize/passes.h"

namespace tocsin {
namespace {

// Folds from the leaves up with an explicit stack: chains may be long.
void fold(ExprPtr& root, Arena& literals, ThreadState& state, const Batch& one) {
    struct Frame {
        ExprPtr* expr;
        bool children_done;
    };
    std::vector<Frame> stack{{&root, false}};
    while (!stack.empty()) {
        Frame frame = stack.back();
        stack.pop_back();
        Expr& expr = **frame.expr;
        if (expr.kind != ExprKind::kCall) continue;
        if (!frame.children_done) {
            stack.push_back({frame.expr, true});
            for (ExprPtr& argument : expr.arguments) stack.push_back({&argument, false});
            continue;
        }
        if (expr.function->purity != Purity::kPure) continue;
        bool literal = true;
        for (const ExprPtr& argument : expr.arguments) literal = literal && argument->kind == ExprKind::kLiteral;
        if (!literal) continue;
        const size_t told = notices_of(state.cache)->texts().size();
        Value value = copy_value(Evaluator(expr).evaluate(one, all_rows(1), state)[0], literals);
        if (notices_of(state.cache)->texts().size() > told) continue;
        *frame.expr = make_literal(value, expr.type, expr.span);
    }
}

}  // namespace

void fold_constants(Plan& plan, OptimizeContext&) {
    Arena scratch;
    Clock clock;
    ThreadState state;
    state.clock = &clock;
    const Batch one = one_row(scratch);
    visit_nodes(*plan.root,
                [&](Node& node) { visit_exprs(node, [&](ExprPtr& expr) { fold(expr, *plan.arena, state, one); }); });
}

}  // namespace tocsin
