// Calls of functions that the query defines with `let f = (a: string, T: (*)) { ... }`.
//
// A call is expanded like a macro: parameters become names of a new scope, bound to the arguments, and the body is
// bound in it. The body sees the names that were there where the function was defined, and no columns but those of its
// own pipelines. KQL has no recursion.
#include "lang/kql/binder.h"
#include "lang/kql/casts.h"

namespace tocsin::kql {

// One more call within the calls that are being expanded, while it lives.
class Binder::CallGuard {
public:
    CallGuard(Binder& binder, Span span) : binder_(binder), span_(span) { ++binder_.calls_; }
    ~CallGuard() { --binder_.calls_; }
    CallGuard(const CallGuard&) = delete;
    CallGuard& operator=(const CallGuard&) = delete;
    // False, and told, where calls are nested too deep.
    bool allowed() {
        if (binder_.calls_ <= kMaxCalls) return true;
        binder_.error("limit", "functions call each other more than " + std::to_string(kMaxCalls) + " deep", span_);
        return false;
    }

private:
    static constexpr size_t kMaxCalls = 100;
    Binder& binder_;
    Span span_;
};

// The body's last statement decides. Names that the body or the parameters define count, too.
bool Binder::gives_table(const Lambda& lambda, const Scope* closure) const {
    const Syntax& result = *lambda.body.back().expression;
    if (result.kind == SyntaxKind::kPipe || result.kind == SyntaxKind::kSource) return true;
    if (result.kind == SyntaxKind::kName || result.kind == SyntaxKind::kCall) {
        for (const Declaration& parameter : lambda.parameters) {
            if (parameter.name == result.text) return parameter.tabular;
        }
        for (const Statement& statement : lambda.body) {
            if (statement.name != result.text) continue;
            if (statement.kind == StatementKind::kFunction) return gives_table(*statement.lambda, closure);
            if (statement.kind == StatementKind::kLet) return is_table_in(*statement.expression, closure);
        }
    }
    return is_table_in(result, closure);
}

// The scope of the function's body with its parameters; null after telling what is wrong with the arguments.
const Scope* Binder::bind_arguments(const Binding& function, const Syntax& call, const RowScope& row, NodePtr input) {
    const Lambda& lambda = *function.lambda;
    size_t next = 0;  // the next parameter for an argument without a name
    const Scope* scope = extended(function.closure, {}, Binding());
    auto put = [&](const Declaration& parameter, Binding binding) {
        scope = extended(scope, parameter.name, std::move(binding));
    };
    auto has = [&](std::string_view name) {
        for (const Scope* known = scope; !known->name.empty(); known = known->parent) {
            if (known->name == name) return true;
        }
        return false;
    };
    if (input != nullptr) {
        if (lambda.parameters.empty() || !lambda.parameters[0].tabular) {
            error("type", "`" + std::string(call.text) + "` does not take a table", call.span);
            return nullptr;
        }
        put(lambda.parameters[next++], measured(std::move(input), call.span));
    }
    for (const Syntax* argument : call.children) {
        const Declaration* parameter = nullptr;
        const Syntax* value = argument;
        if (argument->kind == SyntaxKind::kNamed) {
            for (const Declaration& candidate : lambda.parameters) {
                if (candidate.name == argument->text) parameter = &candidate;
            }
            value = argument->children[0];
            ++next;  // an argument without a name stands for the parameter at its own place
        } else if (next < lambda.parameters.size()) {
            parameter = &lambda.parameters[next++];
        }
        if (parameter == nullptr) {
            error("type", "`" + std::string(call.text) + "` takes no such argument", argument->span);
            return nullptr;
        }
        if (parameter->tabular) {
            NodePtr table = bind_table(*value);
            if (table == nullptr) return nullptr;
            for (const Declaration& column : parameter->columns) {
                if (!table->schema.has(column.name) && !table->schema.open()) {
                    unknown_column(column.name, value->span, table->schema);
                    return nullptr;
                }
            }
            put(*parameter, measured(std::move(table), value->span));
        } else {
            ExprPtr expr = bind(*value, row);
            if (expr == nullptr) return nullptr;
            bool fits = expr->type == parameter->type || parameter->type == Type::kDynamic ||
                        expr->type == Type::kDynamic || (is_numeric(expr->type) && is_numeric(parameter->type)) ||
                        (expr->kind == ExprKind::kLiteral && expr->value.is_null());
            if (!fits) {
                error("type",
                      "`" + std::string(parameter->name) + "` must be " + std::string(type_name(parameter->type)) +
                          ", not " + std::string(type_name(expr->type)),
                      value->span);
                return nullptr;
            }
            put(*parameter, measured(cast(std::move(expr), parameter->type), value->span));
        }
    }
    for (const Declaration& parameter : lambda.parameters) {
        if (has(parameter.name)) continue;
        if (parameter.default_value == nullptr) {
            error("type",
                  "the argument `" + std::string(parameter.name) + "` of `" + std::string(call.text) + "` is missing",
                  call.span);
            return nullptr;
        }
        ExprPtr value = bind_constant(*parameter.default_value, parameter.type);
        if (value == nullptr) return nullptr;
        put(parameter, measured(std::move(value), parameter.default_value->span));
    }
    return scope;
}

// Binds all statements of the body but the last, and returns the last one's expression.
const Syntax* Binder::enter_body(const Lambda& lambda) {
    for (const Statement& statement : lambda.body) {
        if (&statement == &lambda.body.back()) break;
        if (!bind_statement(statement)) {
            return error("syntax", "only the last statement of a function may be an expression", statement.span);
        }
    }
    return lambda.body.back().expression;
}

ExprPtr Binder::call_scalar_function(const Binding& function, const Syntax& call, const RowScope& row) {
    CallGuard nesting(*this, call.span);
    if (!nesting.allowed() || !spend(1, call.span)) return nullptr;
    const Scope* scope = bind_arguments(function, call, row, nullptr);
    if (scope == nullptr) return nullptr;
    ScopeGuard guard(*this, scope);
    const Syntax* result = enter_body(*function.lambda);
    return result == nullptr ? nullptr : bind(*result, RowScope());
}

NodePtr Binder::call_table_function(const Binding& function, const Syntax& call, NodePtr input) {
    CallGuard nesting(*this, call.span);
    if (!nesting.allowed() || !spend(1, call.span)) return nullptr;
    const Scope* scope = bind_arguments(function, call, RowScope(), std::move(input));
    if (scope == nullptr) return nullptr;
    ScopeGuard guard(*this, scope);
    const Syntax* result = enter_body(*function.lambda);
    return result == nullptr ? nullptr : bind_table(*result);
}

}  // namespace tocsin::kql
