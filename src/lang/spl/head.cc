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
    while (!lexer.at_end()) {
        if (auto option = take_option(lexer)) {
            if (!options.apply(*option)) return nullptr;
            continue;
        }
        size_t begin = lexer.position();
        Token token = lexer.next();
        auto number = parse_number(token.text);
        if (token.kind == TokenKind::kWord && number && *number >= 0 && *number < 1e15 && !condition &&
            lexer.at_end()) {
            limit = static_cast<uint64_t>(*number);
            limited = true;
        } else if (!condition) {
            lexer.seek(begin);
            condition = compile_eval_at(command.compiler, lexer);
            if (!condition) return nullptr;
        } else {
            return command.syntax_error(token, "its end");
        }
    }
    if (!condition) return take_rows(std::move(input), limit);
    // argument: the condition; constants: limit or null, null, keeplast
    TransformParts parts;
    parts.arguments.push_back(std::move(condition));
    parts.constants = {limited ? Value::of_long(static_cast<int64_t>(limit)) : Value(), Value::boolean(keep_null),
                       Value::boolean(keep_last)};
    Schema schema = input->schema;
    return transform_rows(command.compiler, "head_while", std::move(input), std::move(parts),
                          command.span(command.name_range), std::move(schema));
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
