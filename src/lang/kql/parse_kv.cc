// parse-kv: columns from a text of keys and values. The function parse_kv makes a bag of them once per row; the wanted
// keys are taken out of it and converted.
#include "lang/kql/assignments.h"
#include "lang/kql/casts.h"
#include "lang/kql/operator_functions.h"
#include "plan/select.h"

namespace tocsin::kql {
namespace {

// Holds the bag between the two steps; no user column can be called so.
constexpr std::string_view kBag = "\x02pairs";

struct ParseKvSyntax : Operator {
    const Syntax* expression = nullptr;
    std::span<const Declaration> columns;
    std::string_view pair_delimiter;
    std::string_view kv_delimiter;
    std::string_view quote;
    std::string_view escape;
    std::string_view regex;
    bool greedy = false;
};

// One `name = value` of the options.
bool parse_option(Parser& parser, ParseKvSyntax& syntax) {
    Token name = parser.take();
    if (!parser.expect_symbol("=")) return false;
    if (name.text == "greedy") {
        const Token& value = parser.peek();
        if (value.kind != TokenKind::kLiteral || value.type != Type::kBool)
            return parser.fail("`true` or `false`"), false;
        syntax.greedy = !value.value.is_null() && parser.take().value.as_bool();
        return true;
    }
    std::string_view* target = name.text == "pair_delimiter" ? &syntax.pair_delimiter
                               : name.text == "kv_delimiter" ? &syntax.kv_delimiter
                               : name.text == "quote"        ? &syntax.quote
                               : name.text == "escape"       ? &syntax.escape
                               : name.text == "regex"        ? &syntax.regex
                                                             : nullptr;
    if (target != nullptr) return parser.parse_text(*target);
    parser.fail("syntax",
                "`" + std::string(name.text) +
                    "` is no option of parse-kv: pair_delimiter, kv_delimiter, quote, escape, greedy and regex are",
                name.span);
    return false;
}

// Takes the bag's column off again.
NodePtr without_bag(Binder& binder, NodePtr input) {
    if (input->schema.open()) {
        auto select = binder.make<Select>(std::move(input));
        select->mode = SelectMode::kDrop;
        select->patterns.emplace_back(kBag);
        std::vector<Field> fields;
        for (const Field& field : select->schema) {
            if (field.name != kBag) fields.push_back(field);
        }
        select->schema = Schema(std::move(fields), true);
        return select;
    }
    std::vector<std::pair<std::string, std::string>> kept;
    for (const Field& field : input->schema) {
        if (field.name != kBag) kept.emplace_back(field.name, field.name);
    }
    return binder.make_selection(std::move(input), kept);
}

}  // namespace

Operator* parse_parse_kv(Parser& parser) {
    ParseKvSyntax syntax;
    syntax.expression = parser.parse_expression();
    if (syntax.expression == nullptr || !parser.expect_name("as") || !parser.parse_columns(syntax.columns))
        return nullptr;
    if (parser.accept_name("with")) {
        if (!parser.expect_symbol("(")) return nullptr;
        while (!parser.accept_symbol(")")) {
            if (!parse_option(parser, syntax)) return nullptr;
            if (!parser.at_symbol(")") && !parser.expect_symbol(",")) return nullptr;
        }
    }
    return parser.make(syntax);
}

NodePtr bind_parse_kv(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const ParseKvSyntax&>(syntax);
    RowScope row;
    row.columns = &input->schema;
    ExprPtr text = binder.bind(*written.expression, row);
    if (text == nullptr) return nullptr;
    std::vector<ExprPtr> arguments;
    arguments.push_back(cast(std::move(text), Type::kString));
    for (std::string_view option : {written.pair_delimiter, written.kv_delimiter, written.quote, written.escape})
        arguments.push_back(binder.text_literal(option));
    arguments.push_back(make_literal(Value::boolean(written.greedy), Type::kBool));
    arguments.push_back(binder.text_literal(written.regex));
    ExprPtr bag = binder.call("parse_kv", std::move(arguments), written.span);
    if (bag == nullptr) return nullptr;
    std::vector<Assignment> extended;
    extended.push_back({std::string(kBag), std::move(bag)});
    input = binder.make_extend(std::move(input), std::move(extended));

    std::vector<Assignment> columns;
    for (const Declaration& column : written.columns) {
        std::vector<ExprPtr> path;
        path.push_back(make_column(std::string(kBag), Type::kDynamic));
        path.push_back(binder.text_literal(column.name, column.span));
        ExprPtr value = binder.call("get", std::move(path), column.span);
        if (value == nullptr) return nullptr;
        // By way of string: a text in a dynamic is not read as a datetime or guid.
        if (column.type != Type::kDynamic) value = cast(std::move(value), Type::kString);
        columns.push_back({std::string(column.name), cast(std::move(value), column.type)});
    }
    return without_bag(binder, binder.make_extend(std::move(input), std::move(columns)));
}

}  // namespace tocsin::kql
