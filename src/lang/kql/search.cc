// search: rows with a term in any column of text.
//
// `"term"` alone is `has` over all columns; a star makes it something else: `"x*"` hasprefix, `"*x"` hassuffix, `"*x*"`
// contains, `"a*b"` a regular expression. `column:"term"` looks into one column. The result has `$table` first, the
// table that a row comes from.
#include "lang/kql/search.h"

#include <algorithm>

#include <re2/re2.h>

#include "lang/kql/casts.h"
#include "lang/kql/operator_functions.h"
#include "lang/kql/union.h"
#include "plan/scan.h"

namespace tocsin::kql {
namespace {

struct SearchSyntax : Operator {
    SyntaxList tables;
    const Syntax* condition = nullptr;
    bool case_sensitive = false;
};

ExprPtr call2(Binder& binder, std::string_view function, ExprPtr column, ExprPtr text, Span span) {
    std::vector<ExprPtr> arguments;
    arguments.push_back(std::move(column));
    arguments.push_back(std::move(text));
    return binder.call(function, std::move(arguments), span);
}

ExprPtr match_term(Binder& binder, ExprPtr column, std::string_view term, Span span, bool case_sensitive) {
    bool head = term.starts_with("*");
    bool tail = term.size() > 1 && term.ends_with("*");
    std::string_view core = term.substr(head ? 1 : 0);
    if (tail) core.remove_suffix(1);
    if (core.find('*') != std::string_view::npos) {
        std::string pattern = case_sensitive ? "(?s)" : "(?is)";
        for (char c : term) pattern += c == '*' ? ".*?" : RE2::QuoteMeta(std::string(1, c));
        return call2(binder, "matches regex", std::move(column), binder.text_literal(pattern, span), span);
    }
    std::string function = head && tail ? "contains" : head ? "hassuffix" : tail ? "hasprefix" : "has";
    if (core.empty()) function = "contains";
    if (case_sensitive) function += "_cs";
    return call2(binder, function, std::move(column), binder.text_literal(core, span), span);
}

ExprPtr match_any_column(Binder& binder, std::string_view term, Span span, const Schema& columns, bool case_sensitive) {
    std::vector<ExprPtr> parts;
    for (const Field& field : columns) {
        if (field.type != Type::kString && field.type != Type::kDynamic) continue;
        ExprPtr part = match_term(binder, make_column(field.name, field.type, span), term, span, case_sensitive);
        if (part == nullptr) return nullptr;
        parts.push_back(std::move(part));
    }
    if (parts.empty()) return make_literal(Value::boolean(false), Type::kBool, span);
    return binder.join_conditions("or", std::move(parts), span);
}

bool is_text(const Syntax& syntax) { return syntax.kind == SyntaxKind::kLiteral && syntax.type == Type::kString; }

// The rows of one table that fit, with `$table` in front.
NodePtr search_table(Binder& binder, const SearchSyntax& syntax, std::string name, NodePtr table, const Schema& all) {
    std::vector<Field> own = table->schema.fields();
    table = add_missing_columns(binder, std::move(table), *syntax.condition, all);
    RowScope row;
    row.columns = &table->schema;
    std::vector<ExprPtr> predicates;
    ExprPtr condition = bind_search_condition(binder, *syntax.condition, row, syntax.case_sensitive);
    if (condition == nullptr) return nullptr;
    predicates.push_back(std::move(condition));
    std::vector<Assignment> columns;
    columns.push_back({"$table", binder.text_literal(name)});
    for (const Field& field : own) columns.push_back({field.name, make_column(field.name, field.type)});
    return binder.make_project(binder.make_filter(std::move(table), std::move(predicates)), std::move(columns));
}

}  // namespace

std::vector<std::string_view> columns_named(const Syntax& condition, const Schema& all) {
    std::vector<std::string_view> out;
    std::vector<const Syntax*> stack{&condition};
    while (!stack.empty()) {
        const Syntax& syntax = *stack.back();
        stack.pop_back();
        bool known = syntax.kind == SyntaxKind::kName && all.has(syntax.text);
        if (known && std::find(out.begin(), out.end(), syntax.text) == out.end()) out.push_back(syntax.text);
        stack.insert(stack.end(), syntax.children.begin(), syntax.children.end());
    }
    return out;
}

NodePtr add_missing_columns(Binder& binder, NodePtr table, const Syntax& condition, const Schema& all) {
    std::vector<Assignment> missing;
    for (std::string_view name : columns_named(condition, all)) {
        if (table->schema.has(name)) continue;
        Type type = all[*all.find(name)].type;
        missing.push_back({std::string(name), make_literal(missing_value(type), type)});
    }
    return binder.make_extend(std::move(table), std::move(missing));
}

ExprPtr bind_search_condition(Binder& binder, const Syntax& syntax, const RowScope& row, bool case_sensitive) {
    if (is_text(syntax))
        return match_any_column(binder, syntax.value.text(), syntax.span, *row.columns, case_sensitive);
    if (syntax.kind == SyntaxKind::kWildcard && syntax.text == "*") {
        return make_literal(Value::boolean(true), Type::kBool, syntax.span);
    }
    if (syntax.kind == SyntaxKind::kChain) {
        std::vector<ExprPtr> parts;
        for (const Syntax* child : syntax.children) {
            ExprPtr part = bind_search_condition(binder, *child, row, case_sensitive);
            if (part == nullptr) return nullptr;
            parts.push_back(std::move(part));
        }
        return binder.join_conditions(syntax.text, std::move(parts), syntax.span);
    }
    if (syntax.kind == SyntaxKind::kCall && syntax.text == "not" && syntax.children.size() == 1) {
        std::vector<ExprPtr> inner;
        inner.push_back(bind_search_condition(binder, *syntax.children[0], row, case_sensitive));
        if (inner[0] == nullptr) return nullptr;
        return binder.call("not", std::move(inner), syntax.span);
    }
    if (syntax.kind == SyntaxKind::kBinary && syntax.text == ":") {
        const Syntax& left = *syntax.children[0];
        const Syntax& right = *syntax.children[1];
        if (!is_text(right)) return binder.error("type", "a string is needed behind `:`", right.span);
        if (left.kind == SyntaxKind::kWildcard)
            return match_any_column(binder, right.value.text(), syntax.span, *row.columns, case_sensitive);
        ExprPtr column = binder.bind(left, row);
        if (column == nullptr) return nullptr;
        return match_term(binder, std::move(column), right.value.text(), syntax.span, case_sensitive);
    }
    return binder.bind_condition(syntax, row);
}

std::optional<SearchedTables> bind_searched_tables(Binder& binder, std::span<const Syntax* const> written, Span span) {
    SearchedTables out;
    if (written.empty()) out.tables = binder.bind_tables_like("*", span);
    for (const Syntax* item : written) {
        if (item->kind == SyntaxKind::kWildcard) {
            for (auto& table : binder.bind_tables_like(item->text, item->span)) out.tables.push_back(std::move(table));
        } else {
            bool named = item->kind == SyntaxKind::kName;
            std::string name = named ? std::string(item->text) : "union_arg" + std::to_string(out.tables.size());
            out.tables.emplace_back(std::move(name), binder.bind_table(*item));
        }
    }
    for (const auto& [name, table] : out.tables) {
        if (table == nullptr) return std::nullopt;
        for (const Field& field : table->schema) out.columns.set(field.name, field.type);
    }
    return out;
}

Operator* parse_search(Parser& parser) {
    SearchSyntax syntax;
    std::vector<Option> options;
    if (!parser.parse_options({"kind"}, options)) return nullptr;
    for (const Option& option : options) {
        if (option.name == "kind") syntax.case_sensitive = option.value.text == "case_sensitive";
    }
    if (parser.accept_name("in")) {
        if (!parser.expect_symbol("(") || !parser.parse_wildcard_list(syntax.tables) || !parser.expect_symbol(")"))
            return nullptr;
    }
    syntax.condition = parser.parse_search_condition();
    return syntax.condition == nullptr ? nullptr : parser.make(syntax);
}

NodePtr bind_search(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const SearchSyntax&>(syntax);
    if (input != nullptr) {
        const Node* source = input.get();
        while (source->kind != NodeKind::kScan && source->inputs.size() == 1) source = source->inputs[0].get();
        std::string name = source->kind == NodeKind::kScan ? as<Scan>(*source).view->name : std::string();
        Schema columns = input->schema;
        return search_table(binder, written, std::move(name), std::move(input), columns);
    }
    auto searched = bind_searched_tables(binder, written.tables, syntax.span);
    if (!searched) return nullptr;
    auto& tables = searched->tables;
    const Schema& all = searched->columns;
    std::vector<NodePtr> parts;
    for (auto& [name, table] : tables) {
        NodePtr part = search_table(binder, written, name, std::move(table), all);
        if (part == nullptr) return nullptr;
        parts.push_back(std::move(part));
    }
    if (parts.empty()) return binder.error("unknown-table", "there is no table to search", syntax.span);
    return union_of(binder, std::move(parts));
}

}  // namespace tocsin::kql
