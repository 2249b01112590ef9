// find: rows of several tables that fulfil a condition, with the table's name as `source_` and the columns that are not
// shown as the bag `pack_`.
#include <algorithm>

#include "lang/kql/casts.h"
#include "lang/kql/operator_functions.h"
#include "lang/kql/search.h"
#include "lang/kql/union.h"

namespace tocsin::kql {
namespace {

struct FindColumn {
    std::string_view name;
    Span span;
    Type type = Type::kDynamic;
    bool typed = false;
};

struct FindSyntax : Operator {
    SyntaxList tables;
    const Syntax* condition = nullptr;
    std::string_view source_column = "source_";
    std::span<const FindColumn> columns;  // project; empty: those that all tables have or the condition names
    bool packs = false;                   // `pack(*)`: the others as a bag
    bool packs_shown = false;             // `pack_all()`: those that are shown, too
};

bool parse_columns(Parser& parser, FindSyntax& syntax) {
    std::vector<FindColumn> columns;
    do {
        FindColumn column;
        if (parser.at_name("pack") && parser.at_symbol("(", 1)) {
            parser.take(), parser.take();
            if (!parser.expect_symbol("*") || !parser.expect_symbol(")")) return false;
            syntax.packs = true;
            continue;
        }
        if (parser.at_name("pack_all") && parser.at_symbol("(", 1)) {
            parser.take(), parser.take();
            if (!parser.expect_symbol(")")) return false;
            syntax.packs = syntax.packs_shown = true;
            continue;
        }
        if (!parser.parse_name(column.name, column.span)) return false;
        column.typed = parser.accept_symbol(":");
        if (column.typed && !parser.parse_type(column.type)) return false;
        columns.push_back(column);
    } while (parser.accept_symbol(","));
    syntax.columns = parser.keep(columns);
    return true;
}

}  // namespace

Operator* parse_find(Parser& parser) {
    FindSyntax syntax;
    std::vector<Option> options;
    if (!parser.parse_options({"withsource", "datascope"}, options)) return nullptr;
    for (const Option& option : options) {
        if (option.name == "withsource")
            syntax.source_column = option.value.is_string() ? option.value.value.text() : option.value.text;
    }
    if (parser.accept_name("in")) {
        if (!parser.expect_symbol("(") || !parser.parse_wildcard_list(syntax.tables) || !parser.expect_symbol(")"))
            return nullptr;
    }
    parser.accept_name("where");
    syntax.condition = parser.parse_search_condition();
    if (syntax.condition == nullptr) return nullptr;
    if (parser.at_name("project") && parser.at_symbol("-", 1)) {
        parser.take(), parser.take();
        if (!parser.expect_name("smart")) return nullptr;
    } else if (parser.accept_name("project") && !parse_columns(parser, syntax)) {
        return nullptr;
    }
    return parser.make(syntax);
}

NodePtr bind_find(Binder& binder, const Operator& syntax, NodePtr) {
    const auto& written = static_cast<const FindSyntax&>(syntax);
    auto searched = bind_searched_tables(binder, written.tables, syntax.span);
    if (!searched) return nullptr;
    auto& tables = searched->tables;
    const Schema& all = searched->columns;
    // Without `project` a column is shown if all tables have it or the condition names it; the others are packed.
    std::vector<std::string_view> shown;
    std::vector<std::string_view> named = columns_named(*written.condition, all);
    for (const Field& field : all) {
        bool everywhere = std::all_of(tables.begin(), tables.end(), [&](const auto& table) {
            auto place = table.second->schema.find(field.name);
            return place && table.second->schema[*place] == field;
        });
        if (everywhere || std::find(named.begin(), named.end(), field.name) != named.end()) shown.push_back(field.name);
    }
    bool packs = written.columns.empty() ? written.packs || shown.size() < all.size() : written.packs;
    std::vector<NodePtr> parts;
    for (auto& [name, table] : tables) {
        std::vector<Field> own = table->schema.fields();
        table = add_missing_columns(binder, std::move(table), *written.condition, all);
        RowScope row;
        row.columns = &table->schema;
        ExprPtr condition = bind_search_condition(binder, *written.condition, row);
        if (condition == nullptr) return nullptr;
        std::vector<Assignment> columns;
        columns.push_back({std::string(written.source_column), binder.text_literal(name)});
        std::vector<std::string_view> kept;
        if (written.columns.empty()) {
            for (std::string_view column : shown) {
                auto place = table->schema.find(column);
                if (!place) continue;
                columns.push_back({std::string(column), make_column(std::string(column), table->schema[*place].type)});
                kept.push_back(column);
            }
        }
        for (const FindColumn& column : written.columns) {
            // A table without the column gives nulls.
            kept.push_back(column.name);
            if (table->schema.has(column.name) || table->schema.open()) {
                ExprPtr value = binder.bind_column(column.name, column.span, table->schema);
                if (column.typed) value = cast(std::move(value), column.type);
                columns.push_back({std::string(column.name), std::move(value)});
            } else if (column.typed) {
                columns.push_back(
                    {std::string(column.name), make_literal(missing_value(column.type), column.type, column.span)});
            }
        }
        if (packs) {
            std::vector<ExprPtr> pairs;
            for (const Field& field : own) {
                bool shown_already = std::find(kept.begin(), kept.end(), field.name) != kept.end();
                if (shown_already && !written.packs_shown) continue;
                pairs.push_back(binder.text_literal(field.name));
                pairs.push_back(make_column(field.name, field.type));
            }
            ExprPtr bag = pairs.empty() ? make_literal(Value::object({}), Type::kDynamic)
                                        : binder.call("pack_all", std::move(pairs), written.span);
            if (bag == nullptr) return nullptr;
            columns.push_back({written.packs_shown ? "column1" : "pack_", std::move(bag)});
        }
        std::vector<ExprPtr> predicates;
        predicates.push_back(std::move(condition));
        parts.push_back(
            binder.make_project(binder.make_filter(std::move(table), std::move(predicates)), std::move(columns)));
    }
    if (parts.empty()) return binder.error("unknown-table", "there is no table to search", syntax.span);
    return union_of(binder, std::move(parts));
}

}  // namespace tocsin::kql
