// Statements: let, functions, query parameters, settings and the query itself (docs: "Query statements").
#include "lang/kql/parser.h"

namespace tocsin::kql {
namespace {

constexpr std::pair<std::string_view, std::string_view> kSettingsWithValues[] = {
    {"query_bin_auto_size", kBinAutoSize},
    {"query_bin_auto_at", kBinAutoAt},
};

}  // namespace

std::span<const Statement> Parser::parse_query() {
    std::vector<Statement> statements;
    while (peek().kind != TokenKind::kEnd) {
        size_t start = at_;
        if (!parse_statement(statements, false)) {
            skip_statement(start);
        } else if (peek().kind != TokenKind::kEnd && !at_symbol(";")) {
            fail("`;` or the end of the query");
            skip_statement(at_);
        }
        if (!accept_symbol(";")) break;
    }
    return keep(statements);
}

const Syntax* Parser::parse_single_expression() {
    const Syntax* expression = parse_expression();
    if (expression != nullptr && peek().kind != TokenKind::kEnd) return fail("the end of the expression");
    return expression;
}

// Moves to the `;` that ends the statement which began at token `start`.
void Parser::skip_statement(size_t start) {
    int depth = 0;
    at_ = start;
    for (; peek().kind != TokenKind::kEnd; ++at_) {
        if (depth == 0 && at_symbol(";")) return;
        if (at_symbol("(") || at_symbol("[") || at_symbol("{")) ++depth;
        if ((at_symbol(")") || at_symbol("]") || at_symbol("}")) && depth > 0) --depth;
    }
}

bool Parser::parse_statement(std::vector<Statement>& out, bool in_function) {
    Statement statement;
    uint32_t begin = peek().span.begin;
    if (at_name("let")) {
        if (!parse_let(statement)) return false;
    } else if (at_name("set") && peek(1).kind == TokenKind::kName) {
        return parse_setting(out);
    } else if (at_name("alias") && at_name("database", 1)) {
        // Databases have no meaning here; every name of a table is looked up in the views.
        while (!at_symbol(";") && peek().kind != TokenKind::kEnd) take();
        return true;
    } else if (at_name("declare")) {
        if (!parse_declare(statement)) return false;
    } else if (at_name("restrict") && at_name("access", 1)) {
        fail("unsupported", "`restrict access` is not supported", peek().span);
        return false;
    } else {
        statement.expression = parse_pipe();
        if (statement.expression == nullptr) return false;
        SyntaxKind kind = statement.expression->kind;
        if (!in_function && (kind == SyntaxKind::kName || kind == SyntaxKind::kCall)) {
            // A table alone is a pipeline without operators; its source is a step, too.
            Syntax pipe;
            pipe.kind = SyntaxKind::kPipe;
            pipe.step = add_step("source", statement.expression->span);
            pipe.children = keep(std::vector<const Syntax*>{statement.expression});
            statement.expression = finish(pipe, statement.expression->span);
            if (statement.expression == nullptr) return false;
        }
    }
    statement.span = {begin, last_end_};
    out.push_back(statement);
    return true;
}

bool Parser::parse_let(Statement& statement) {
    take();
    if (!parse_name(statement.name, statement.name_span) || !expect_symbol("=")) return false;
    if (at_lambda()) {
        statement.kind = StatementKind::kFunction;
        statement.lambda = parse_lambda();
        return statement.lambda != nullptr;
    }
    statement.kind = StatementKind::kLet;
    statement.expression = parse_pipe();
    return statement.expression != nullptr;
}

bool Parser::parse_declare(Statement& statement) {
    take();
    if (accept_name("pattern")) return parse_pattern(statement);
    if (!expect_name("query_parameters")) return false;
    statement.kind = StatementKind::kParameters;
    return parse_parameters(statement.parameters, false);
}

// `set option`, `set option = value`: options steer a cluster's resources and change no result.
bool Parser::parse_setting(std::vector<Statement>& out) {
    take();
    Token name = take();
    for (const auto& [option, hidden_name] : kSettingsWithValues) {
        if (name.text != option) continue;
        // The value is a let with a name that no query can write.
        Statement let;
        let.kind = StatementKind::kLet;
        let.name = hidden_name;
        let.name_span = name.span;
        if (!expect_symbol("=") || (let.expression = parse_expression()) == nullptr) return false;
        let.span = {name.span.begin, last_end_};
        out.push_back(let);
        return true;
    }
    while (at_symbol(".") && peek(1).kind == TokenKind::kName) take(), take();
    constexpr std::string_view kChangeResults[] = {"query_now", "query_datetimescope_column",
                                                   "query_datetimescope_from", "query_datetimescope_to",
                                                   "query_take_max_records"};
    for (std::string_view option : kChangeResults) {
        if (name.text == option) {
            diagnostics_.warning("ignored-option", "the option `" + std::string(option) + "` has no effect here",
                                 name.span);
        }
    }
    if (!accept_symbol("=")) return true;
    accept_symbol("-");
    if (peek().kind != TokenKind::kName && peek().kind != TokenKind::kLiteral) {
        fail("a value");
        return false;
    }
    take();
    if (accept_symbol("(")) return expect_symbol(")");
    return true;
}

// The token behind the bracket that closes the one at token `open`.
size_t Parser::matching(size_t open) const {
    int depth = 0;
    for (size_t i = open; i < tokens_.size(); ++i) {
        if (tokens_[i].is_symbol("(")) ++depth;
        if (tokens_[i].is_symbol(")") && --depth == 0) return i + 1;
    }
    return tokens_.size() - 1;
}

bool Parser::at_lambda() const {
    if (at_symbol("{")) return true;
    if (at_name("view") && at_symbol("(", 1)) return true;
    return at_symbol("(") && tokens_[matching(at_)].is_symbol("{");
}

const Lambda* Parser::parse_lambda() {
    Nesting nesting(*this);
    if (!nesting.allowed()) return nullptr;
    Lambda lambda;
    uint32_t begin = peek().span.begin;
    lambda.view = accept_name("view");
    if (at_symbol("(") && !parse_parameters(lambda.parameters, true)) return nullptr;
    if (!parse_body(lambda.body)) return nullptr;
    lambda.span = {begin, last_end_};
    return arena_.make(lambda);
}

bool Parser::parse_parameters(std::span<const Declaration>& out, bool tabular_allowed) {
    std::vector<Declaration> parameters;
    if (!expect_symbol("(")) return false;
    while (!accept_symbol(")")) {
        Declaration parameter;
        if (!parse_name(parameter.name, parameter.span) || !expect_symbol(":")) return false;
        if (tabular_allowed && at_symbol("(")) {
            parameter.tabular = true;
            if (at_symbol("*", 1) && at_symbol(")", 2)) {
                parameter.any_columns = true;
                take(), take(), take();
            } else if (!parse_columns(parameter.columns)) {
                return false;
            }
        } else if (!parse_type(parameter.type)) {
            return false;
        }
        if (accept_symbol("=")) {
            parameter.default_value = parse_expression();
            if (parameter.default_value == nullptr) return false;
        }
        parameters.push_back(parameter);
        if (!at_symbol(")") && !expect_symbol(",")) return false;
    }
    out = keep(parameters);
    return true;
}

bool Parser::parse_signature(std::span<const Declaration>& out) {
    if (!parse_parameters(out, true)) return false;
    if (peek().kind == TokenKind::kEnd) return true;
    fail("the end of the parameters");
    return false;
}

bool Parser::parse_body(std::span<const Statement>& out) {
    std::vector<Statement> statements;
    if (!expect_symbol("{")) return false;
    while (!at_symbol("}")) {
        if (!parse_statement(statements, true)) return false;
        if (!accept_symbol(";")) break;
    }
    if (!expect_symbol("}")) return false;
    if (statements.empty() || statements.back().kind != StatementKind::kQuery) {
        fail("syntax", "a function's body must end with an expression", peek().span);
        return false;
    }
    out = keep(statements);
    return true;
}

}  // namespace tocsin::kql
