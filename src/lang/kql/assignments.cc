// All expressions of a list see the row as it came in: `extend a = b, b = a` swaps.
#include "lang/kql/assignments.h"

#include <algorithm>

#include "lang/kql/names.h"
#include "lang/kql/several_results.h"

namespace tocsin::kql {
namespace {

// Spreads a call with several results over columns. It is computed once, below the operator, where the operator can take that.
void spread(Binder& binder, const RowScope& row, ExprPtr call, const std::vector<Field>& results,
            std::vector<ExprPtr>& out) {
    if (row.serial != nullptr) {
        std::string name = "$results" + std::to_string(row.serial->shared.size());
        Span span = call->span;
        row.serial->shared.push_back({name, std::move(call)});
        call = make_column(name, Type::kDynamic, span);
    }
    for (size_t i = 0; i < results.size(); ++i) out.push_back(pick_result(binder, clone(*call), i, results[i].type));
}

// `extend tostring(x), tolong(x)`: both replace the column x, and the last one stays.
void drop_replaced(const Schema& existing, std::vector<WantedName>& wanted, std::vector<ExprPtr>& expressions) {
    for (size_t i = 0; i < wanted.size();) {
        auto same = [&](const WantedName& later) { return !later.given && later.name == wanted[i].name; };
        bool replaced = !wanted[i].given && existing.has(wanted[i].name) &&
                        std::any_of(wanted.begin() + static_cast<ptrdiff_t>(i) + 1, wanted.end(), same);
        if (!replaced) {
            ++i;
            continue;
        }
        wanted.erase(wanted.begin() + static_cast<ptrdiff_t>(i));
        expressions.erase(expressions.begin() + static_cast<ptrdiff_t>(i));
    }
}

}  // namespace

bool bind_assignments(Binder& binder, SyntaxList items, const RowScope& row, const Schema* existing,
                      std::vector<Assignment>& out) {
    std::vector<WantedName> wanted;
    std::vector<ExprPtr> expressions;  // null where one failed
    bool good = true;
    for (const Syntax* item : items) {
        bool named = item->kind == SyntaxKind::kNamed || item->kind == SyntaxKind::kTuple;
        std::vector<Field> results;
        ExprPtr expr = bind_results(binder, named ? *item->children[0] : *item, row, results);
        size_t count = std::max<size_t>(1, results.size());
        if (expr != nullptr && item->kind == SyntaxKind::kTuple && item->names.size() > count) {
            expr = count == 1 ? binder.error("type", "the expression has one value, not several", item->name_span)
                              : binder.error("type", "there are more names than values", item->name_span);
        }
        good = good && expr != nullptr;
        if (expr == nullptr || results.empty()) {
            wanted.push_back(wanted_name(*item, binder));
            expressions.push_back(std::move(expr));
            continue;
        }
        spread(binder, row, std::move(expr), results, expressions);
        size_t given = item->kind == SyntaxKind::kTuple ? item->names.size() : named ? 1 : 0;
        for (size_t i = 0; i < count; ++i) {
            std::string name(i >= given                         ? std::string_view(results[i].name)
                             : item->kind == SyntaxKind::kTuple ? item->names[i]
                                                                : item->text);
            wanted.push_back({std::move(name), i < given, item->name_span});
        }
    }
    if (existing != nullptr) drop_replaced(*existing, wanted, expressions);
    std::vector<std::string> names;
    good = name_columns(wanted, existing, binder, names) && good;
    for (size_t i = 0; i < names.size(); ++i) {
        if (expressions[i] != nullptr) out.push_back({std::move(names[i]), std::move(expressions[i])});
    }
    return good;
}

}  // namespace tocsin::kql
