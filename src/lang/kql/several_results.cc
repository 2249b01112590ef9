// Functions with several results: series_stats(s) makes seven columns, array_sort_asc(a, b) two.
//
// The value of such a call is an array of the results. In a list of columns each result becomes a column; anywhere else the
// call stands for its first result, or for the one that an index picks: array_sort_asc(times, names)[1].
#include "lang/kql/several_results.h"

#include "base/text.h"
#include "lang/kql/casts.h"
#include "lang/kql/names.h"

namespace tocsin::kql {
namespace {

// The name of the call's argument as part of a column's name.
std::string argument_name(const Binder& binder, const Syntax& call, size_t number, const Expr& bound,
                          const AggregateCollector* aggregates) {
    // series_stats(make_list(x)): the aggregate is a column by now, and its own name is known.
    if (aggregates != nullptr && bound.kind == ExprKind::kColumn) {
        for (size_t i = 0; i < aggregates->calls.size(); ++i) {
            if (aggregates->calls[i].outputs[0].name == bound.name) return aggregates->names[i][0];
        }
    }
    return implicit_name(*call.children[number], binder);
}

// Whether the result of the first overload is more than a word. Parsing the signature of every call would take longer.
bool has_several_results(std::string_view signature) {
    std::string_view result = signature.substr(signature.find("->") + 2);
    return trim(result.substr(0, result.find(';'))).find(' ') != std::string_view::npos;
}

std::vector<Field> name_results(const Binder& binder, const Syntax& call, const Expr& bound,
                                const std::vector<ResultPart>& parts, bool each, const RowScope& row) {
    std::vector<Field> out;
    if (!each) {
        std::string argument = argument_name(binder, call, 0, *bound.arguments[0], row.aggregates);
        for (const ResultPart& part : parts)
            out.push_back({std::string(call.text) + "_" + argument + "_" + part.name, part.type});
        return out;
    }
    for (size_t i = 0; i < bound.arguments.size() && out.size() < parts.size(); ++i) {
        if (bound.arguments[i]->type != Type::kDynamic) continue;
        std::string argument = argument_name(binder, call, i, *bound.arguments[i], row.aggregates);
        if (argument.empty()) argument = "array" + std::to_string(i);
        out.push_back({argument + "_" + parts[out.size()].name, parts[out.size()].type});
    }
    return out;
}

}  // namespace

const Function* function_of_several_results(const Binder& binder, const Syntax& syntax) {
    if (syntax.kind != SyntaxKind::kCall || binder.find(syntax.text) != nullptr) return nullptr;
    const Function* function = find_function(Language::kKql, syntax.text);
    if (function == nullptr) return nullptr;
    return has_several_results(function->signature) ? function : nullptr;
}

bool check_single_results(Binder& binder, const Syntax& operation) {
    for (const Syntax* operand : operation.children) {
        const Function* function = function_of_several_results(binder, *operand);
        if (function == nullptr || parse_signature(function->signature)[0].result != ResultKind::kParts) continue;
        binder.error("type", "`" + std::string(operand->text) + "` has several results", operand->span,
                     "name the one that is meant: `extend (a, b) = " + std::string(operand->text) + "(...)`");
        return false;
    }
    return true;
}

ExprPtr bind_results(Binder& binder, const Syntax& syntax, const RowScope& row, std::vector<Field>& results) {
    const Function* function = function_of_several_results(binder, syntax);
    if (function == nullptr) return binder.bind(syntax, row);
    std::vector<ExprPtr> arguments;
    std::vector<Type> types;
    bool good = true;
    for (const Syntax* child : syntax.children) {
        ExprPtr argument = binder.bind(*child, row);
        good = good && argument != nullptr;
        if (argument == nullptr) continue;
        types.push_back(argument->type);
        arguments.push_back(std::move(argument));
    }
    if (!good) return nullptr;
    ExprPtr bound = binder.call(*function, std::move(arguments), syntax.span);
    if (bound == nullptr) return nullptr;
    Resolved resolved = *resolve_overload(function->signature, function->type_rule, types);
    bool each = parse_signature(function->signature)[resolved.overload].result == ResultKind::kEach;
    results = name_results(binder, syntax, *bound, resolved.parts, each, row);
    return bound;
}

ExprPtr pick_result(Binder& binder, ExprPtr bound, size_t number, Type type) {
    std::vector<ExprPtr> arguments;
    Span span = bound->span;
    arguments.push_back(std::move(bound));
    arguments.push_back(make_literal(Value::of_long(static_cast<int64_t>(number)), Type::kLong, span));
    return cast(binder.call("get", std::move(arguments), span), type);
}

}  // namespace tocsin::kql
