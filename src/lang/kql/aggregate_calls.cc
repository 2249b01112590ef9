// An aggregate may stand inside an expression: `summarize r = sum(x) / count()`. The calls go to the Aggregate node,
// what is done with their results to a Project above it. A list of bare calls needs no Project.
#include "lang/kql/aggregate_calls.h"

#include "lang/kql/several_results.h"

namespace tocsin::kql {
namespace {

// A name given by the query must be new; one made up is numbered until it is.
std::string take_name(Binder& binder, ColumnNames& names, std::string_view name, const Syntax& item, bool given) {
    if (given && names.has(name)) {
        binder.error("duplicate-column", "the column `" + std::string(name) + "` is made twice", item.name_span);
    }
    return names.add(name);
}

}  // namespace

bool bind_aggregates(Binder& binder, SyntaxList items, AggregateCollector& collector, ColumnNames& names,
                     std::vector<Assignment>& results, bool& plain) {
    bool good = true;
    plain = true;
    RowScope row;
    row.aggregates = &collector;
    for (const Syntax* item : items) {
        bool named = item->kind == SyntaxKind::kNamed || item->kind == SyntaxKind::kTuple;
        const Syntax& expression = named ? *item->children[0] : *item;
        size_t first_call = collector.calls.size();
        std::vector<Field> several;
        ExprPtr expr = bind_results(binder, expression, row, several);
        if (expr == nullptr) {
            good = false;
            continue;
        }
        bool bare = collector.calls.size() == first_call + 1 && expr->kind == ExprKind::kColumn &&
                    expr->name == collector.calls[first_call].outputs[0].name;
        size_t given = item->kind == SyntaxKind::kTuple ? item->names.size() : named ? 1 : 0;
        std::vector<Assignment> made;  // with the names that Kusto gives
        if (bare) {
            const std::vector<Field>& outputs = collector.calls[first_call].outputs;
            for (size_t i = 0; i < outputs.size(); ++i) {
                made.push_back(
                    {collector.names[first_call][i], make_column(outputs[i].name, outputs[i].type, item->span)});
            }
        } else {
            plain = false;
            for (size_t i = 0; i < several.size(); ++i)
                made.push_back({several[i].name, pick_result(binder, clone(*expr), i, several[i].type)});
            if (several.empty()) made.push_back({{}, std::move(expr)});
        }
        if (given > made.size()) {
            binder.error(
                "type",
                made.size() == 1 ? "the expression has one value, not several" : "there are more names than values",
                item->name_span);
            good = false;
            continue;
        }
        for (size_t i = 0; i < made.size(); ++i) {
            std::string_view name = i >= given                         ? std::string_view(made[i].name)
                                    : item->kind == SyntaxKind::kTuple ? item->names[i]
                                                                       : item->text;
            std::string taken = take_name(binder, names, name, *item, i < given);
            results.push_back({std::move(taken), std::move(made[i].expr)});
        }
    }
    if (!plain) return good;
    size_t next = 0;
    for (AggregateCall& call : collector.calls) {
        for (Field& output : call.outputs) {
            if (next < results.size()) output.name = results[next++].name;
        }
    }
    return good;
}

}  // namespace tocsin::kql
