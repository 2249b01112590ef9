// format: rows written out as the text of a search. At the end of a subsearch it is part of that (subsearch.cc).
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

// format [mvsep=OR] [maxresults=n] [emptystr="NOT ( )"] ["(" "(" "AND" ")" "OR" ")"]: one row with the field `search`.
// constants: the six texts, mvsep, maxresults (0: all), emptystr.
NodePtr lower_format(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string separator = "OR", empty = "NOT ( )";
    uint64_t max_rows = 0;
    Options options(command);
    options.text("mvsep", &separator).count("maxresults", &max_rows).text("emptystr", &empty);
    std::vector<std::string> texts;
    auto take = [&](Token& token) {
        if (!token.is_name()) return command.syntax_error(token, "a text in quotes") != nullptr;
        texts.push_back(std::move(token.text));
        return true;
    };
    if (!options.read_all(lexer, take)) return nullptr;
    if (texts.empty()) texts = {"(", "(", "AND", ")", "OR", ")"};
    if (texts.size() != 6)
        return command.fail(
            "syntax",
            "`format` needs six texts: row prefix, column prefix, column separator, column end, row separator, row end",
            command.name_range);
    Compiler& c = command.compiler;
    TransformParts parts;
    for (const std::string& text : texts) parts.constants.push_back(c.text_value(text));
    parts.constants.push_back(c.text_value(separator));
    parts.constants.push_back(Value::of_long(static_cast<int64_t>(max_rows)));
    parts.constants.push_back(c.text_value(empty));
    Schema schema({{"search", Type::kDynamic}});
    return transform_rows(command, "format", std::move(input), std::move(parts), std::move(schema));
}

}  // namespace tocsin::spl
