#include "lang/spl/compiler.h"

#include <cmath>

#include <fmt/format.h>

#include "function/registry.h"

namespace tocsin::spl {
namespace {

Type result_type(const Function& function, const std::vector<ExprPtr>& arguments) {
    std::vector<Overload> overloads = parse_signature(function.signature);
    if (overloads.empty()) return Type::kDynamic;
    switch (overloads.front().result) {
        case ResultKind::kExactly: return overloads.front().result_type;
        case ResultKind::kFirst: return arguments.empty() ? Type::kDynamic : arguments.front()->type;
        case ResultKind::kRule: {
            std::vector<Type> types;
            for (const ExprPtr& argument : arguments) types.push_back(argument->type);
            return function.type_rule ? function.type_rule(types) : Type::kDynamic;
        }
        case ResultKind::kSame:
        case ResultKind::kWider:
        case ResultKind::kParts:
        case ResultKind::kEach: break;
    }
    return Type::kDynamic;
}

}  // namespace

ExprPtr Compiler::text(std::string_view value, Span span) {
    return make_literal(make_string(value, arena), Type::kString, span);
}

ExprPtr Compiler::number(double value, Span span) {
    // Whole numbers are kept whole, so that they print without a fraction.
    if (std::abs(value) < 9e15 && value == std::floor(value)) return integer(static_cast<int64_t>(value), span);
    return make_literal(Value::real(value), Type::kReal, span);
}

ExprPtr Compiler::integer(int64_t value, Span span) { return make_literal(Value::of_long(value), Type::kLong, span); }
ExprPtr Compiler::boolean(bool value, Span span) { return make_literal(Value::boolean(value), Type::kBool, span); }
ExprPtr Compiler::null(Span span) { return make_literal(Value::null(), Type::kDynamic, span); }

ExprPtr Compiler::call(std::string_view name, std::vector<ExprPtr> arguments, Span span) {
    const Function* function = find_function(Language::kSpl, name);
    if (!function) {
        diagnostics.error("unsupported", fmt::format("this needs the function `{}`, which is not implemented", name),
                          span);
        return null(span);
    }
    Type type = result_type(*function, arguments);
    return make_call(*function, type, std::move(arguments), span);
}

void split_conjuncts(ExprPtr expr, std::vector<ExprPtr>& out) {
    std::vector<ExprPtr> pending;
    pending.push_back(std::move(expr));
    while (!pending.empty()) {
        ExprPtr top = std::move(pending.back());
        pending.pop_back();
        if (top->kind == ExprKind::kCall && top->function->predicate == PredicateKind::kAnd) {
            for (auto it = top->arguments.rbegin(); it != top->arguments.rend(); ++it)
                pending.push_back(std::move(*it));
            top->arguments.clear();
        } else {
            out.push_back(std::move(top));
        }
    }
}

}  // namespace tocsin::spl
