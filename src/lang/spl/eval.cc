// eval and the small commands that compute fields: fieldformat, setfields, tags, strcat, addinfo.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/nodes.h"
#include "lang/spl/time_modifiers.h"

namespace tocsin::spl {
namespace {

// The name on the left of `=`: everything up to it, or a quoted text.
struct Target {
    std::string name;
    Range range;
};
std::optional<Target> take_target(const Command& command, Lexer& lexer) {
    Token first = lexer.peek();
    if (first.kind == TokenKind::kString || first.kind == TokenKind::kQuoted) {
        lexer.next();
        if (lexer.next().kind == TokenKind::kEquals) return Target{first.text, first.range};
        command.fail("syntax", "a name needs `=` and an expression behind it", first.range);
        return std::nullopt;
    }
    if (first.kind != TokenKind::kWord) {
        command.syntax_error(first, "`name=expression`");
        return std::nullopt;
    }
    lexer.next();
    if (lexer.peek().kind != TokenKind::kEquals) {
        command.fail("syntax", fmt::format("`{}` needs `=` and an expression behind it", first.text), first.range);
        return std::nullopt;
    }
    lexer.next();
    return Target{first.text, first.range};
}

// `{field}` in the target's name: the name is made from the row.
bool is_computed_name(std::string_view name) {
    size_t open = name.find('{');
    return open != std::string_view::npos && name.find('}', open) > open + 1 &&
           name.find('}', open) != std::string_view::npos;
}

// eval "x{a}y"=e: the name's parts joined, then a column of that name per row.
NodePtr assign_computed(const Command& command, NodePtr input, const Target& target, ExprPtr expr) {
    Compiler& c = command.compiler;
    std::vector<ExprPtr> parts;
    std::string_view rest = target.name;
    while (!rest.empty()) {
        size_t open = rest.find('{');
        size_t close = open == std::string_view::npos ? open : rest.find('}', open);
        if (close == std::string_view::npos) open = rest.size();
        if (open > 0) parts.push_back(c.text(rest.substr(0, open)));
        if (close == std::string_view::npos) break;
        parts.push_back(c.column(rest.substr(open + 1, close - open - 1)));
        rest.remove_prefix(close + 1);
    }
    Span span = command.span(target.range);
    parts.push_back(c.text(""));  // joined to a text even if it is one field
    TransformParts transform;
    transform.arguments.push_back(c.call(".", std::move(parts), span));
    transform.arguments.push_back(std::move(expr));
    return transform_rows(command, "set_computed_field", std::move(input), std::move(transform));
}

}  // namespace

// eval f=e [, f=e ...]: left to right, each sees the fields before it.
NodePtr lower_eval(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    while (true) {
        auto target = take_target(command, lexer);
        if (!target) return nullptr;
        size_t begin = lexer.position();
        ExprPtr expr = compile_eval_at(command.compiler, lexer);
        if (!expr) return nullptr;
        Range written{begin, lexer.position()};
        if (expr->type == Type::kBool) {
            return command.fail("type", fmt::format("`{}` cannot hold a Boolean", target->name), written,
                                "write if(condition, \"yes\", \"no\") or tostring(condition)");
        }
        input = is_computed_name(target->name) ? assign_computed(command, std::move(input), *target, std::move(expr))
                                               : extend_row(std::move(input), target->name, std::move(expr));
        if (!input) return nullptr;
        Token separator = lexer.next();
        if (separator.kind == TokenKind::kEnd) return input;
        if (separator.kind != TokenKind::kComma) return command.syntax_error(separator, "a comma or the end");
        if (lexer.at_end()) return input;
    }
}

// fieldformat f=e changes how f is shown, not its value: the expression is checked and has no effect on rows.
NodePtr lower_fieldformat(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    if (!take_target(command, lexer) || !compile_eval_at(command.compiler, lexer) || !expect_end(command, lexer))
        return nullptr;
    return input;
}

// setfields f="text", g="text" ...
NodePtr lower_setfields(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    while (true) {
        auto target = take_target(command, lexer);
        if (!target) return nullptr;
        Token value = lexer.option_value();
        if (value.kind == TokenKind::kUnclosed) return command.syntax_error(value, "a value");
        input =
            extend_row(std::move(input), target->name, command.compiler.text(value.text, command.span(value.range)));
        Token separator = lexer.next();
        if (separator.kind == TokenKind::kEnd) return input;
        if (separator.kind != TokenKind::kComma) return command.syntax_error(separator, "a comma or the end");
    }
}

// tags [outputfield=f] [inclname=f] [inclvalue=f] [fields]: events carry their tags in the field `tag` already.
NodePtr lower_tags(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string output = "tag";
    std::vector<Token> fields;
    Options options(command);
    options.text("outputfield", &output).ignored("inclname").ignored("inclvalue").ignored("allowed_tags");
    if (!options.read(lexer) || !read_fields(command, lexer, fields)) return nullptr;
    if (output == "tag") return input;
    return extend_row(std::move(input), output, Compiler::column("tag", command.span(command.arguments)));
}

// strcat [allrequired=f] <field or "text">... target
NodePtr lower_strcat(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    bool all_required = false;
    std::vector<Token> parts;
    if (!Options(command).flag("allrequired", &all_required).read(lexer) || !read_fields(command, lexer, parts))
        return nullptr;
    if (parts.size() < 2) return command.fail("syntax", "`strcat` needs values and a target field", command.name_range);
    std::string target = parts.back().text;
    parts.pop_back();
    Compiler& c = command.compiler;
    std::vector<ExprPtr> values;
    for (const Token& part : parts) {
        Span span = command.span(part.range);
        if (part.kind == TokenKind::kString)
            values.push_back(c.text(part.text, span));
        else if (all_required)
            values.push_back(c.column(part.text, span));
        else
            values.push_back(c.call_of("coalesce", span, c.column(part.text, span), c.text("")));
    }
    values.push_back(c.text(""));  // a single value becomes a text, too
    return extend_row(std::move(input), target, c.call(".", std::move(values), command.span(command.arguments)));
}

// addinfo: the bounds of the search.
NodePtr lower_addinfo(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    if (!expect_end(command, lexer)) return nullptr;
    Compiler& c = command.compiler;
    Span span = command.span(command.name_range);
    std::vector<Assignment> columns;
    columns.push_back({"info_min_time", range_start(c, span)});
    columns.push_back({"info_max_time", range_end(c, span)});
    columns.push_back({"info_search_time", c.call_of("now", span)});
    columns.push_back({"info_sid", c.text("tocsin", span)});
    return extend_rows(std::move(input), std::move(columns));
}

}  // namespace tocsin::spl
