// evaluate: plugins, each a table function of its name.
//
// Calling conventions of the table functions:
//   bag_unpack   names: the bag's column, then columns to leave in it; constants: prefix, what to do
//                about clashes (null where not given)
//   pivot        names: the pivot column, then the columns that stay; calls: the aggregate (count() unless given)
//   narrow       nothing
// Which columns bag_unpack and pivot make is known only from the data: their schema is open, unless the query says it:
// `: (*, a: string)`.
#include <algorithm>

#include "lang/kql/aggregate_calls.h"
#include "lang/kql/operator_functions.h"
#include "plan/transform.h"

namespace tocsin::kql {
namespace {

struct EvaluateSyntax : Operator {
    const Syntax* call = nullptr;
    bool typed = false;        // a schema is given
    bool keeps_input = false;  // ... and begins with `*`
    std::span<const Declaration> columns;
};

// Builds the node of one plugin.
using Plugin = NodePtr (*)(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);

NodePtr bag_unpack(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function) {
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

NodePtr pivot(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function) {
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

NodePtr narrow(Binder& binder, const EvaluateSyntax&, NodePtr input, const TableFunction& function) {
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = &function;
    transform->schema = Schema({{"Row", Type::kLong}, {"Column", Type::kString}, {"Value", Type::kString}});
    return transform;
}

struct PluginRow {
    std::string_view name;
    Plugin bind;
};

constexpr PluginRow kPlugins[] = {{"bag_unpack", bag_unpack}, {"pivot", pivot}, {"narrow", narrow}};

}  // namespace

Operator* parse_evaluate(Parser& parser) {
    EvaluateSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints)) return nullptr;
    syntax.call = parser.parse_operand();
    if (syntax.call == nullptr) return nullptr;
    if (syntax.call->kind != SyntaxKind::kCall)
        return parser.fail("syntax", "a call of a plugin is needed here", syntax.call->span);
    if (!parser.accept_symbol(":")) return parser.make(syntax);
    syntax.typed = true;
    if (!parser.expect_symbol("(")) return nullptr;
    std::vector<Declaration> columns;
    syntax.keeps_input = parser.accept_symbol("*");
    if (syntax.keeps_input) parser.accept_symbol(",");
    while (!parser.accept_symbol(")")) {
        Declaration column;
        if (!parser.parse_name(column.name, column.span) || !parser.expect_symbol(":") ||
            !parser.parse_type(column.type))
            return nullptr;
        columns.push_back(column);
        if (!parser.at_symbol(")") && !parser.expect_symbol(",")) return nullptr;
    }
    syntax.columns = parser.keep(columns);
    return parser.make(syntax);
}

NodePtr bind_evaluate(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const EvaluateSyntax&>(syntax);
    std::string name(written.call->text);
    const PluginRow* plugin = nullptr;
    for (const PluginRow& row : kPlugins) {
        if (row.name == name) plugin = &row;
    }
    if (plugin == nullptr)
        return binder.error("unsupported", "the plugin `" + name + "` is not supported", written.call->name_span);
    const TableFunction* function = binder.table_function(name, written.call->name_span);
    if (function == nullptr) return nullptr;
    NodePtr output = plugin->bind(binder, written, std::move(input), *function);
    if (output == nullptr || !written.typed) return output;
    Schema promised;
    if (written.keeps_input) {
        for (const Field& field : output->schema) promised.set(field.name, field.type);
    }
    for (const Declaration& column : written.columns) promised.set(column.name, column.type);
    output->schema = std::move(promised);
    return output;
}

}  // namespace tocsin::kql
