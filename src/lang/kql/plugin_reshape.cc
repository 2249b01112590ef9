// The plugins that turn cells into columns and columns into cells, or work on each row or on a schema.
//
// Calling conventions of the table functions:
//   bag_unpack        names: the bag's column, then columns to leave in it; constants: prefix, what to do
//                     about clashes (null where not given)
//   pivot             names: the pivot column, then the columns that stay; calls: the aggregate (count() unless given)
//   narrow            nothing
//   dcount_intersect  arguments: the states
//   schema_merge      constants: whether columns must keep their places
// Which columns bag_unpack and pivot make is known only from the data: their schema is open, unless the query says it.
#include <algorithm>

#include "lang/kql/aggregate_calls.h"
#include "lang/kql/evaluate.h"

namespace tocsin::kql {

NodePtr bind_bag_unpack(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function) {
    SyntaxList arguments = syntax.call->children;
    if (arguments.empty() || arguments[0]->kind != SyntaxKind::kName) {
        return binder.error("type", "`bag_unpack` takes a dynamic column", syntax.call->span);
    }
    ExprPtr bag = binder.bind_column(arguments[0]->text, arguments[0]->span, input->schema);
    if (bag == nullptr) return nullptr;
    if (bag->type != Type::kDynamic)
        return binder.error("type", "`bag_unpack` takes a dynamic column", arguments[0]->span);
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = &function;
    transform->names.emplace_back(arguments[0]->text);
    transform->constants.resize(2);
    for (size_t i = 1; i < arguments.size(); ++i) {
        const Syntax* argument = arguments[i];
        size_t place = i - 1;
        if (argument->kind == SyntaxKind::kNamed) {
            place = argument->text == "OutputColumnPrefix" ? 0 : argument->text == "columnsConflict" ? 1 : 2;
            argument = argument->children[0];
        }
        Value value;
        if (!binder.bind_constant_value(*argument, value)) return nullptr;
        if (place < 2) {
            transform->constants[place] = value;
        } else if (value.tag() == Tag::kArray) {
            for (const Value& ignored : value.items()) {
                if (ignored.is_string()) transform->names.emplace_back(ignored.text());
            }
        }
    }
    std::vector<Field> fields;
    for (const Field& field : transform->schema) {
        if (field.name != transform->names[0]) fields.push_back(field);
    }
    transform->schema = Schema(std::move(fields), true);
    return transform;
}

NodePtr bind_pivot(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function) {
    SyntaxList arguments = syntax.call->children;
    if (arguments.empty() || arguments[0]->kind != SyntaxKind::kName) {
        return binder.error("type", "`pivot` takes a column", syntax.call->span);
    }
    Schema columns = input->schema;
    if (binder.bind_column(arguments[0]->text, arguments[0]->span, columns) == nullptr) return nullptr;
    AggregateCollector collector;
    collector.input = &columns;
    Syntax count;
    count.kind = SyntaxKind::kCall;
    count.text = "count";
    count.span = count.name_span = syntax.call->span;
    const Syntax* aggregate = arguments.size() > 1 ? arguments[1] : &count;
    RowScope row;
    row.aggregates = &collector;
    if (binder.bind(*aggregate, row) == nullptr) return nullptr;
    if (collector.calls.size() != 1) return binder.error("type", "`pivot` takes one aggregate", aggregate->span);
    std::vector<std::string> kept;
    for (size_t i = 2; i < arguments.size(); ++i) {
        if (arguments[i]->kind != SyntaxKind::kName)
            return binder.error("type", "a column is needed here", arguments[i]->span);
        if (binder.bind_column(arguments[i]->text, arguments[i]->span, columns) == nullptr) return nullptr;
        kept.emplace_back(arguments[i]->text);
    }
    if (arguments.size() <= 2) {
        std::vector<std::string> used{std::string(arguments[0]->text)};
        for (const ExprPtr& argument : collector.calls[0].arguments) {
            for (std::string& name : columns_of(*argument)) used.push_back(std::move(name));
        }
        for (const Field& field : columns) {
            if (std::find(used.begin(), used.end(), field.name) == used.end()) kept.push_back(field.name);
        }
    }
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = &function;
    transform->names.emplace_back(arguments[0]->text);
    Schema schema(std::vector<Field>(), true);
    for (std::string& name : kept) {
        std::optional<size_t> index = columns.find(name);
        schema.set(name, index ? columns[*index].type : Type::kDynamic);
        transform->names.push_back(std::move(name));
    }
    transform->calls = std::move(collector.calls);
    transform->schema = std::move(schema);
    return transform;
}

NodePtr bind_narrow(Binder& binder, const EvaluateSyntax&, NodePtr input, const TableFunction& function) {
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = &function;
    transform->schema = Schema({{"Row", Type::kLong}, {"Column", Type::kString}, {"Value", Type::kString}});
    return transform;
}

NodePtr bind_dcount_intersect(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                              const TableFunction& function) {
    if (!check_arguments(binder, *syntax.call, 2, "dcount_intersect(hll, hll, ...)")) return nullptr;
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = &function;
    Schema columns = transform->schema;
    for (const Syntax* argument : syntax.call->children) {
        ExprPtr state = column_argument(binder, *argument, columns);
        if (state == nullptr) return nullptr;
        transform->schema.set("s" + std::to_string(transform->arguments.size()), Type::kLong);
        transform->arguments.push_back(std::move(state));
    }
    return transform;
}

NodePtr bind_schema_merge(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function) {
    Value ordered = Value::boolean(true);
    for (const Syntax* argument : syntax.call->children) {
        if (!binder.bind_constant_value(argument_value(*argument), ordered)) return nullptr;
    }
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = &function;
    transform->constants.push_back(ordered);
    transform->schema = Schema({{"ColumnName", Type::kString},
                                {"ColumnOrdinal", Type::kLong},
                                {"DataType", Type::kString},
                                {"ColumnType", Type::kString}});
    return transform;
}

}  // namespace tocsin::kql
