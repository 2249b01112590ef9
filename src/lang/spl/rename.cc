// rename a as b [, c as "D e"] ...: wildcards carry what they stand for (`requestParameters.* as *`).
#include <algorithm>

#include <fmt/format.h>

#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

NodePtr lower_rename(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::vector<std::string> sources, targets;
    for (Token source = lexer.next_name(); source.kind != TokenKind::kEnd; source = lexer.next_name()) {
        if (source.kind == TokenKind::kComma) continue;
        if (!source.is_name()) return command.syntax_error(source, "a field name");
        Token as = lexer.next();
        if (!as.is_word("as")) return command.syntax_error(as, "`as` and a new name");
        Token target = lexer.next_name();
        if (!target.is_name()) return command.syntax_error(target, "a new name");
        auto stars = [](const std::string& name) { return std::count(name.begin(), name.end(), '*'); };
        if (stars(source.text) != stars(target.text)) {
            return command.fail("syntax",
                                fmt::format("`{}` and `{}` need the same number of `*`", source.text, target.text),
                                {source.range.begin, target.range.end});
        }
        sources.push_back(std::move(source.text));
        targets.push_back(std::move(target.text));
    }
    if (sources.empty()) return command.fail("syntax", "`rename` needs `field as name`", command.name_range);
    return select_columns(std::move(input), SelectMode::kRename, std::move(sources), std::move(targets));
}

}  // namespace tocsin::spl
