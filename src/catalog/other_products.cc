// Only what is compared with texts counts; a search that names no product may mean any.
#include "catalog/other_products.h"

#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "data/json.h"

namespace tocsin {
namespace {

bool is_metadata(std::string_view field) {
    static const std::set<std::string_view> kFields{"sourcetype", "source", "eventtype"};
    return kFields.count(field) > 0;
}

bool names_product(std::string_view field, std::string_view value, const std::string& product) {
    if (value.starts_with('*')) return true;
    return field == "sourcetype" ? value.starts_with(product + ":") : value.find(product) != std::string_view::npos;
}

}  // namespace

bool asks_for_other_products(const std::vector<ExprPtr>& predicates, const View& view) {
    const std::string product = view.name.substr(0, view.name.find(':'));
    bool other = false, ours = false;
    auto look_at = [&](const Expr& expr) {
        ours = ours || (expr.kind == ExprKind::kColumn && expr.name == "eventName");
        if (expr.kind != ExprKind::kCall || expr.arguments.size() < 2) return;
        const Expr& field = *expr.arguments[0];
        const PredicateKind kind = expr.function->predicate;
        if (field.kind != ExprKind::kColumn || !is_metadata(field.name)) return;
        if (kind != PredicateKind::kWildcard && kind != PredicateKind::kIn) return;
        for (size_t i = 1; i < expr.arguments.size(); ++i) {
            if (expr.arguments[i]->kind != ExprKind::kLiteral) continue;
            const std::string value = to_lower_ascii(to_text(expr.arguments[i]->value));
            (names_product(field.name, value, product) ? ours : other) = true;
        }
    };
    for (const ExprPtr& predicate : predicates) walk(*predicate, look_at);
    return other && !ours;
}

}  // namespace tocsin
