// return: the first rows as the text of a search, each row in parentheses where there are several.
#include "lang/spl/return.h"

#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

std::optional<Return> parse_return(const Command& command) {
    Return out;
    Lexer lexer = command.lexer();
    bool first = true;
    for (Token token = lexer.next(); token.kind != TokenKind::kEnd; token = lexer.next()) {
        if (token.kind == TokenKind::kComma) continue;
        if (!token.is_name()) {
            command.syntax_error(token, "a field name");
            return std::nullopt;
        }
        auto count = parse_number(token.text);
        if (first && count && *count >= 0 && *count <= static_cast<double>(kMaxSubsearchRows)) {
            out.rows = static_cast<uint64_t>(*count);
        } else if (lexer.peek().kind == TokenKind::kEquals) {
            lexer.next();
            out.items.push_back({lexer.option_value().text, token.text, false});
        } else if (token.text.starts_with('$')) {
            out.items.push_back({token.text.substr(1), {}, true});
        } else {
            out.items.push_back({token.text, token.text, false});
        }
        first = false;
    }
    if (out.items.empty()) {
        command.fail("syntax", "`return` needs a field", command.name_range);
        return std::nullopt;
    }
    return out;
}

NodePtr lower_return(const Command& command, NodePtr input) {
    auto parsed = parse_return(command);
    if (!parsed) return nullptr;
    TransformParts parts;
    for (const Return::Item& item : parsed->items) {
        parts.names.push_back(item.field);
        parts.constants.push_back(item.bare ? Value() : command.compiler.text_value(item.alias));
    }
    return transform_rows(command, "return", take_rows(std::move(input), parsed->rows), std::move(parts),
                          Schema({{"search", Type::kDynamic}}));
}

}  // namespace tocsin::spl
