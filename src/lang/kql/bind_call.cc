// Calls of scalar functions.
//
// Most are rows of the registry. Those that need to know the columns, types or tables around them (iff,
// column_ifexists, pack_all, toscalar ...) are bound here; so are window functions, which become columns of a Serial
// node below the operator.
#include <algorithm>

#include "lang/kql/aggregate_calls.h"
#include "lang/kql/argument_check.h"
#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/several_results.h"

namespace tocsin::kql {
namespace {

// Window functions, with names that outlive every plan.
constexpr std::string_view kWindowFunctions[] = {"row_number", "row_cumsum",         "row_rank_dense", "row_rank_min",
                                                 "row_rank",   "row_window_session", "prev",           "next"};

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

// pack_array(*): an array of all columns.
ExprPtr Binder::bind_pack_array_of_all(const Syntax& syntax, const RowScope& row) {
    std::vector<ExprPtr> arguments;
    for (const Field& field : *row.columns) arguments.push_back(make_column(field.name, field.type, syntax.span));
    return call("pack_array", std::move(arguments), syntax.span);
}

ExprPtr Binder::bind_call(const Syntax& syntax, const RowScope& row) {
    std::string_view name = syntax.text;
    if (const Binding* binding = find(name)) {
        if (binding->kind == Binding::Kind::kFailed) return nullptr;
        if (binding->kind == Binding::Kind::kFunction) {
            if (binding->tabular) {
                return error("type", "`" + std::string(name) + "` gives a table, not a value", syntax.span);
            }
            return call_scalar_function(*binding, syntax, row);
        }
    }
    if (is_saved_function(name)) return call_saved_scalar(syntax, row);
    if (row.aggregates != nullptr && is_aggregate_name(name)) return bind_aggregate(syntax, row);
    if (name == "iff" || name == "iif") return bind_conditional(syntax, row, false);
    if (name == "case") return bind_conditional(syntax, row, true);
    if (name == "column_ifexists" || name == "columnifexists") return bind_column_if_exists(syntax, row);
    if (name == "pack_all" || name == "bag_pack_columns") return bind_pack_columns(syntax, row);
    bool of_all = syntax.children.size() == 1 && syntax.children[0]->kind == SyntaxKind::kWildcard;
    if (name == "pack_array" && of_all && row.columns != nullptr) return bind_pack_array_of_all(syntax, row);
    if (name == "toscalar") return bind_to_scalar(syntax);
    if (name == "materialize" && syntax.children.size() == 1) return bind(*syntax.children[0], row);
    if (name == "column_names_of") return bind_column_names(syntax);
    if (name == "bin_auto") return bind_bin_auto(syntax, row);
    if (name == "assert") return bind_assert(syntax);
    if (name == "ingestion_time") return bind_ingestion_time(syntax, row);
    if (name == "geo_info_from_ip_address" && syntax.children.size() == 1) return bind_geo_info(syntax, row);
    if (std::find(std::begin(kWindowFunctions), std::end(kWindowFunctions), name) != std::end(kWindowFunctions)) {
        return bind_window_call(syntax, row);
    }
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

ExprPtr Binder::bind_column_if_exists(const Syntax& syntax, const RowScope& row) {
    Value name;
    if (syntax.children.size() != 2)
        return error("type", "`column_ifexists` takes a column's name and a default", syntax.span);
    if (!bind_constant_value(*syntax.children[0], name)) return nullptr;
    if (!name.is_string() || row.columns == nullptr) {
        return error("type", "`column_ifexists` takes a column's name and a default", syntax.span);
    }
    // In an open schema a column that turns out to be absent is null, then the default is what counts.
    if (row.columns->has(name.text())) return bind_column(name.text(), syntax.span, *row.columns);
    ExprPtr otherwise = bind(*syntax.children[1], row);
    if (otherwise == nullptr || !row.columns->open()) return otherwise;
    Type type = otherwise->type;
    std::vector<ExprPtr> alternatives;
    alternatives.push_back(cast(make_column(std::string(name.text()), Type::kDynamic, syntax.span), type));
    alternatives.push_back(std::move(otherwise));
    return call("coalesce", std::move(alternatives), syntax.span);
}

// pack_all() packs every column, pack_all(true) leaves out null and empty ones; bag_pack_columns(a, b) packs those
// named.
ExprPtr Binder::bind_pack_columns(const Syntax& syntax, const RowScope& row) {
    if (row.columns == nullptr) return error("type", "there are no columns here", syntax.span);
    std::vector<ExprPtr> pairs;
    std::string_view function = "bag_pack";
    if (syntax.text == "pack_all") {
        Value leave_out = Value::boolean(false);
        if (!syntax.children.empty() && !bind_constant_value(*syntax.children[0], leave_out)) return nullptr;
        if (leave_out.tag() == Tag::kBool && leave_out.as_bool()) function = "pack_all";
        for (const Field& field : *row.columns) {
            pairs.push_back(text_literal(field.name, syntax.span));
            pairs.push_back(make_column(field.name, field.type, syntax.span));
        }
    } else {
        for (const Syntax* child : syntax.children) {
            if (child->kind != SyntaxKind::kName) return error("type", "a column is needed here", child->span);
            ExprPtr column = bind_column(child->text, child->span, *row.columns);
            if (column == nullptr) return nullptr;
            pairs.push_back(text_literal(child->text, child->span));
            pairs.push_back(std::move(column));
        }
    }
    return call(function, std::move(pairs), syntax.span);
}

// extract(pattern, group, text, typeof(long)): the result, converted.
ExprPtr Binder::bind_typed_extract(const Syntax& syntax, const RowScope& row) {
    Syntax plain = syntax;
    plain.children = syntax.children.first(syntax.children.size() - 1);
    ExprPtr result = bind_call(plain, row);
    return result == nullptr ? nullptr : cast(std::move(result), syntax.children.back()->type);
}

ExprPtr Binder::bind_to_scalar(const Syntax& syntax) {
    if (syntax.children.size() != 1) return error("type", "`toscalar` takes one table", syntax.span);
    const Syntax& argument = *syntax.children[0];
    if (!is_table(argument)) return bind(argument, RowScope());
    NodePtr table = bind_table(argument);
    if (table == nullptr) return nullptr;
    if (table->schema.size() == 0 && !table->schema.open())
        return error("type", "the table has no columns", argument.span);
    auto scalar = std::make_unique<Expr>();
    scalar->kind = ExprKind::kScalar;
    scalar->type = table->schema.size() == 0 ? Type::kDynamic : table->schema[0].type;
    scalar->span = syntax.span;
    scalar->subquery = std::move(table);
    return scalar;
}

ExprPtr Binder::bind_column_names(const Syntax& syntax) {
    if (syntax.children.size() != 1) return error("type", "`column_names_of` takes one table", syntax.span);
    NodePtr table = bind_table(*syntax.children[0]);
    if (table == nullptr) return nullptr;
    std::vector<Value> names;
    for (const Field& field : table->schema) names.push_back(make_string(field.name, arena_));
    return make_literal(Value::array(arena_.copy_array(std::span<const Value>(names))), Type::kDynamic, syntax.span);
}

// bin_auto(x) is bin_at(x, size, fixed point), with what `set` gave; the fixed point is 0 if it did not.
ExprPtr Binder::bind_bin_auto(const Syntax& syntax, const RowScope& row) {
    const Binding* size = find(kBinAutoSize);
    if (size == nullptr || size->kind != Binding::Kind::kScalar) {
        return error("type", "`bin_auto` needs the size of the bins", syntax.span,
                     "write `set query_bin_auto_size = 1h;` before the query");
    }
    std::vector<ExprPtr> arguments;
    if (!bind_arguments(syntax.children, row, arguments)) return nullptr;
    if (arguments.size() != 1) return error("type", "`bin_auto` takes one value", syntax.span);
    arguments.push_back(clone(*size->scalar));
    const Binding* fixed = find(kBinAutoAt);
    if (fixed == nullptr || fixed->kind != Binding::Kind::kScalar)
        return call("bin", std::move(arguments), syntax.span);
    arguments.push_back(clone(*fixed->scalar));
    return call("bin_at", std::move(arguments), syntax.span);
}

// assert(condition, message): the condition is constant; where it is not true the query has an error.
ExprPtr Binder::bind_assert(const Syntax& syntax) {
    if (syntax.children.size() != 2) return error("type", "`assert` takes a condition and a message", syntax.span);
    ExprPtr condition = bind(*syntax.children[0], RowScope());
    ExprPtr message = bind(*syntax.children[1], RowScope());
    if (condition == nullptr || message == nullptr) return nullptr;
    std::optional<Value> holds = evaluate_constant(*condition, arena_), text = evaluate_constant(*message, arena_);
    if (!holds || !text || condition->type != Type::kBool || !text->is_string())
        return error("type", "`assert` takes a constant condition and a constant message", syntax.span);
    if (holds->tag() != Tag::kBool || !holds->as_bool())
        return error("assert", "`assert` failed: " + std::string(text->text()), syntax.span);
    return make_literal(Value::boolean(true), Type::kBool, syntax.span);
}

// When a record arrived is not in the log; its own time is the nearest there is.
ExprPtr Binder::bind_ingestion_time(const Syntax& syntax, const RowScope& row) {
    for (std::string_view time : {"TimeGenerated", "Timestamp"}) {
        if (row.columns != nullptr && row.columns->has(time)) return bind_column(time, syntax.span, *row.columns);
    }
    return make_literal(Value::null(), Type::kDateTime, syntax.span);
}

// The database of places is part of the call (--geoip); without one the place is unknown.
ExprPtr Binder::bind_geo_info(const Syntax& syntax, const RowScope& row) {
    std::vector<ExprPtr> arguments;
    if (!bind_arguments(syntax.children, row, arguments)) return nullptr;
    if (environment_.geoip.empty()) {
        warning("missing-data", "without a database of places (--geoip), `" + std::string(syntax.text) + "` gives null",
                syntax.name_span);
    }
    arguments.push_back(text_literal(environment_.geoip, syntax.span));
    return call(syntax.text, std::move(arguments), syntax.span);
}

ExprPtr Binder::bind_window_call(const Syntax& syntax, const RowScope& row) {
    if (row.serial == nullptr) {
        return error("type", "`" + std::string(syntax.text) + "` stands only in extend, project, where and serialize",
                     syntax.name_span);
    }
    SerialCall call;
    call.function = *std::find(std::begin(kWindowFunctions), std::end(kWindowFunctions), syntax.text);
    if (call.function == "row_rank") call.function = "row_rank_dense";
    // An argument may be a window function itself: row_window_session(t, 1h, 5m, id != prev(id)).
    if (!bind_arguments(syntax.children, row, call.arguments)) return nullptr;
    struct Arity {
        std::string_view function;
        size_t least;
        size_t most;
    };
    constexpr Arity kArities[] = {{"row_number", 0, 2},   {"row_cumsum", 1, 2},         {"row_rank_dense", 1, 2},
                                  {"row_rank_min", 1, 2}, {"row_window_session", 3, 4}, {"prev", 1, 3},
                                  {"next", 1, 3}};
    for (const Arity& arity : kArities) {
        if (arity.function == call.function &&
            (call.arguments.size() < arity.least || call.arguments.size() > arity.most)) {
            return error("type",
                         "`" + std::string(syntax.text) + "` does not take " + std::to_string(call.arguments.size()) +
                             " arguments",
                         syntax.span);
        }
    }
    bool counts = call.function == "row_number" || call.function == "row_rank_dense" || call.function == "row_rank_min";
    call.type = counts ? Type::kLong : call.arguments[0]->type;
    if ((call.function == "prev" || call.function == "next") && call.arguments.size() == 3) {
        call.arguments[2] = cast(std::move(call.arguments[2]), call.type);
    }
    call.name = "$serial" + std::to_string(row.serial->calls.size());
    Type type = call.type;
    std::string name = call.name;
    row.serial->calls.push_back(std::move(call));
    return make_column(std::move(name), type, syntax.span);
}

}  // namespace tocsin::kql
