// rangemap field=f [name=start-end]... [default=text]: the names of the ranges that the number lies in, in the field `range`.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {
namespace {

// `-10--1`, `0.5-3`: two numbers with a hyphen between them.
std::optional<std::pair<double, double>> parse_range(std::string_view text) {
    size_t hyphen = text.find('-', 1);
    if (hyphen == std::string_view::npos) return std::nullopt;
    auto from = parse_number(text.substr(0, hyphen)), to = parse_number(text.substr(hyphen + 1));
    if (!from || !to) return std::nullopt;
    return std::pair(*from, *to);
}

}  // namespace

NodePtr lower_rangemap(const Command& command, NodePtr input) {
    Compiler& c = command.compiler;
    Lexer lexer = command.lexer();
    std::string field, otherwise = "None";
    std::vector<ExprPtr> names;
    std::vector<std::pair<std::string, std::pair<double, double>>> ranges;
    while (!lexer.at_end()) {
        if (lexer.peek().kind == TokenKind::kComma) {
            lexer.next();
            continue;
        }
        auto option = take_option(lexer);
        if (!option) return command.syntax_error(lexer.next(), "`name=start-end`");
        if (option->name == "field") {
            field = option->value.text;
        } else if (option->name == "default") {
            otherwise = option->value.text;
        } else {
            auto range = parse_range(option->value.text);
            if (!range)
                return command.fail("type", fmt::format("`{}` is no range such as 0-10", option->value.text),
                                    option->value.range);
            // Names keep their letter case, which options have not.
            ranges.emplace_back(command.text.text(option->name_range), *range);
        }
    }
    if (field.empty()) return command.fail("syntax", "`rangemap` needs `field=`", command.name_range);
    Span span = command.span(command.arguments);
    for (const auto& [name, range] : ranges) {
        ExprPtr inside = c.call_of("and", span, c.call_of(">=", span, c.column(field), c.number(range.first)),
                                   c.call_of("<=", span, c.column(field), c.number(range.second)));
        names.push_back(c.call_of("if", span, std::move(inside), c.text(name), c.null()));
    }
    names.push_back(c.null());
    return extend_row(std::move(input), "range",
                      c.call_of("coalesce", span, c.call("mvappend", std::move(names), span), c.text(otherwise)));
}

}  // namespace tocsin::spl
