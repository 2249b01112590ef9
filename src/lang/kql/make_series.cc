// make-series: an array per group and aggregate, with a value for every step of an axis.
//
// The table function `make-series` is called with
//   arguments  axis, from, to, step, then the group keys (from and to are null where they are not given)
//   names      the axis column, then the key columns
//   constants  whether an empty input gives a row (kind=nonempty), whether `to` is inclusive
//              (`in range(...)`), then a default per aggregate
//   calls      the aggregates
#include <algorithm>

#include "lang/kql/aggregate_calls.h"
#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/operator_functions.h"
#include "plan/transform.h"

namespace tocsin::kql {
namespace {

struct SeriesSyntax : Operator {
    SyntaxList aggregates;
    std::span<const Syntax* const> defaults;  // per aggregate; null where none is given
    const Syntax* axis = nullptr;
    const Syntax* from = nullptr;
    const Syntax* to = nullptr;
    const Syntax* step = nullptr;
    SyntaxList keys;
    bool nonempty = false;
    bool inclusive = false;
};

bool parse_range(Parser& parser, SeriesSyntax& syntax) {
    if (parser.accept_name("in")) {
        if (!parser.expect_name("range") || !parser.expect_symbol("(")) return false;
        syntax.inclusive = true;
        syntax.from = parser.parse_expression();
        if (syntax.from == nullptr || !parser.expect_symbol(",")) return false;
        syntax.to = parser.parse_expression();
        if (syntax.to == nullptr || !parser.expect_symbol(",")) return false;
        syntax.step = parser.parse_expression();
        return syntax.step != nullptr && parser.expect_symbol(")");
    }
    if (parser.accept_name("from") && (syntax.from = parser.parse_expression()) == nullptr) return false;
    if (parser.accept_name("to") && (syntax.to = parser.parse_expression()) == nullptr) return false;
    if (!parser.expect_name("step")) return false;
    syntax.step = parser.parse_expression();
    return syntax.step != nullptr;
}

bool holds_aggregate(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::kCall && is_aggregate_name(syntax.text)) return true;
    return std::any_of(syntax.children.begin(), syntax.children.end(),
                       [](const Syntax* child) { return holds_aggregate(*child); });
}

// `Seen = 1` is 1 in every step that has rows: what reads no row at all is the same in each, so any of them gives it.
SyntaxList constants_as_aggregates(Binder& binder, SyntaxList aggregates) {
    std::vector<const Syntax*> out;
    for (const Syntax* item : aggregates) {
        bool named = item->kind == SyntaxKind::kNamed;
        const Syntax* value = named ? item->children[0] : item;
        if (!named || value->kind == SyntaxKind::kName || holds_aggregate(*value)) {
            out.push_back(item);
            continue;
        }
        Syntax call;
        call.kind = SyntaxKind::kCall;
        call.text = "take_any";
        call.span = call.name_span = value->span;
        call.children = binder.arena().copy_array(std::span<const Syntax* const>(&value, 1));
        Syntax copy = *item;
        const Syntax* made = binder.arena().make(call);
        copy.children = binder.arena().copy_array(std::span<const Syntax* const>(&made, 1));
        out.push_back(binder.arena().make(copy));
    }
    return binder.arena().copy_array(std::span<const Syntax* const>(out));
}

}  // namespace

Operator* parse_make_series(Parser& parser) {
    SeriesSyntax syntax;
    std::vector<Option> options;
    if (!parser.parse_options({"kind"}, options)) return nullptr;
    for (const Option& option : options) {
        if (option.name == "kind") syntax.nonempty = option.value.text == "nonempty";
    }
    std::vector<const Syntax*> aggregates;
    std::vector<const Syntax*> defaults;
    do {
        const Syntax* aggregate = parser.parse_named();
        if (aggregate == nullptr) return nullptr;
        aggregates.push_back(aggregate);
        defaults.push_back(nullptr);
        if (parser.accept_name("default")) {
            if (!parser.expect_symbol("=")) return nullptr;
            defaults.back() = parser.parse_expression();
            if (defaults.back() == nullptr) return nullptr;
        }
    } while (parser.accept_symbol(","));
    syntax.aggregates = parser.keep(aggregates);
    syntax.defaults = parser.keep(defaults);
    if (!parser.expect_name("on")) return nullptr;
    syntax.axis = parser.parse_operand();
    if (syntax.axis == nullptr || !parse_range(parser, syntax)) return nullptr;
    if (parser.accept_name("by") && !parser.parse_named_list(syntax.keys)) return nullptr;
    return parser.make(syntax);
}

NodePtr bind_make_series(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const SeriesSyntax&>(syntax);
    Schema columns = input->schema;
    RowScope row;
    row.columns = &columns;
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = binder.table_function("make-series", syntax.span);
    bool good = transform->function != nullptr;
    ColumnNames names;
    std::vector<Field> fields;
    auto add = [&](const Syntax* expression, Type null_type) {
        if (expression == nullptr) {
            transform->arguments.push_back(make_literal(Value::null(), null_type));
            return;
        }
        const Syntax& value = expression->kind == SyntaxKind::kNamed ? *expression->children[0] : *expression;
        ExprPtr expr = binder.bind(value, row);
        good = good && expr != nullptr;
        if (expr != nullptr) transform->arguments.push_back(std::move(expr));
    };
    add(written.axis, Type::kDateTime);
    Type axis_type = good && !transform->arguments.empty() ? transform->arguments[0]->type : Type::kDateTime;
    add(written.from, axis_type);
    add(written.to, axis_type);
    add(written.step, Type::kTimespan);
    std::string axis_name = implicit_name(*written.axis, binder);
    AggregateCollector collector;
    collector.input = &columns;
    for (const Syntax* key : written.keys) {
        add(key, Type::kDynamic);
        std::string name = names.add(implicit_name(*key, binder));
        fields.push_back({name, good ? transform->arguments.back()->type : Type::kDynamic});
        collector.key_columns.push_back(name);
    }
    std::vector<Assignment> results;
    bool plain = true;
    good = bind_aggregates(binder, constants_as_aggregates(binder, written.aggregates), collector, names, results,
                           plain) &&
           good;
    if (!plain) {
        binder.error("unsupported", "make-series takes aggregates, not expressions over them", syntax.span);
        good = false;
    }
    transform->constants = {Value::boolean(written.nonempty), Value::boolean(written.inclusive)};
    for (const Syntax* given : written.defaults) {
        Value value = Value::of_long(0);
        if (given != nullptr && !binder.bind_constant_value(*given, value)) good = false;
        transform->constants.push_back(value);
    }
    // The range once more, for an input without rows.
    for (size_t i = 1; good && i < 4; ++i)
        transform->constants.push_back(evaluate_constant(*transform->arguments[i], binder.arena()).value_or(Value()));
    for (const Assignment& result : results) fields.push_back({result.name, Type::kDynamic});
    axis_name = names.add(axis_name);
    fields.push_back({axis_name, Type::kDynamic});
    transform->names.push_back(axis_name);
    for (const std::string& key : collector.key_columns) transform->names.push_back(key);
    transform->calls = std::move(collector.calls);
    transform->schema = Schema(std::move(fields), !good);
    return transform;
}

}  // namespace tocsin::kql
