// Calls of aggregate functions in summarize, make-series and their like.
//
// `countif(p)`, `sumif(x, p)` and so on are the plain aggregate with a condition. arg_max, take_any and percentiles
// give several columns. While an expression is bound, a call stands as the column `$0`, `$1` ... of its first result.
#include <algorithm>

#include "data/json.h"
#include "lang/kql/aggregate_calls.h"
#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/names.h"

namespace tocsin::kql {
namespace {

struct Conditional {
    std::string_view name;
    std::string_view base;
    size_t condition;  // number of the argument that is the condition
};

constexpr Conditional kConditionals[] = {
    {"countif", "count", 0},
    {"sumif", "sum", 1},
    {"avgif", "avg", 1},
    {"minif", "min", 1},
    {"maxif", "max", 1},
    {"dcountif", "dcount", 1},
    {"count_distinctif", "count_distinct", 1},
    {"stdevif", "stdev", 1},
    {"varianceif", "variance", 1},
    {"variancepif", "variancep", 1},
    {"covarianceif", "covariance", 2},
    {"covariancepif", "covariancep", 2},
    {"make_list_if", "make_list", 1},
    {"make_set_if", "make_set", 1},
    {"make_bag_if", "make_bag", 1},
    {"hll_if", "hll", 1},
    {"take_anyif", "take_any", 1},
    {"anyif", "take_any", 1},
};

const Conditional* find_conditional(std::string_view name) {
    for (const Conditional& conditional : kConditionals) {
        if (conditional.name == name) return &conditional;
    }
    return nullptr;
}

bool is_arg_extreme(std::string_view name) {
    return name == "arg_max" || name == "arg_min" || name == "argmax" || name == "argmin";
}
bool is_take_any(std::string_view name) { return name == "take_any" || name == "any"; }

// Arguments that are percentiles: from this one on, one column each. 0: not such a function.
size_t first_percentile(std::string_view name) {
    if (name == "percentile" || name == "percentiles") return 1;
    if (name == "percentilew" || name == "percentilesw") return 2;
    return 0;
}

std::string joined(std::string_view prefix, const std::string& name) { return std::string(prefix) + "_" + name; }

}  // namespace

bool conditional_aggregate(std::string_view name) { return find_conditional(name) != nullptr; }

bool is_aggregate_name(std::string_view name) {
    return find_aggregate(Language::kKql, name) != nullptr || conditional_aggregate(name);
}

namespace {

// The names of a call's result columns as Kusto makes them; an empty one stands for Column1 ... `arguments` without the
// condition.
std::vector<std::string> result_names(const Syntax& call, const AggregateFunction& function,
                                      const std::vector<const Syntax*>& arguments, const std::vector<ExprPtr>& bound,
                                      const Binder& binder) {
    std::vector<std::string> names;
    auto name_of = [&](size_t i) {
        if (i < arguments.size() && arguments[i] != nullptr) return implicit_name(*arguments[i], binder);
        return bound[i]->name;  // a column that `*` stands for
    };
    if (is_arg_extreme(call.text)) {
        bool old = call.text.find('_') == std::string_view::npos;
        std::string prefix(call.text.substr(call.text.size() - 3));
        std::string first = name_of(0);
        names.push_back(old ? joined(prefix, first) : first.empty() ? prefix + "_" : first);
        for (size_t i = 1; i < bound.size(); ++i) names.push_back(old ? joined(names[0], name_of(i)) : name_of(i));
        return names;
    }
    if (is_take_any(call.text)) {
        for (size_t i = 0; i < bound.size(); ++i) {
            std::string name = name_of(i);
            if (name.empty()) {
                names.push_back("any_arg" + std::to_string(i));
            } else {
                names.push_back(call.text == "any" ? joined("any", name) : name);
            }
        }
        return names;
    }
    if (size_t first = first_percentile(call.text)) {
        for (size_t i = first; i < bound.size(); ++i) {
            std::string value = bound[i]->kind == ExprKind::kLiteral ? to_text(bound[i]->value) : std::string();
            std::replace(value.begin(), value.end(), '.', '_');
            names.push_back("percentile_" + name_of(0) + "_" + value);
        }
        return names;
    }
    const Conditional* conditional = find_conditional(call.text);
    if (call.text == "anyif") return {joined("anyif", name_of(0))};
    // The vendor's examples name these after both columns, and that one without an `s`.
    if (function.name.starts_with("covariance")) {
        std::string_view name = conditional != nullptr ? conditional->name : function.name;
        return {joined(joined(name, name_of(0)), name_of(1))};
    }
    std::string_view prefix = function.column_prefix;
    std::string argument = bound.empty() ? std::string() : name_of(0);
    if (conditional != nullptr && prefix == conditional->base) prefix = conditional->name;
    if (call.text == "countif") argument = implicit_name(*call.children[0], binder);
    if (call.text == "cnt") prefix = "count";
    names.push_back(prefix.data() == nullptr ? argument : joined(prefix, argument));
    return names;
}

}  // namespace

ExprPtr Binder::bind_aggregate(const Syntax& syntax, const RowScope& row) {
    AggregateCollector& collector = *row.aggregates;
    RowScope inner;
    inner.columns = collector.input;
    const Conditional* conditional = find_conditional(syntax.text);
    const AggregateFunction* function =
        find_aggregate(Language::kKql, conditional != nullptr ? conditional->base : syntax.text);
    if (function == nullptr) {
        conditional = nullptr;
        function = find_aggregate(Language::kKql, syntax.text);
    }
    if (function == nullptr) return unknown_function(syntax);

    AggregateCall call;
    call.function = function;
    call.span = syntax.span;
    std::vector<const Syntax*> arguments;  // null for a column that `*` stands for
    bool good = true;
    for (size_t i = 0; i < syntax.children.size(); ++i) {
        const Syntax& child = *syntax.children[i];
        if (conditional != nullptr && i == conditional->condition) {
            ExprPtr condition = bind(child, inner);
            if (condition != nullptr && condition->type != Type::kBool && condition->type != Type::kDynamic) {
                condition = error("type", "the condition must be bool, not " + std::string(type_name(condition->type)),
                                  child.span);
            }
            if (condition == nullptr)
                good = false;
            else
                call.condition = cast(std::move(condition), Type::kBool);
            continue;
        }
        if (child.kind == SyntaxKind::kWildcard && child.text == "*" &&
            (is_arg_extreme(syntax.text) || is_take_any(syntax.text))) {
            for (const Field& field : *collector.input) {
                const auto& keys = collector.key_columns;
                bool key = std::find(keys.begin(), keys.end(), field.name) != keys.end();
                bool ordering = !call.arguments.empty() && call.arguments[0]->kind == ExprKind::kColumn &&
                                call.arguments[0]->name == field.name;
                if (key || ordering) continue;
                arguments.push_back(nullptr);
                call.arguments.push_back(make_column(field.name, field.type, child.span));
            }
            continue;
        }
        if (child.kind == SyntaxKind::kWildcard && child.text == "*" && syntax.text == "count") continue;
        ExprPtr argument = bind(child, inner);
        if (argument == nullptr) {
            good = false;
            continue;
        }
        arguments.push_back(&child);
        call.arguments.push_back(std::move(argument));
    }
    if (!good) return nullptr;
    if (conditional != nullptr && call.condition == nullptr) {
        return error("type", "`" + std::string(syntax.text) + "` needs a condition", syntax.span);
    }

    std::vector<Type> types;
    for (const ExprPtr& argument : call.arguments) types.push_back(argument->type);
    std::optional<Resolved> resolved = resolve_overload(function->signature, function->type_rule, types);
    bool fits = resolved.has_value();
    for (size_t i = 0; fits && i < types.size() && i < resolved->argument_types.size(); ++i) {
        // Dynamic is not converted silently here: sum(d) is an error in Kusto.
        Type wanted = resolved->argument_types[i];
        fits = types[i] != Type::kDynamic || wanted == Type::kDynamic ||
               is_loose(*call.arguments[i], collector.input) || call.arguments[i]->kind == ExprKind::kLiteral;
        if (wanted == Type::kInt && i == 0 && first_percentile(syntax.text) > 0)
            wanted = resolved->result = Type::kLong;
        if (fits) call.arguments[i] = cast(std::move(call.arguments[i]), wanted);
    }
    if (!fits) {
        std::string given;
        for (Type type : types) given += (given.empty() ? "" : ", ") + std::string(type_name(type));
        return error("type", "`" + std::string(syntax.text) + "` does not take (" + given + ")", syntax.span,
                     "it takes " + std::string(function->signature));
    }
    // Limits and percentiles may be computed (`2 * n`): the accumulator wants their values.
    for (size_t i = 1; i < call.arguments.size(); ++i) {
        std::optional<Value> value = evaluate_constant(*call.arguments[i], arena_);
        if (value) call.arguments[i] = make_literal(*value, call.arguments[i]->type, call.arguments[i]->span);
    }

    collector.names.push_back(result_names(syntax, *function, arguments, call.arguments, *this));
    bool each_argument = is_arg_extreme(syntax.text) || is_take_any(syntax.text);
    for (size_t i = 0; i < collector.names.back().size(); ++i) {
        Type type = each_argument ? call.arguments[i]->type : resolved->result;
        call.outputs.push_back({"$" + std::to_string(collector.next++), type});
    }
    if (call.outputs.empty()) return error("type", "`" + std::string(syntax.text) + "` needs arguments", syntax.span);
    ExprPtr result = make_column(call.outputs[0].name, call.outputs[0].type, syntax.span);
    collector.calls.push_back(std::move(call));
    return result;
}

}  // namespace tocsin::kql
