// count: the number of rows, as `Count` or `count as Name`.
#include "lang/kql/operator_functions.h"
#include "plan/aggregate.h"

namespace tocsin::kql {
namespace {

struct CountSyntax : Operator {
    std::string_view name = "Count";
};

}  // namespace

Operator* parse_count(Parser& parser) {
    CountSyntax syntax;
    Span span;
    if (parser.accept_name("as") && !parser.parse_name(syntax.name, span)) return nullptr;
    return parser.make(syntax);
}

NodePtr bind_count(Binder& binder, const Operator& syntax, NodePtr input) {
    AggregateCall call;
    call.function = find_aggregate(Language::kKql, "count");
    if (call.function == nullptr) return binder.error("unsupported", "`count` is not supported", syntax.span);
    call.outputs.push_back({std::string(static_cast<const CountSyntax&>(syntax).name), Type::kLong});
    call.span = syntax.span;
    auto aggregate = binder.make<Aggregate>(std::move(input));
    aggregate->schema = Schema({call.outputs[0]});
    aggregate->calls.push_back(std::move(call));
    return aggregate;
}

}  // namespace tocsin::kql
