// reltime [timefield=f] [prefix=p]: how long ago a time is, in words (`3 days ago`), in the field reltime or `p` and the field's
// name.
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

NodePtr lower_reltime(const Command& command, NodePtr input) {
    std::string field = "_time", prefix;
    Lexer lexer = command.lexer();
    if (!Options(command).text("timefield", &field).text("prefix", &prefix).read(lexer) || !expect_end(command, lexer))
        return nullptr;
    Compiler& c = command.compiler;
    std::string output = prefix.empty() ? "reltime" : prefix + field;
    return extend_row(std::move(input), output,
                      c.call_of("age_text", command.span(command.name_range), c.column(field)));
}

}  // namespace tocsin::spl
