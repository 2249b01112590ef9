// fields and table: which columns go on.
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

// fields [+|-] list: keeps (internal fields stay anyhow) or drops.
NodePtr lower_fields(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    SelectMode mode = SelectMode::kKeep;
    std::vector<Token> fields;
    if (!read_fields(command, lexer, fields)) return nullptr;
    // The sign may stand by itself or at the first name.
    if (!fields.empty() && fields[0].kind == TokenKind::kWord &&
        (fields[0].text[0] == '-' || fields[0].text[0] == '+')) {
        if (fields[0].text[0] == '-') mode = SelectMode::kDrop;
        fields[0].text.erase(0, 1);
        if (fields[0].text.empty()) fields.erase(fields.begin());
    }
    if (fields.empty()) return command.fail("syntax", "`fields` needs a field", command.name_range);
    return select_columns(std::move(input), mode, names_of(fields));
}

// table list: exactly these columns, in this order.
NodePtr lower_table(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::vector<Token> fields;
    if (!read_fields(command, lexer, fields)) return nullptr;
    if (fields.empty()) return command.fail("syntax", "`table` needs a field", command.name_range);
    return select_columns(std::move(input), SelectMode::kTable, names_of(fields));
}

}  // namespace tocsin::spl
