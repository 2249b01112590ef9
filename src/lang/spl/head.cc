// head and tail: the first or last rows.
#include "lang/spl/commands.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

// head [n | limit=n] [(condition)] [null=f] [keeplast=f]: n rows (10), or the rows up to the first where the condition
// is false.
NodePtr lower_head(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    uint64_t limit = 10;
    bool keep_null = false, keep_last = false, limited = false;
    ExprPtr condition;
    Options options(command);
    options.with("limit", [&](const Option& option) {
        auto number = parse_number(option.value.text);
        if (!number || *number < 0 || *number > 1e15)
            return command.fail("type", "the limit is a number of rows", option.value.range) != nullptr;
        limit = static_cast<uint64_t>(*number);
        return limited = true;
    });
    options.flag("null", &keep_null).flag("keeplast", &keep_last);
    auto take = [&](const Token& token) {
        auto number = parse_number(token.text);
        if (token.kind == TokenKind::kWord && number && *number >= 0 && *number < 1e15 && !condition &&
            lexer.at_end()) {
            limit = static_cast<uint64_t>(*number);
            limited = true;
            return true;
        }
        if (condition) return command.syntax_error(token, "its end") != nullptr;
        lexer.seek(token.range.begin);
        return (condition = compile_eval_at(command.compiler, lexer)) != nullptr;
    };
    if (!options.read_all(lexer, take)) return nullptr;
    if (!condition) return take_rows(std::move(input), limit);
    // argument: the condition; constants: limit or null, null, keeplast
    TransformParts parts;
    parts.arguments.push_back(std::move(condition));
    parts.constants = {limited ? Value::of_long(static_cast<int64_t>(limit)) : Value(), Value::boolean(keep_null),
                       Value::boolean(keep_last)};
    return transform_cells(command, "head_while", std::move(input), std::move(parts));
}

// tail [n]: the last rows, the last one first.
NodePtr lower_tail(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    uint64_t limit = 10;
    Options options(command);
    options.count("limit", &limit);
    if (!options.read(lexer)) return nullptr;
    if (Token token = lexer.next(); token.kind != TokenKind::kEnd) {
        auto number = parse_number(token.text);
        if (!number || *number < 0 || *number > 1e15) return command.syntax_error(token, "a number of rows");
        limit = static_cast<uint64_t>(*number);
    }
    if (!expect_end(command, lexer)) return nullptr;
    return take_rows(std::move(input), limit, true);
}

}  // namespace tocsin::spl
