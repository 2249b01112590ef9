// Conversions that the language makes by itself become explicit calls in the plan, so that nothing behind the binder
// needs to know them.
#include "lang/kql/casts.h"

#include "function/registry.h"

namespace tocsin::kql {

std::string_view cast_function(Type type) {
    switch (type) {
        case Type::kBool: return "tobool";
        case Type::kInt: return "toint";
        case Type::kLong: return "tolong";
        case Type::kReal: return "toreal";
        case Type::kDecimal: return "todecimal";
        case Type::kDateTime: return "todatetime";
        case Type::kTimespan: return "totimespan";
        case Type::kString: return "tostring";
        case Type::kGuid: return "toguid";
        case Type::kDynamic: return {};
    }
    return {};
}

ExprPtr cast(ExprPtr expr, Type type) {
    if (expr->type == type) return expr;
    if (expr->kind == ExprKind::kLiteral) {
        // Literals of the usual numeric widenings stay literals.
        const Value value = expr->value;
        bool done = true;
        if (value.is_null() && type != Type::kString) {
            expr->value = Value::null();
        } else if (type == Type::kReal && is_integer(expr->type)) {
            expr->value = Value::real(static_cast<double>(value.as_long()));
        } else if (type == Type::kLong && expr->type == Type::kInt) {
            expr->value = Value::of_long(value.as_long());
        } else {
            done = type == Type::kDynamic;
        }
        if (done) {
            expr->type = type;
            return expr;
        }
    }
    if (type == Type::kDynamic) {
        expr->type = type;
        return expr;
    }
    const Function* function = find_function(Language::kKql, cast_function(type));
    if (function == nullptr) return expr;
    Span span = expr->span;
    std::vector<ExprPtr> arguments;
    arguments.push_back(std::move(expr));
    return make_call(*function, type, std::move(arguments), span);
}

Type common_type(std::span<const Type> types) {
    Type common = types[0];
    for (Type type : types.subspan(1)) {
        if (type == common) continue;
        if (!is_numeric(type) || !is_numeric(common)) return Type::kDynamic;
        if (common == Type::kDecimal || type == Type::kDecimal) {
            common = Type::kDecimal;
        } else if (common == Type::kReal || type == Type::kReal) {
            common = Type::kReal;
        } else {
            common = Type::kLong;
        }
    }
    return common;
}

std::string_view dotnet_name(Type type) {
    switch (type) {
        case Type::kBool: return "System.SByte";
        case Type::kInt: return "System.Int32";
        case Type::kLong: return "System.Int64";
        case Type::kReal: return "System.Double";
        case Type::kDecimal: return "System.Data.SqlTypes.SqlDecimal";
        case Type::kDateTime: return "System.DateTime";
        case Type::kTimespan: return "System.TimeSpan";
        case Type::kString: return "System.String";
        case Type::kGuid: return "System.Guid";
        case Type::kDynamic: return "System.Object";
    }
    return {};
}

Value missing_value(Type type) { return type == Type::kString ? Value::string({}) : Value::null(); }

}  // namespace tocsin::kql
