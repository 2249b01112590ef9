// replace (pattern with text)... [in fields]: whole values, `*` in patterns and texts. Without `in`, every field. A rule without `*`
// goes before those with one.
#include <algorithm>

#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

NodePtr lower_replace(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::vector<std::pair<Token, Token>> rules;
    std::vector<Token> fields;
    bool listed = false;
    for (Token token = lexer.next(); token.kind != TokenKind::kEnd; token = lexer.next()) {
        if (token.kind == TokenKind::kComma) continue;
        if (token.is_word("in")) {
            listed = true;
            if (!read_fields(command, lexer, fields)) return nullptr;
            break;
        }
        Token with = lexer.next();
        Token to = lexer.next();
        if (!token.is_name()) return command.syntax_error(token, "a value");
        if (!with.is_word("with")) return command.syntax_error(with, "`with`");
        if (!to.is_name()) return command.syntax_error(to, "a value behind `with`");
        rules.emplace_back(std::move(token), std::move(to));
    }
    if (rules.empty() || (listed && fields.empty())) {
        return command.fail("syntax", "`replace` needs `value with value` and, behind `in`, fields",
                            command.name_range);
    }
    std::stable_partition(rules.begin(), rules.end(), [](const auto& rule) { return !has_wildcard(rule.first.text); });
    Compiler& c = command.compiler;
    bool by_pattern = !listed || std::any_of(fields.begin(), fields.end(),
                                             [](const Token& field) { return has_wildcard(field.text); });
    if (by_pattern) {
        TransformParts parts;
        parts.names = names_of(fields);
        for (const auto& [value, text] : rules) {
            parts.constants.push_back(c.text_value(value.text));
            parts.constants.push_back(c.text_value(text.text));
        }
        return transform_cells(command, "replace", std::move(input), std::move(parts));
    }
    std::vector<Assignment> columns;
    for (const Token& field : fields) {
        std::vector<ExprPtr> arguments;
        arguments.push_back(c.column(field.text, command.span(field.range)));
        for (const auto& [value, text] : rules) {
            arguments.push_back(c.text(value.text, command.span(value.range)));
            arguments.push_back(c.text(text.text, command.span(text.range)));
        }
        columns.push_back({field.text, c.call("replace_wildcard", std::move(arguments), command.span(field.range))});
    }
    return extend_rows(std::move(input), std::move(columns));
}

}  // namespace tocsin::spl
