// The entrance of the SPL front end: text -> macros expanded -> pipeline -> plan.
#include "lang/compile.h"

#include "base/check.h"
#include "base/text.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/macros.h"
#include "lang/spl/pipeline.h"

namespace tocsin {

namespace {

// The plan of the text without the commands that failed; without a root where not even the commands can be told apart.
Plan read_text(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics) {
    Plan plan;
    plan.source = source;
    plan.arena = std::make_shared<Arena>();
    if (trim(source->text()).empty()) {
        diagnostics.error("syntax", "the search is empty", {0, 0});
    } else if (auto text = spl::expand_macros(*source, environment, diagnostics)) {
        spl::Compiler compiler(environment, diagnostics, *plan.arena);
        spl::compile_query(compiler, *text, plan);
    }
    return plan;
}

}  // namespace

Result<Plan> compile_spl(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics) {
    SourcePtr outer = diagnostics.source();
    diagnostics.set_source(source);
    size_t errors = diagnostics.error_count();
    Plan plan = read_text(source, environment, diagnostics);
    diagnostics.set_source(outer);
    if (diagnostics.error_count() > errors) return kFailed;
    CHECK(plan.root, "a compiled query has rows");
    return plan;
}

std::optional<Plan> compile_spl_in_part(const SourcePtr& source, const Environment& environment) {
    Diagnostics untold(source);
    Plan plan = read_text(source, environment, untold);
    if (!plan.root) return std::nullopt;
    return plan;
}

Result<ExprPtr> compile_spl_eval(const SourcePtr& expression, const Environment& environment, Arena& arena,
                                 Diagnostics& diagnostics) {
    SourcePtr outer = diagnostics.source();
    diagnostics.set_source(expression);
    size_t errors = diagnostics.error_count();
    ExprPtr expr;
    if (auto text = spl::expand_macros(*expression, environment, diagnostics)) {
        spl::Compiler compiler(environment, diagnostics, arena);
        expr = spl::compile_eval(compiler, *text, {0, text->size()});
    }
    diagnostics.set_source(outer);
    if (!expr || diagnostics.error_count() > errors) return kFailed;
    // Spans refer to the query that uses the column, which did not write this.
    std::vector<Expr*> pending{expr.get()};
    while (!pending.empty()) {
        Expr* top = pending.back();
        pending.pop_back();
        top->span = {};
        for (ExprPtr& argument : top->arguments) pending.push_back(argument.get());
    }
    return expr;
}

}  // namespace tocsin
