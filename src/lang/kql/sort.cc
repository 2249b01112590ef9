// sort (order) and top. The default is descending; nulls then come last, and first when ascending.
#include "plan/sort.h"

#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct KeySyntax {
    const Syntax* expression = nullptr;
    bool descending = true;
    bool nulls_first = false;
};

struct SortSyntax : Operator {
    const Syntax* limit = nullptr;
    std::span<const KeySyntax> keys;
};

bool parse_keys(Parser& parser, std::span<const KeySyntax>& out) {
    std::vector<KeySyntax> keys;
    if (!parser.expect_name("by")) return false;
    do {
        KeySyntax key;
        key.expression = parser.parse_named();
        if (key.expression == nullptr) return false;
        if (parser.accept_name("asc")) {
            key.descending = false;
        } else {
            parser.accept_name("desc");
        }
        key.nulls_first = !key.descending;
        if (parser.accept_name("nulls")) {
            key.nulls_first = parser.accept_name("first");
            if (!key.nulls_first && !parser.expect_name("last")) return false;
        }
        keys.push_back(key);
    } while (parser.accept_symbol(","));
    out = parser.keep(keys);
    return true;
}

}  // namespace

Operator* parse_sort(Parser& parser) {
    SortSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints) || !parse_keys(parser, syntax.keys)) return nullptr;
    return parser.make(syntax);
}

Operator* parse_top(Parser& parser) {
    SortSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints)) return nullptr;
    syntax.limit = parser.parse_expression();
    if (syntax.limit == nullptr || !parse_keys(parser, syntax.keys)) return nullptr;
    return parser.make(syntax);
}

NodePtr bind_sort(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const SortSyntax&>(syntax);
    std::vector<SortKey> keys;
    RowScope row;
    row.columns = &input->schema;
    for (const KeySyntax& key : written.keys) {
        const Syntax& expression =
            key.expression->kind == SyntaxKind::kNamed ? *key.expression->children[0] : *key.expression;
        ExprPtr expr = binder.bind(expression, row);
        if (expr == nullptr) continue;
        if (written.limit == nullptr && expr->type == Type::kDynamic && !binder.is_loose(*expr, row.columns)) {
            binder.error("type", "a dynamic value has no order", expr->span,
                         "convert it, for example with `tostring(...)`");
            continue;
        }
        SortKey bound;
        bound.expr = std::move(expr);
        bound.descending = key.descending;
        bound.nulls_first = key.nulls_first;
        keys.push_back(std::move(bound));
    }
    uint64_t limit = ~uint64_t{0};
    if (written.limit != nullptr && !binder.bind_count(*written.limit, limit)) return input;
    if (keys.empty()) return input;
    auto sort = binder.make<Sort>(std::move(input));
    sort->keys = std::move(keys);
    sort->limit = limit;
    return sort;
}

NodePtr bind_top(Binder& binder, const Operator& syntax, NodePtr input) {
    return bind_sort(binder, syntax, std::move(input));
}

}  // namespace tocsin::kql
