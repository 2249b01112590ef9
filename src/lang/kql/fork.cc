// fork and facet: several tables made from the same rows, each a result of its own. They end a query.
#include "lang/kql/count.h"
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct Branch {
    std::string_view name;
    Span span;
    std::span<const Operator* const> subquery;
};

struct ForkSyntax : Operator {
    std::span<const Branch> branches;
};

struct FacetSyntax : Operator {
    SyntaxList columns;
    std::span<const Operator* const> subquery;  // `with (...)`; empty without
    Span subquery_span;
};

// The number of rows per value of a column, with the columns `State` and `count_State`.
NodePtr count_values(Binder& binder, const Syntax& column, NodePtr rows) {
    ExprPtr key = binder.bind_column(column.text, column.span, rows->schema);
    if (key == nullptr) return nullptr;
    if (key->type == Type::kDynamic && !binder.is_loose(*key, &rows->schema))
        return binder.error("type", "a facet's column cannot be dynamic", column.span);
    std::vector<Assignment> keys;
    keys.push_back({std::string(column.text), std::move(key)});
    return count_rows(binder, std::move(rows), "count_" + std::string(column.text), std::move(keys));
}

}  // namespace

Operator* parse_fork(Parser& parser) {
    ForkSyntax syntax;
    std::vector<Branch> branches;
    do {
        Branch branch;
        uint32_t begin = parser.peek().span.begin;
        if (!parser.at_symbol("(") && !(parser.parse_name(branch.name, branch.span) && parser.expect_symbol("=")))
            return nullptr;
        if (!parser.parse_subquery(branch.subquery)) return nullptr;
        branch.span = {begin, parser.last_end()};
        branches.push_back(branch);
    } while (!parser.at_operator_end());
    syntax.branches = parser.keep(branches);
    return parser.make(syntax);
}

NodePtr bind_fork(Binder& binder, const Operator& syntax, NodePtr input) {
    std::vector<BoundResult> results;
    for (const Branch& branch : static_cast<const ForkSyntax&>(syntax).branches) {
        NodePtr root = binder.bind_operators(branch.subquery, input->clone());
        if (root == nullptr) return nullptr;
        results.push_back({std::string(branch.name), branch.span, std::move(root)});
    }
    return binder.give_results(syntax, std::move(results)) ? std::move(input) : nullptr;
}

Operator* parse_facet(Parser& parser) {
    FacetSyntax syntax;
    std::vector<const Syntax*> columns;
    if (!parser.expect_name("by")) return nullptr;
    do {
        const Syntax* column = parser.parse_column();
        if (column == nullptr) return nullptr;
        columns.push_back(column);
    } while (parser.accept_symbol(","));
    syntax.columns = parser.keep(columns);
    if (parser.accept_name("with")) {
        uint32_t begin = parser.peek().span.begin;
        if (!parser.parse_subquery(syntax.subquery)) return nullptr;
        syntax.subquery_span = {begin, parser.last_end()};
    }
    return parser.make(syntax);
}

NodePtr bind_facet(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const FacetSyntax&>(syntax);
    std::vector<BoundResult> results;
    for (const Syntax* column : written.columns) {
        NodePtr root = count_values(binder, *column, input->clone());
        if (root == nullptr) return nullptr;
        results.push_back({std::string(column->text), column->span, std::move(root)});
    }
    if (!written.subquery.empty()) {
        NodePtr root = binder.bind_operators(written.subquery, input->clone());
        if (root == nullptr) return nullptr;
        results.push_back({{}, written.subquery_span, std::move(root)});
    }
    return binder.give_results(syntax, std::move(results)) ? std::move(input) : nullptr;
}

}  // namespace tocsin::kql
