// replace (pattern with text)... [in fields]: whole values, `*` in patterns and texts. Without `in`, every field.
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

NodePtr lower_replace(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::vector<Token> pairs, fields;
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
        pairs.push_back(std::move(token));
        pairs.push_back(std::move(to));
    }
    if (pairs.empty() || (listed && fields.empty())) {
        return command.fail("syntax", "`replace` needs `value with value` and, behind `in`, fields",
                            command.name_range);
    }
    Compiler& c = command.compiler;
    if (!listed) {
        TransformParts parts;
        for (const Token& token : pairs) parts.constants.push_back(c.text_value(token.text));
        Schema schema = input->schema;
        return transform_rows(c, "replace", std::move(input), std::move(parts), command.span(command.name_range),
                              std::move(schema));
    }
    std::vector<Assignment> columns;
    for (const Token& field : fields) {
        std::vector<ExprPtr> arguments;
        arguments.push_back(c.column(field.text, command.span(field.range)));
        for (const Token& token : pairs) arguments.push_back(c.text(token.text, command.span(token.range)));
        columns.push_back({field.text, c.call("replace_wildcard", std::move(arguments), command.span(field.range))});
    }
    return extend_rows(std::move(input), std::move(columns));
}

}  // namespace tocsin::spl
