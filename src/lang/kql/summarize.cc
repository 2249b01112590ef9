// summarize: groups and their aggregates. Without aggregates it gives the distinct groups.
//
// `summarize r = sum(x) / count() by k` -> aggregate keys [k] calls [$0 = sum(x), $1 = count()], then project k, r = $0
// / $1.
#include "lang/kql/aggregate_calls.h"
#include "lang/kql/operator_functions.h"
#include "plan/aggregate.h"

namespace tocsin::kql {
namespace {

struct SummarizeSyntax : Operator {
    SyntaxList aggregates;
    SyntaxList keys;
};

}  // namespace

Operator* parse_summarize(Parser& parser) {
    SummarizeSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints)) return nullptr;
    if (!parser.at_name("by") && !parser.parse_named_list(syntax.aggregates)) return nullptr;
    if (parser.accept_name("by")) {
        if (!parser.parse_options({}, hints) || !parser.parse_named_list(syntax.keys)) return nullptr;
    }
    return parser.make(syntax);
}

NodePtr bind_summarize(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const SummarizeSyntax&>(syntax);
    Schema columns = input->schema;
    RowScope row;
    row.columns = &columns;
    AggregateCollector collector;
    collector.input = &columns;
    ColumnNames names;
    std::vector<Assignment> keys;
    bool good = true;
    for (const Syntax* item : written.keys) {
        bool named = item->kind == SyntaxKind::kNamed;
        ExprPtr expr = binder.bind(named ? *item->children[0] : *item, row);
        if (expr == nullptr) {
            good = false;
            continue;
        }
        if (expr->type == Type::kDynamic && !binder.is_loose(*expr, &columns)) {
            binder.error("type", "a group key cannot be dynamic", expr->span, "convert it with `tostring(...)`");
            good = false;
        }
        std::string name = implicit_name(*item, binder);
        if ((named || item->kind == SyntaxKind::kName) && names.has(name)) {
            binder.error("duplicate-column", "the column `" + name + "` is made twice", item->span);
        }
        name = names.add(name);
        collector.key_columns.push_back(name);
        keys.push_back({std::move(name), std::move(expr)});
    }
    std::vector<Assignment> results;
    bool plain = true;
    good = bind_aggregates(binder, written.aggregates, collector, names, results, plain) && good;

    std::vector<Field> fields;
    std::vector<Assignment> projected;
    for (const Assignment& key : keys) {
        fields.push_back({key.name, key.expr->type});
        projected.push_back({key.name, make_column(key.name, key.expr->type)});
    }
    auto aggregate = binder.make<Aggregate>(std::move(input));
    for (const AggregateCall& call : collector.calls)
        fields.insert(fields.end(), call.outputs.begin(), call.outputs.end());
    aggregate->schema = Schema(std::move(fields), !good);
    aggregate->keys = std::move(keys);
    aggregate->calls = std::move(collector.calls);
    if (plain) return aggregate;
    for (Assignment& result : results) projected.push_back(std::move(result));
    NodePtr project = binder.make_project(std::move(aggregate), std::move(projected));
    project->schema.set_open(!good);
    return project;
}

}  // namespace tocsin::kql
