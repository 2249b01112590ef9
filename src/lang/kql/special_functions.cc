// Functions of what is around a call: columns, tables, neighbouring rows, settings of the query.
//
// A window function becomes a column of a Serial node below the operator, and the call reads that column.
#include <algorithm>

#include "function/table_function.h"
#include "lang/kql/binder.h"
#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "plan/transform.h"
#include "plan/values.h"

namespace tocsin::kql {

// clang-format off
std::span<const SpecialFunction> Binder::special_functions() {
    static constexpr SpecialFunction kRows[] = {
        {"toscalar", "table -> scalar", "The first cell of a table's first row, computed once; a value is itself.", 1, 1, &Binder::bind_to_scalar},
        {"materialize", "any -> any", "A table that is made once, whatever it is made of; a value is itself.", 1, 1, &Binder::bind_materialize},
        {"column_ifexists", "string, any -> any", "A column by its name, or a default where there is none.", 2, 2, &Binder::bind_column_if_exists},
        {"columnifexists", "string, any -> any", "The same as column_ifexists.", 2, 2, &Binder::bind_column_if_exists},
        {"column_names_of", "table -> dynamic", "The names of a table's columns.", 1, 1, &Binder::bind_column_names},
        {"pack_all", "bool? -> dynamic", "A bag of all columns, without null and empty ones on request.", 0, 1, &Binder::bind_pack_columns},
        {"bag_pack_columns", "column+ -> dynamic", "A bag of these columns.", 1, kAnyNumber, &Binder::bind_pack_columns},
        {"bin_auto", "any -> any", "A bin of the size that `set query_bin_auto_size` says.", 1, 1, &Binder::bind_bin_auto},
        {"assert", "bool, string -> bool", "True, or an error with this message where the constant condition does not hold.", 2, 2, &Binder::bind_assert},
        {"ingestion_time", "-> datetime", "The time of the record: when it arrived is not in the logs.", 0, 0, &Binder::bind_ingestion_time},
        {"geo_info_from_ip_address", "string -> dynamic", "Country, state, city, latitude and longitude of an address, by the database given as --geoip.", 1, 1, &Binder::bind_geo_info},
        {"row_number", "long?, bool? -> long", "The number of the row, anew where the condition holds.", 0, 2, &Binder::bind_window_call},
        {"row_cumsum", "number, bool? -> number", "The sum of the rows so far, anew where the condition holds.", 1, 2, &Binder::bind_window_call},
        {"row_rank_dense", "any, bool? -> long", "The number of different values so far.", 1, 2, &Binder::bind_window_call},
        {"row_rank", "any, bool? -> long", "The same as row_rank_dense.", 1, 2, &Binder::bind_window_call},
        {"row_rank_min", "any, bool? -> long", "The number of the first row with this value.", 1, 2, &Binder::bind_window_call},
        {"row_window_session", "datetime, timespan, timespan, bool? -> datetime", "When the session of the row began.", 3, 4, &Binder::bind_window_call},
        {"prev", "any, long?, any? -> any", "The value in a row before.", 1, 3, &Binder::bind_window_call},
        {"next", "any, long?, any? -> any", "The value in a row behind.", 1, 3, &Binder::bind_window_call},
    };
    return kRows;
}
// clang-format on

const SpecialFunction* Binder::find_special_function(std::string_view name) {
    std::span<const SpecialFunction> rows = special_functions();
    auto found = std::find_if(rows.begin(), rows.end(), [&](const SpecialFunction& row) { return row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

ExprPtr Binder::bind_special(const SpecialFunction& function, const Syntax& syntax, const RowScope& row) {
    size_t count = syntax.children.size();
    if (count < function.least || count > function.most) {
        return error("type",
                     "`" + std::string(syntax.text) + "` does not take " + std::to_string(count) +
                         (count == 1 ? " argument" : " arguments"),
                     syntax.span, "it takes " + std::string(function.signature));
    }
    return (this->*function.bind)(syntax, row);
}

namespace {

bool is_volatile(const Expr& expr) {
    bool found = false;
    walk(expr, [&](const Expr& part) {
        found = found || (part.kind == ExprKind::kCall && part.function->purity == Purity::kVolatile);
    });
    return found;
}

bool is_volatile(Node& table) {
    bool found = false;
    visit_nodes(table,
                [&](Node& node) { visit_exprs(node, [&](ExprPtr& expr) { found = found || is_volatile(*expr); }); });
    return found;
}

}  // namespace

// A name is bound once and copied to where it is used. The copies of a table without rand() give the same rows; others are told to be one.
NodePtr Binder::materialized(NodePtr table) {
    const TableFunction* function = find_table_function(Language::kKql, "materialize");
    if (table == nullptr || !is_volatile(*table)) return table;
    Schema schema = table->schema;
    auto transform = make<Transform>(std::move(table));
    transform->function = function;
    transform->schema = std::move(schema);
    transform->shared = std::make_shared<char>();
    return transform;
}

ExprPtr Binder::bind_materialize(const Syntax& syntax, const RowScope& row) { return bind(*syntax.children[0], row); }

ExprPtr Binder::bind_column_if_exists(const Syntax& syntax, const RowScope& row) {
    Value name;
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

ExprPtr Binder::bind_to_scalar(const Syntax& syntax, const RowScope&) {
    const Syntax& argument = *syntax.children[0];
    NodePtr table;
    if (is_table(argument)) {
        table = bind_table(argument);
    } else {
        ExprPtr value = bind(argument, RowScope());
        if (value == nullptr || !is_volatile(*value)) return value;
        auto row = make<Values>();
        row->schema.set("print_0", value->type);
        row->expressions.emplace_back().push_back(std::move(value));
        table = std::move(row);
    }
    table = materialized(std::move(table));
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

ExprPtr Binder::bind_column_names(const Syntax& syntax, const RowScope&) {
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
    arguments.push_back(clone(*size->scalar));
    const Binding* fixed = find(kBinAutoAt);
    if (fixed == nullptr || fixed->kind != Binding::Kind::kScalar)
        return call("bin", std::move(arguments), syntax.span);
    arguments.push_back(clone(*fixed->scalar));
    return call("bin_at", std::move(arguments), syntax.span);
}

// assert(condition, message): the condition is constant; where it is not true the query has an error.
ExprPtr Binder::bind_assert(const Syntax& syntax, const RowScope&) {
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
    call.function = find_special_function(syntax.text)->name;  // outlives the plan
    if (call.function == "row_rank") call.function = "row_rank_dense";
    // An argument may be a window function itself: row_window_session(t, 1h, 5m, id != prev(id)).
    if (!bind_arguments(syntax.children, row, call.arguments)) return nullptr;
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
