// take (limit), sample, sample-distinct and consume: some rows.
//
// KQL leaves open which rows `take` returns and promises no even distribution for the samples: the first rows are as
// good as any, and the same in every run.
#include "lang/kql/operator_functions.h"
#include "plan/aggregate.h"

namespace tocsin::kql {
namespace {

struct TakeSyntax : Operator {
    const Syntax* count = nullptr;
    const Syntax* column = nullptr;
};

}  // namespace

Operator* parse_take(Parser& parser) {
    TakeSyntax syntax;
    syntax.count = parser.parse_expression();
    return syntax.count == nullptr ? nullptr : parser.make(syntax);
}

Operator* parse_sample(Parser& parser) { return parse_take(parser); }

Operator* parse_sample_distinct(Parser& parser) {
    TakeSyntax syntax;
    syntax.count = parser.parse_expression();
    if (syntax.count == nullptr || !parser.expect_name("of")) return nullptr;
    syntax.column = parser.parse_column();
    return syntax.column == nullptr ? nullptr : parser.make(syntax);
}

Operator* parse_consume(Parser& parser) {
    std::vector<Option> options;
    return parser.parse_options({"decodeblocks"}, options) ? parser.make(TakeSyntax()) : nullptr;
}

NodePtr bind_take(Binder& binder, const Operator& syntax, NodePtr input) {
    uint64_t count = 0;
    if (!binder.bind_count(*static_cast<const TakeSyntax&>(syntax).count, count)) return input;
    return binder.make_take(std::move(input), count);
}

NodePtr bind_sample(Binder& binder, const Operator& syntax, NodePtr input) {
    return bind_take(binder, syntax, std::move(input));
}

NodePtr bind_sample_distinct(Binder& binder, const Operator& syntax, NodePtr input) {
    const Syntax& name = *static_cast<const TakeSyntax&>(syntax).column;
    ExprPtr column = binder.bind_column(name.text, name.span, input->schema);
    if (column == nullptr) return nullptr;
    Field field{std::string(name.text), column->type};
    auto aggregate = binder.make<Aggregate>(std::move(input));
    aggregate->schema = Schema({field});
    aggregate->keys.push_back({field.name, std::move(column)});
    return bind_take(binder, syntax, std::move(aggregate));
}

NodePtr bind_consume(Binder& binder, const Operator&, NodePtr input) { return binder.make_take(std::move(input), 0); }

}  // namespace tocsin::kql
