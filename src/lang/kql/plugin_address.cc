// ipv4_lookup and ipv6_lookup: the other table becomes a subquery that gives its rows as one array of arrays; what the
// table function expects stands in function/kql_table_address.cc.
#include <algorithm>

#include "lang/kql/casts.h"
#include "lang/kql/evaluate.h"
#include "lang/kql/names.h"

namespace tocsin::kql {
namespace {

// All rows of `table` as one value.
ExprPtr rows_as_array(Binder& binder, NodePtr table, Span span) {
    std::vector<ExprPtr> cells;
    for (const Field& field : table->schema) cells.push_back(make_column(field.name, field.type, span));
    ExprPtr row = binder.call("pack_array", std::move(cells), span);
    const AggregateFunction* make_list = find_aggregate(Language::kKql, "make_list");
    if (row == nullptr || make_list == nullptr) return nullptr;
    AggregateCall call;
    call.function = make_list;
    call.arguments.push_back(std::move(row));
    call.outputs.push_back({"rows", Type::kDynamic});
    call.span = span;
    auto aggregate = binder.make<Aggregate>(std::move(table));
    aggregate->calls.push_back(std::move(call));
    aggregate->schema = Schema({{"rows", Type::kDynamic}});
    auto scalar = std::make_unique<Expr>();
    scalar->kind = ExprKind::kScalar;
    scalar->type = Type::kDynamic;
    scalar->span = span;
    scalar->subquery = std::move(aggregate);
    return scalar;
}

Value array_of(const std::vector<size_t>& places, Arena& arena) {
    std::vector<Value> items;
    for (size_t place : places) items.push_back(Value::of_long(static_cast<int64_t>(place)));
    return Value::array(arena.copy_array(std::span<const Value>(items)));
}

}  // namespace

NodePtr bind_address_lookup(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                            const TableFunction& function) {
    const Syntax& call = *syntax.call;
    if (!check_arguments(binder, call, 3, "(table, address, network [, key ...] [, return_unmatched = bool])"))
        return nullptr;
    NodePtr table = binder.bind_table(*call.children[0]);
    if (table == nullptr) return nullptr;
    if (table->schema.open()) {
        return binder.error("unsupported", "the columns of this table must be known before the query runs",
                            call.children[0]->span);
    }
    Schema right = table->schema;
    RowScope row;
    row.columns = &input->schema;
    std::vector<ExprPtr> arguments;
    arguments.push_back(binder.bind(argument_value(*call.children[1]), row));
    if (arguments[0] == nullptr) return nullptr;
    arguments[0] = cast(std::move(arguments[0]), Type::kString);
    ExprPtr network = column_argument(binder, *call.children[2], right);
    if (network == nullptr) return nullptr;

    Value unmatched = Value::boolean(false);
    std::vector<size_t> keys;
    std::vector<ExprPtr> key_values;
    for (const Syntax* argument : call.children.subspan(3)) {
        const Syntax& value = argument_value(*argument);
        if (argument->kind == SyntaxKind::kNamed || value.kind == SyntaxKind::kLiteral) {
            if (!binder.bind_constant_value(value, unmatched)) return nullptr;
            continue;
        }
        ExprPtr theirs = column_argument(binder, value, right);
        ExprPtr ours = theirs == nullptr ? nullptr : column_argument(binder, value, input->schema);
        if (ours == nullptr) return nullptr;
        keys.push_back(*right.find(theirs->name));
        key_values.push_back(std::move(ours));
    }
    arguments.push_back(rows_as_array(binder, std::move(table), call.span));
    if (arguments.back() == nullptr) return nullptr;
    for (ExprPtr& key : key_values) arguments.push_back(std::move(key));

    auto transform = binder.make<Transform>(std::move(input));
    transform->function = &function;
    transform->arguments = std::move(arguments);
    ColumnNames names;
    names.reserve(transform->schema);
    std::vector<size_t> kept;
    for (size_t i = 0; i < right.size(); ++i) {
        if (std::find(keys.begin(), keys.end(), i) != keys.end()) continue;
        std::string name = names.add(right[i].name);
        transform->schema.set(name, right[i].type);
        transform->names.push_back(std::move(name));
        kept.push_back(i);
    }
    transform->constants = {Value::of_long(static_cast<int64_t>(*right.find(network->name))), unmatched,
                            array_of(kept, binder.arena()), array_of(keys, binder.arena())};
    if (call.text != "ipv6_lookup") return transform;
    // The documentation prints the columns of the table that is looked up first, unlike those of ipv4_lookup.
    std::vector<std::pair<std::string, std::string>> order;
    for (const std::string& name : transform->names) order.emplace_back(name, name);
    for (const Field& field : transform->schema) {
        bool theirs = std::find(transform->names.begin(), transform->names.end(), field.name) != transform->names.end();
        if (!theirs) order.emplace_back(field.name, field.name);
    }
    return binder.make_selection(std::move(transform), order);
}

}  // namespace tocsin::kql
