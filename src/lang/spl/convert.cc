// convert [timeformat=f] function(field) [as name] ...: texts to numbers, times to texts and back. Each function is a
// row `convert_<name>`.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "plan/name_pattern.h"

namespace tocsin::spl {
namespace {

constexpr std::string_view kFunctions[] = {"auto",   "ctime", "dur2sec", "memk",    "mktime",
                                           "mstime", "none",  "num",     "rmcomma", "rmunit"};

ExprPtr converted(const Command& command, const std::string& function, std::string_view field,
                  const std::string& format, Span span) {
    Compiler& c = command.compiler;
    std::vector<ExprPtr> arguments;
    arguments.push_back(c.column(field, span));
    if ((function == "ctime" || function == "mktime") && !format.empty()) arguments.push_back(c.text(format));
    return c.call("convert_" + function, std::move(arguments), span);
}

}  // namespace

NodePtr lower_convert(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string format;
    Options options(command);
    options.text("timeformat", &format);
    bool any = false;
    while (true) {
        if (!options.read(lexer)) return nullptr;
        Token name = lexer.next();
        if (name.kind == TokenKind::kEnd) break;
        if (name.kind == TokenKind::kComma) continue;
        std::string function = to_lower_ascii(name.text);
        bool known = std::find(std::begin(kFunctions), std::end(kFunctions), function) != std::end(kFunctions);
        if (name.kind != TokenKind::kWord || !known) {
            std::vector<std::string_view> names(std::begin(kFunctions), std::end(kFunctions));
            return command.fail("unknown-function", fmt::format("`convert` has no function `{}`", name.text),
                                name.range, did_you_mean(function, names));
        }
        if (Token open = lexer.next(); open.kind != TokenKind::kOpen)
            return command.syntax_error(open, "a field in parentheses");
        Token inner = lexer.parenthesized();
        Lexer inside(command.text, inner.range);
        Token field = inside.next();
        if (!field.is_name() || !inside.at_end()) return command.syntax_error(inner, "a field in parentheses");
        std::string output = field.text;
        if (take_keyword(lexer, "as") && !read_alias(command, lexer, output)) return nullptr;
        any = true;
        Span span = command.span({name.range.begin, inner.range.end + 1});
        if (function == "none") {
            return command.fail("unsupported",
                                "`convert` with none() is not supported; name the fields to convert instead of `*`",
                                name.range);
        }
        if (!has_wildcard(field.text)) {
            input = extend_row(std::move(input), output, converted(command, function, field.text, format, span));
            continue;
        }
        // All fields that fit; over events they are only known from the data.
        if (input->schema.open()) {
            TransformParts parts;
            parts.names = {field.text};
            parts.constants = {command.compiler.text_value(function),
                               format.empty() ? Value() : command.compiler.text_value(format)};
            Schema schema = input->schema;
            input = transform_rows(command.compiler, "convert", std::move(input), std::move(parts), span,
                                   std::move(schema));
            if (!input) return nullptr;
            continue;
        }
        std::vector<Assignment> columns;
        for (const Field& column : input->schema) {
            if (column.name.starts_with('_') || !name_matches(field.text, column.name)) continue;
            columns.push_back({column.name, converted(command, function, column.name, format, span)});
        }
        input = extend_rows(std::move(input), std::move(columns));
    }
    if (!any) return command.fail("syntax", "`convert` needs a function with a field", command.name_range);
    return input;
}

}  // namespace tocsin::spl
