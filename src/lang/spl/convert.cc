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

// `function(field) as output`
struct Conversion {
    std::string function;
    std::string field;  // may hold `*`
    std::string output;
    Range range;
};

std::optional<Conversion> read_conversion(const Command& command, Lexer& lexer, const Token& name) {
    Conversion out;
    out.function = to_lower_ascii(name.text);
    bool known = std::find(std::begin(kFunctions), std::end(kFunctions), out.function) != std::end(kFunctions);
    if (name.kind != TokenKind::kWord || !known) {
        std::vector<std::string_view> names(std::begin(kFunctions), std::end(kFunctions));
        command.fail("unknown-function", fmt::format("`convert` has no function `{}`", name.text), name.range,
                     did_you_mean(out.function, names));
        return std::nullopt;
    }
    if (Token open = lexer.next(); open.kind != TokenKind::kOpen) {
        command.syntax_error(open, "a field in parentheses");
        return std::nullopt;
    }
    Token inner = lexer.parenthesized();
    Lexer inside(command.text, inner.range);
    Token field = inside.next();
    if (!field.is_name() || !inside.at_end()) {
        command.syntax_error(inner, "a field in parentheses");
        return std::nullopt;
    }
    out.field = out.output = field.text;
    out.range = {name.range.begin, inner.range.end + 1};
    if (take_keyword(lexer, "as") && !read_alias(command, lexer, out.output)) return std::nullopt;
    return out;
}

// All fields that fit the conversion's wildcard but none of `exempt`; over events they are only known from the data.
NodePtr convert_matching(const Command& command, NodePtr input, const Conversion& conversion, const std::string& format,
                         const std::vector<std::string>& exempt) {
    Span span = command.span(conversion.range);
    if (input->schema.open()) {
        TransformParts parts;
        parts.names = {conversion.field};
        parts.names.insert(parts.names.end(), exempt.begin(), exempt.end());
        parts.constants = {command.compiler.text_value(conversion.function),
                           format.empty() ? Value() : command.compiler.text_value(format)};
        return transform_cells(command, "convert", std::move(input), std::move(parts));
    }
    std::vector<Assignment> columns;
    for (const Field& column : input->schema) {
        bool fits = !column.name.starts_with('_') && name_matches(conversion.field, column.name) &&
                    std::none_of(exempt.begin(), exempt.end(),
                                 [&](const std::string& pattern) { return name_matches(pattern, column.name); });
        if (fits) columns.push_back({column.name, converted(command, conversion.function, column.name, format, span)});
    }
    return extend_rows(std::move(input), std::move(columns));
}

}  // namespace

NodePtr lower_convert(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string format;
    Options options(command);
    options.text("timeformat", &format);
    std::vector<Conversion> conversions;
    std::vector<std::string> exempt;  // by none(): wildcards of other functions pass them over
    while (true) {
        if (!options.read(lexer)) return nullptr;
        Token name = lexer.next();
        if (name.kind == TokenKind::kEnd) break;
        if (name.kind == TokenKind::kComma) continue;
        auto conversion = read_conversion(command, lexer, name);
        if (!conversion) return nullptr;
        if (conversion->function == "none") exempt.push_back(conversion->field);
        conversions.push_back(std::move(*conversion));
    }
    if (conversions.empty())
        return command.fail("syntax", "`convert` needs a function with a field", command.name_range);
    for (const Conversion& conversion : conversions) {
        if (!input) return nullptr;
        if (conversion.function == "none") continue;
        Span span = command.span(conversion.range);
        input = has_wildcard(conversion.field)
                    ? convert_matching(command, std::move(input), conversion, format, exempt)
                    : extend_row(std::move(input), conversion.output,
                                 converted(command, conversion.function, conversion.field, format, span));
    }
    return input;
}

}  // namespace tocsin::spl
