// The way of a query: tokens, syntax tree, plan. Each stage runs only if the one before told no error.
#include "lang/compile.h"
#include "lang/kql/binder.h"
#include "lang/kql/parser.h"

namespace tocsin {

Result<Plan> compile_kql(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics) {
    size_t errors = diagnostics.error_count();
    SourcePtr before = diagnostics.source();
    diagnostics.set_source(source);
    Plan plan;
    plan.source = source;
    plan.arena = std::make_shared<Arena>();
    Arena syntax;  // the tree; the plan copies what it keeps
    std::vector<kql::Token> tokens;
    if (kql::tokenize(*source, syntax, diagnostics, tokens)) {
        kql::Parser parser(*source, syntax, diagnostics, std::move(tokens));
        std::span<const kql::Statement> statements = parser.parse_query();
        if (diagnostics.error_count() == errors) {
            kql::Binder binder(*source, environment, diagnostics, *plan.arena, parser.step_numbers());
            plan.root = binder.bind_query(statements);
            plan.steps = parser.steps();
        }
    }
    diagnostics.set_source(before);
    if (diagnostics.error_count() > errors || plan.root == nullptr) return kFailed;
    return plan;
}

}  // namespace tocsin
