// search, where, regex: the commands that keep rows. A search in front of a pipeline reads the logs first.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/data_model.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/nodes.h"
#include "lang/spl/regex.h"
#include "lang/spl/search_expression.h"
#include "lang/spl/time_modifiers.h"

namespace tocsin::spl {
namespace {

// Whether one of the conjuncts is `index=risk`: those events are not in the logs, but made of alerts.
bool reads_risk_index(const std::vector<ExprPtr>& conjuncts) {
    for (const ExprPtr& expr : conjuncts) {
        if (expr->kind != ExprKind::kCall || expr->function->name != "search_eq") continue;
        const Expr& field = *expr->arguments[0];
        const Expr& value = *expr->arguments[1];
        if (field.kind == ExprKind::kColumn && field.name == "index" && value.kind == ExprKind::kLiteral &&
            value.value.is_string() && equals_ignore_case(value.value.text(), "risk"))
            return true;
    }
    return false;
}

}  // namespace

NodePtr lower_search(const Command& command, NodePtr input) {
    auto conjuncts = compile_search(command.compiler, command.text, command.arguments);
    if (!conjuncts) return nullptr;
    if (!input) settle_time_range(command.compiler, *conjuncts);
    if (!input) input = reads_risk_index(*conjuncts) ? scan_risk_events(command) : scan_events(command);
    return input ? filter_rows(std::move(input), std::move(*conjuncts)) : nullptr;
}

NodePtr lower_where(const Command& command, NodePtr input) {
    auto conjuncts = compile_condition(command.compiler, command.text, command.arguments);
    return conjuncts ? filter_rows(std::move(input), std::move(*conjuncts)) : nullptr;
}

// regex [field(=|!=)]"expression"
NodePtr lower_regex(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string field = "_raw";
    bool negated = false;
    Token first = lexer.next();
    Range field_range = first.range;
    Token pattern = first;
    TokenKind op = lexer.peek().kind;
    if (first.is_name() && (op == TokenKind::kEquals || op == TokenKind::kNotEquals)) {
        field = first.text;
        negated = lexer.next().kind == TokenKind::kNotEquals;
        pattern = lexer.next();
    }
    if (pattern.kind != TokenKind::kString && pattern.kind != TokenKind::kWord) {
        return command.syntax_error(pattern, "a regular expression in quotes");
    }
    if (!expect_end(command, lexer) || !regex_groups(command, pattern.text, pattern.range)) return nullptr;
    Compiler& c = command.compiler;
    Span span = command.span({field_range.begin, pattern.range.end});
    ExprPtr match = c.call_of("match", span, c.column(field, command.span(field_range)),
                              c.text(pattern.text, command.span(pattern.range)));
    if (negated) {
        // A row without the field does not match either.
        match =
            c.call_of("or", span, c.call_of("isnull", span, c.column(field)), c.call_of("not", span, std::move(match)));
    }
    std::vector<ExprPtr> predicates;
    predicates.push_back(std::move(match));
    return filter_rows(std::move(input), std::move(predicates));
}

}  // namespace tocsin::spl
