// All expressions of a list see the row as it came in: `extend a = b, b = a` swaps.
#include "lang/kql/assignments.h"

#include "lang/kql/names.h"

namespace tocsin::kql {

bool bind_assignments(Binder& binder, SyntaxList items, const RowScope& row, const Schema* existing,
                      std::vector<Assignment>& out) {
    std::vector<std::string> names;
    bool good = name_columns(items, existing, binder, names);
    for (size_t i = 0; i < items.size(); ++i) {
        const Syntax& item = *items[i];
        if (item.kind == SyntaxKind::kTuple) {
            binder.error("type", "the expression has one value, not several", item.name_span);
            good = false;
            continue;
        }
        ExprPtr expr = binder.bind(item.kind == SyntaxKind::kNamed ? *item.children[0] : item, row);
        if (expr == nullptr) {
            good = false;
        } else {
            out.push_back({names[i], std::move(expr)});
        }
    }
    return good;
}

}  // namespace tocsin::kql
