// An aggregate may stand inside an expression: `summarize r = sum(x) / count()`. The calls go to the Aggregate node,
// what is done with their results to a Project above it. A list of bare calls needs no Project.
#include "lang/kql/aggregate_calls.h"

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
        ExprPtr expr = binder.bind(expression, row);
        if (expr == nullptr) {
            good = false;
            continue;
        }
        bool bare = collector.calls.size() == first_call + 1 && expr->kind == ExprKind::kColumn &&
                    expr->name == collector.calls[first_call].outputs[0].name;
        if (!bare) {
            plain = false;
            if (item->kind == SyntaxKind::kTuple) {
                binder.error("type", "the expression has one value, not several", item->name_span);
                good = false;
                continue;
            }
            std::string name = take_name(binder, names, named ? item->text : std::string_view(), *item, named);
            results.push_back({std::move(name), std::move(expr)});
            continue;
        }
        const std::vector<Field>& outputs = collector.calls[first_call].outputs;
        std::vector<std::string> own = collector.names[first_call];
        size_t given = item->kind == SyntaxKind::kTuple ? item->names.size() : named ? 1 : 0;
        if (given > own.size()) {
            binder.error("type", "there are more names than values", item->name_span);
            good = false;
            continue;
        }
        for (size_t i = 0; i < outputs.size(); ++i) {
            std::string_view name = i >= given                         ? std::string_view(own[i])
                                    : item->kind == SyntaxKind::kTuple ? item->names[i]
                                                                       : item->text;
            results.push_back({take_name(binder, names, name, *item, i < given),
                               make_column(outputs[i].name, outputs[i].type, item->span)});
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
