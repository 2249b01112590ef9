// count: the number of rows, as `Count` or `count as Name`.
#include "lang/kql/count.h"

#include "lang/kql/operator_functions.h"
#include "plan/aggregate.h"

namespace tocsin::kql {
namespace {

struct CountSyntax : Operator {
    std::string_view name = "Count";
};

}  // namespace

NodePtr count_rows(Binder& binder, NodePtr input, std::string name, std::vector<Assignment> keys) {
    auto counts = binder.make<Aggregate>(std::move(input));
    AggregateCall call;
    call.function = find_aggregate(Language::kKql, "count");
    call.outputs.push_back({std::move(name), Type::kLong});
    call.span = counts->span;
    counts->schema = Schema();
    for (const Assignment& key : keys) counts->schema.set(key.name, key.expr->type);
    counts->schema.set(call.outputs[0].name, Type::kLong);
    counts->keys = std::move(keys);
    counts->calls.push_back(std::move(call));
    return counts;
}

Operator* parse_count(Parser& parser) {
    CountSyntax syntax;
    Span span;
    if (parser.accept_name("as") && !parser.parse_name(syntax.name, span)) return nullptr;
    return parser.make(syntax);
}

NodePtr bind_count(Binder& binder, const Operator& syntax, NodePtr input) {
    return count_rows(binder, std::move(input), std::string(static_cast<const CountSyntax&>(syntax).name));
}

}  // namespace tocsin::kql
