// declare pattern: tables chosen by constant texts (docs: "Pattern statement").
//
//   declare pattern port = (service: string)[side: string] { ("ssh").["server"] = { print Port = 22 }; };
//   port("ssh").server
//
// A case's body sees the arguments as constants. Another call than one of the cases is an error.
#include <algorithm>

#include "lang/kql/binder.h"
#include "lang/kql/parser.h"

namespace tocsin::kql {

bool Parser::parse_pattern(Statement& statement) {
    statement.kind = StatementKind::kPattern;
    if (!parse_name(statement.name, statement.name_span)) return false;
    Pattern pattern;
    if (accept_symbol("=")) {
        if (!parse_parameters(pattern.arguments, false)) return false;
        if (accept_symbol("[")) {
            Type type;
            Span span;
            if (!parse_name(pattern.path, span) || !expect_symbol(":") || !parse_type(type) || !expect_symbol("]"))
                return false;
        }
        std::vector<PatternCase> cases;
        if (!expect_symbol("{")) return false;
        while (!accept_symbol("}")) {
            if (!parse_pattern_case(cases.emplace_back(), !pattern.path.empty())) return false;
            if (!at_symbol("}") && !expect_symbol(";")) return false;
        }
        pattern.cases = keep(cases);
    }
    statement.pattern = arena_.make(pattern);
    return true;
}

// `("a", "b").["path"] = { body }`
bool Parser::parse_pattern_case(PatternCase& made, bool with_path) {
    std::vector<std::string_view> values;
    if (!expect_symbol("(")) return false;
    do {
        if (!parse_text(values.emplace_back())) return false;
    } while (accept_symbol(","));
    made.values = keep(values);
    if (!expect_symbol(")")) return false;
    if (with_path && !(expect_symbol(".") && expect_symbol("[") && parse_text(made.path) && expect_symbol("]")))
        return false;
    if (!expect_symbol("=")) return false;
    if (!at_symbol("{")) return fail("`{`"), false;
    made.body = parse_lambda();
    return made.body != nullptr;
}

const Syntax* Binder::called_pattern(const Syntax& syntax, const Scope* scope) const {
    bool path = syntax.kind == SyntaxKind::kPath || syntax.kind == SyntaxKind::kIndex;
    const Syntax& call = path ? *syntax.children[0] : syntax;
    if (call.kind != SyntaxKind::kCall) return nullptr;
    const Binding* binding = find_in(call.text, scope);
    return binding != nullptr && binding->kind == Binding::Kind::kPattern ? &call : nullptr;
}

NodePtr Binder::bind_pattern_call(const Syntax& syntax) {
    const Syntax& call = *called_pattern(syntax, scope_);
    const Binding& binding = *find(call.text);
    const Pattern& pattern = *binding.pattern;
    std::string said = "the pattern `" + std::string(call.text) + "`";
    if (pattern.cases.empty()) return error("unknown-function", said + " has no cases", call.span);
    size_t count = pattern.arguments.size();
    if (call.children.size() != count)
        return error("type", said + " takes " + std::to_string(count) + (count == 1 ? " argument" : " arguments"),
                     call.span);
    std::vector<std::string_view> values;
    const Scope* scope = binding.closure;
    auto add = [&](std::string_view name, const Value& value, Span span) {
        scope = extended(scope, name, measured(make_literal(value, Type::kString, span), span));
    };
    for (size_t i = 0; i < call.children.size(); ++i) {
        const Syntax& argument = *call.children[i];
        Value value;
        if (!bind_constant_value(argument, value)) return nullptr;
        if (!value.is_string()) return error("type", "an argument of a pattern is a string", argument.span);
        values.push_back(value.text());
        add(pattern.arguments[i].name, value, argument.span);
    }
    std::string_view path = syntax.kind == SyntaxKind::kPath ? syntax.text : std::string_view();
    if (syntax.kind == SyntaxKind::kIndex) {
        Value value;
        if (!bind_constant_value(*syntax.children[1], value)) return nullptr;
        path = value.is_string() ? value.text() : std::string_view();
    }
    if (!pattern.path.empty()) add(pattern.path, make_string(path, arena_), syntax.span);
    auto fits = [&](const PatternCase& candidate) {
        return candidate.path == path &&
               std::equal(values.begin(), values.end(), candidate.values.begin(), candidate.values.end());
    };
    auto found = std::find_if(pattern.cases.begin(), pattern.cases.end(), fits);
    if (found == pattern.cases.end()) return error("unknown-function", said + " has no such case", syntax.span);
    Binding body;
    body.kind = Binding::Kind::kFunction;
    body.lambda = found->body;
    body.closure = scope;
    Syntax bare = call;
    bare.children = {};
    return call_table_function(body, bare, nullptr);
}

}  // namespace tocsin::kql
