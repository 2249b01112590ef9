// Calls of scalar functions.
//
// Most are rows of the registry. Those that need to know the columns, tables or rows around them stand in
// special_functions.cc; iff and case, whose type follows from their branches, here.
#include <algorithm>

#include "lang/kql/aggregate_calls.h"
#include "lang/kql/argument_check.h"
#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/several_results.h"

namespace tocsin::kql {
namespace {

// Operators are rows of the registry, too, but nobody calls `has(a, b)`.
bool callable(std::string_view name) {
    constexpr std::string_view kWords[] = {"and",    "or",   "in",      "between",  "get",
                                           "negate", "like", "notlike", "contains", "has"};
    return std::find(std::begin(kWords), std::end(kWords), name) == std::end(kWords);
}

std::string types_of(const std::vector<ExprPtr>& arguments) {
    std::string out;
    for (const ExprPtr& argument : arguments) out += (out.empty() ? "" : ", ") + std::string(type_name(argument->type));
    return out;
}

}  // namespace

ExprPtr Binder::call(std::string_view name, std::vector<ExprPtr> arguments, Span span) {
    const Function* function = find_function(Language::kKql, name);
    if (function == nullptr) return error("unsupported", "`" + std::string(name) + "` is not supported", span);
    return call(*function, std::move(arguments), span);
}

ExprPtr Binder::call(const Function& function, std::vector<ExprPtr> arguments, Span span) {
    std::vector<Type> types;
    for (const ExprPtr& argument : arguments) types.push_back(argument->type);
    // On a value that is dynamic already, parse_json is the identity: JSON text inside it stays text (sentinel-kql 3.5).
    if (function.name == "parse_json" && types.size() == 1 && types[0] == Type::kDynamic)
        return std::move(arguments[0]);
    std::optional<Resolved> resolved = resolve_overload(function.signature, function.type_rule, types);
    if (!resolved) {
        return error("type", "`" + std::string(function.name) + "` does not take (" + types_of(arguments) + ")", span,
                     "it takes " + std::string(function.signature));
    }
    for (size_t i = 0; i < arguments.size() && i < resolved->argument_types.size(); ++i) {
        arguments[i] = cast(std::move(arguments[i]), resolved->argument_types[i]);
    }
    if (!check_constants(*this, function, arguments)) return nullptr;
    return make_call(function, resolved->result, std::move(arguments), span);
}

bool Binder::bind_arguments(SyntaxList syntax, const RowScope& row, std::vector<ExprPtr>& out) {
    bool good = true;
    for (const Syntax* argument : syntax) {
        ExprPtr expr = bind(*argument, row);
        good = good && expr != nullptr;
        if (expr != nullptr) out.push_back(std::move(expr));
    }
    return good;
}

// `iff(a, x=1, y=2)`: the vendor's functions have no use for the names that arguments may be given, and ignore them.
const Syntax& Binder::without_names(const Syntax& call) {
    auto is_named = [](const Syntax* argument) { return argument->kind == SyntaxKind::kNamed; };
    if (std::none_of(call.children.begin(), call.children.end(), is_named)) return call;
    std::vector<const Syntax*> values;
    for (const Syntax* argument : call.children)
        values.push_back(is_named(argument) ? argument->children[0] : argument);
    Syntax copy = call;
    copy.children = arena_.copy_array(std::span<const Syntax* const>(values));
    return *arena_.make(copy);
}

// pack_array(*): an array of all columns.
ExprPtr Binder::bind_pack_array_of_all(const Syntax& syntax, const RowScope& row) {
    std::vector<ExprPtr> arguments;
    for (const Field& field : *row.columns) arguments.push_back(make_column(field.name, field.type, syntax.span));
    return call("pack_array", std::move(arguments), syntax.span);
}

ExprPtr Binder::bind_call(const Syntax& written, const RowScope& row) {
    std::string_view name = written.text;
    if (const Binding* binding = find(name)) {
        if (binding->kind == Binding::Kind::kFailed) return nullptr;
        if (binding->kind == Binding::Kind::kFunction) {
            if (binding->tabular) {
                return error("type", "`" + std::string(name) + "` gives a table, not a value", written.span);
            }
            return call_scalar_function(*binding, written, row);
        }
    }
    if (is_saved_function(name)) return call_saved_scalar(written, row);
    const Syntax& syntax = without_names(written);
    if (row.aggregates != nullptr && is_aggregate_name(name)) return bind_aggregate(syntax, row);
    if (name == "iff" || name == "iif") return bind_conditional(syntax, row, false);
    if (name == "case") return bind_conditional(syntax, row, true);
    bool of_all = syntax.children.size() == 1 && syntax.children[0]->kind == SyntaxKind::kWildcard;
    if (name == "pack_array" && of_all && row.columns != nullptr) return bind_pack_array_of_all(syntax, row);
    if (const SpecialFunction* special = find_special_function(name)) return bind_special(*special, syntax, row);
    if (!syntax.children.empty() && syntax.children.back()->kind == SyntaxKind::kTypeof)
        return bind_typed_extract(syntax, row);
    const Function* function = find_function(Language::kKql, name);
    if (function == nullptr || !callable(name)) {
        if (is_aggregate_name(name)) {
            return error("type",
                         "the aggregate function `" + std::string(name) + "` stands only in `summarize` and its like",
                         syntax.name_span);
        }
        return unknown_function(syntax);
    }
    if (function_of_several_results(*this, syntax) != nullptr) return bind_one_result(syntax, 0, row);
    std::vector<ExprPtr> arguments;
    if (!bind_arguments(syntax.children, row, arguments)) return nullptr;
    return call(*function, std::move(arguments), syntax.span);
}

ExprPtr Binder::bind_one_result(const Syntax& syntax, size_t number, const RowScope& row) {
    std::vector<Field> results;
    ExprPtr bound = bind_results(*this, syntax, row, results);
    if (bound == nullptr) return nullptr;
    if (number >= results.size())
        return error("type",
                     "`" + std::string(syntax.text) + "` has only " + std::to_string(results.size()) + " results",
                     syntax.span);
    return pick_result(*this, std::move(bound), number, results[number].type);
}

ExprPtr Binder::unknown_function(const Syntax& syntax) {
    std::string name(syntax.text);
    std::string_view reason = refusal_reason(Language::kKql, name);
    if (!reason.empty()) {
        return error("unsupported", "the function `" + name + "` is not supported: " + std::string(reason),
                     syntax.name_span);
    }
    std::vector<std::string_view> names;
    for (const Function* function : all_functions(Language::kKql)) names.push_back(function->name);
    for (const SpecialFunction& function : special_functions()) names.push_back(function.name);
    for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
        if (scope->binding.kind == Binding::Kind::kFunction) names.push_back(scope->name);
    }
    for (const auto& [function, text] : environment_.functions) names.push_back(function);
    std::string help = did_you_mean(name, names);
    if (help.empty()) help = "`tocsin functions` lists what is known; --functions DIR adds saved functions";
    return error("unknown-function", "no function `" + name + "`", syntax.name_span, help);
}

