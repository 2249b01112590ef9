// mv-expand: a row per element of an array or bag.
//
// Spelled `mvexpand`, as old rules do, it stops after 128 elements per row; that is Kusto's rule, and rules rely on it.
#include "lang/kql/mv_expand.h"

#include "lang/kql/names.h"

namespace tocsin::kql {
namespace {

constexpr uint64_t kOldLimit = 128;
constexpr uint64_t kLimit = 2147483647;

}  // namespace

bool parse_expand_items(Parser& parser, ExpandSyntax& syntax) {
    std::vector<Option> options;
    if (!parser.parse_options({"bagexpansion", "kind", "with_itemindex"}, options)) return false;
    for (const Option& option : options) {
        if (option.name == "with_itemindex") {
            syntax.index_name = option.value.text;
        } else if (option.name == "bagexpansion" || option.name == "kind") {
            if (option.value.text != "array" && option.value.text != "bag") {
                parser.fail("syntax", "bags are expanded as `bag` or `array`", option.value.span);
                return false;
            }
            syntax.pairs = option.value.text == "array";
        }
    }
    std::vector<ExpandItem> items;
    do {
        ExpandItem item;
        item.expression = parser.parse_named();
        if (item.expression == nullptr) return false;
        if (parser.accept_name("to")) {
            item.typed = true;
            if (!parser.expect_name("typeof") || !parser.expect_symbol("(") || !parser.parse_type(item.type) ||
                !parser.expect_symbol(")")) {
                return false;
            }
        }
        items.push_back(item);
    } while (parser.accept_symbol(","));
    syntax.items = parser.keep(items);
    if (parser.accept_name("limit")) {
        syntax.limit = parser.parse_expression();
        if (syntax.limit == nullptr) return false;
    }
    return true;
}

NodePtr bind_expand_items(Binder& binder, const ExpandSyntax& syntax, NodePtr input, uint64_t default_limit) {
    std::vector<WantedName> wanted;
    for (const ExpandItem& item : syntax.items) wanted.push_back(wanted_name(*item.expression, binder));
    Schema columns = input->schema;
    std::vector<std::string> names;
    bool good = name_columns(wanted, &columns, binder, names);
    RowScope row;
    row.columns = &columns;
    auto expand = binder.make<Expand>(std::move(input));
    for (size_t i = 0; i < syntax.items.size(); ++i) {
        const Syntax& item = *syntax.items[i].expression;
        ExprPtr expr = binder.bind(item.kind == SyntaxKind::kNamed ? *item.children[0] : item, row);
        if (expr == nullptr) {
            good = false;
            continue;
        }
        if (expr->type != Type::kDynamic) {
            binder.error("type", "only dynamic values can be expanded, not " + std::string(type_name(expr->type)),
                         expr->span, expr->type == Type::kString ? "parse it first with `parse_json(...)`" : "");
            good = false;
            continue;
        }
        Type type = syntax.items[i].typed ? syntax.items[i].type : Type::kDynamic;
        expand->schema.set(names[i], type);
        expand->columns.push_back({names[i], std::move(expr), type});
    }
    expand->pairs = syntax.pairs;
    expand->limit = default_limit;
    if (syntax.limit != nullptr) good = binder.bind_count(*syntax.limit, expand->limit) && good;
    if (!syntax.index_name.empty()) {
        expand->index_name = syntax.index_name;
        expand->schema.set(expand->index_name, Type::kLong);
    }
    if (!good) expand->schema.set_open(true);
    return expand;
}

Operator* parse_mv_expand(Parser& parser) {
    ExpandSyntax syntax;
    return parse_expand_items(parser, syntax) ? parser.make(syntax) : nullptr;
}

NodePtr bind_mv_expand(Binder& binder, const Operator& syntax, NodePtr input) {
    uint64_t limit = syntax.row->keyword == "mvexpand" ? kOldLimit : kLimit;
    return bind_expand_items(binder, static_cast<const ExpandSyntax&>(syntax), std::move(input), limit);
}

}  // namespace tocsin::kql
