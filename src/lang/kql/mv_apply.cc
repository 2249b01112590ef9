// mv-apply: unfolds an array as mv-expand does and runs a subquery over the elements of each row by itself.
//
// The result has the row's columns that were not unfolded, then what the subquery adds. A row whose subquery gives
// nothing is dropped.
#include "lang/kql/mv_expand.h"
#include "plan/apply.h"
#include "plan/values.h"

namespace tocsin::kql {
namespace {

struct ApplySyntax : ExpandSyntax {
    std::span<const Operator* const> subquery;
};

}  // namespace

Operator* parse_mv_apply(Parser& parser) {
    ApplySyntax syntax;
    if (!parse_expand_items(parser, syntax) || !parser.expect_name("on") || !parser.parse_subquery(syntax.subquery))
        return nullptr;
    return parser.make(syntax);
}

NodePtr bind_mv_apply(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const ApplySyntax&>(syntax);
    auto rows = binder.make<Values>();
    rows->schema = input->schema;
    rows->from_apply = true;
    NodePtr elements = bind_expand_items(binder, written, std::move(rows), ~uint64_t{0});
    if (elements == nullptr) return nullptr;
    auto apply = binder.make<Apply>(std::move(input));
    std::vector<Field> fields;
    const auto& expanded = as<Expand>(*elements).columns;
    for (const Field& field : apply->schema) {
        bool replaced = false;
        for (const ExpandColumn& column : expanded) replaced = replaced || column.name == field.name;
        if (replaced) continue;
        fields.push_back(field);
        apply->carried.push_back(field.name);
    }
    NodePtr body = binder.bind_operators(written.subquery, std::move(elements));
    if (body == nullptr) return nullptr;
    bool open = apply->schema.open() || body->schema.open();
    std::vector<std::pair<std::string, std::string>> added;
    Schema carried(fields);
    for (const Field& field : body->schema) {
        if (carried.has(field.name)) continue;
        added.emplace_back(field.name, field.name);
        fields.push_back(field);
    }
    apply->body = open ? std::move(body) : binder.make_selection(std::move(body), added);
    apply->schema = Schema(std::move(fields), open);
    return apply;
}

}  // namespace tocsin::kql