// iff(condition, then, else); case(condition, then, condition, then, ..., else). Branches of unlike types give dynamic.
ExprPtr Binder::bind_conditional(const Syntax& syntax, const RowScope& row, bool many) {
    size_t count = syntax.children.size();
    if (count < 3 || count % 2 == 0 || (!many && count != 3)) {
        return error("type",
                     many ? "`case` takes pairs of a condition and a value, then one more value"
                          : "`" + std::string(syntax.text) + "` takes a condition and two values",
                     syntax.span);
    }
    const Function* function = find_function(Language::kKql, syntax.text);
    if (function == nullptr) return unknown_function(syntax);
    std::vector<ExprPtr> arguments;
    std::vector<Type> types;
    bool good = true;
    for (size_t i = 0; i < count; ++i) {
        bool condition = i % 2 == 0 && i + 1 < count;
        ExprPtr argument = bind(*syntax.children[i], row);
        if (argument == nullptr) {
            good = false;
            continue;
        }
        bool null = argument->kind == ExprKind::kLiteral && argument->value.is_null();
        if (condition) {
            if (argument->type != Type::kBool && argument->type != Type::kDynamic) {
                error("type", "the condition must be bool, not " + std::string(type_name(argument->type)),
                      syntax.children[i]->span);
                good = false;
            }
            argument = cast(std::move(argument), Type::kBool);
        } else if (!null || argument->type != Type::kDynamic) {
            types.push_back(argument->type);
        }
        arguments.push_back(std::move(argument));
    }
    if (!good) return nullptr;
    Type type = types.empty() ? Type::kDynamic : common_type(types);
    for (size_t i = 0; i < count; ++i) {
        if (i % 2 == 1 || i + 1 == count) arguments[i] = cast(std::move(arguments[i]), type);
    }
    return make_call(*function, type, std::move(arguments), syntax.span);
}

// extract(pattern, group, text, typeof(long)): the result, converted.
ExprPtr Binder::bind_typed_extract(const Syntax& syntax, const RowScope& row) {
    Syntax plain = syntax;
    plain.children = syntax.children.first(syntax.children.size() - 1);
    ExprPtr result = bind_call(plain, row);
    return result == nullptr ? nullptr : cast(std::move(result), syntax.children.back()->type);
}

}  // namespace tocsin::kql
