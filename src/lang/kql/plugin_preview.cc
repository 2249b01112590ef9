// evaluate preview(n): two results, up to n rows and the number of all rows.
#include "lang/kql/count.h"
#include "lang/kql/evaluate.h"

namespace tocsin::kql {

NodePtr compose_preview(Binder& binder, const EvaluateSyntax& syntax, NodePtr input) {
    uint64_t rows = 0;
    if (!check_arguments(binder, *syntax.call, 1, "preview(rows)") ||
        !binder.bind_count(argument_value(*syntax.call->children[0]), rows))
        return nullptr;
    std::vector<BoundResult> results(2);
    results[0] = {{}, syntax.span, binder.make_take(input->clone(), rows)};
    results[1] = {{}, syntax.span, count_rows(binder, input->clone(), "Count")};
    return binder.give_results(syntax, std::move(results)) ? std::move(input) : nullptr;
}

}  // namespace tocsin::kql
