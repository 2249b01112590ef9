// fillnull [value=v] [fields] and filldown [patterns]: values for what is missing. Without a list, fillnull fills the
// fields that some row of the whole result has, so it has to see all rows first.
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

NodePtr lower_fillnull(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string value = "0";
    std::vector<Token> fields;
    if (!Options(command).text("value", &value).read(lexer) || !read_fields(command, lexer, fields)) return nullptr;
    Compiler& c = command.compiler;
    if (fields.empty()) {
        TransformParts parts;
        parts.constants.push_back(c.text_value(value));
        return transform_cells(command, "fillnull", std::move(input), std::move(parts));
    }
    std::vector<Assignment> columns;
    for (const Token& field : fields) {
        Span span = command.span(field.range);
        columns.push_back({field.text, c.call_of("coalesce", span, c.column(field.text, span), c.text(value))});
    }
    return extend_rows(std::move(input), std::move(columns));
}

NodePtr lower_filldown(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::vector<Token> fields;
    if (!read_fields(command, lexer, fields)) return nullptr;
    TransformParts parts;
    parts.names = names_of(fields);
    return transform_cells(command, "filldown", std::move(input), std::move(parts));
}

}  // namespace tocsin::spl
