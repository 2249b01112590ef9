// Transform: the rows, with the computed arguments as further columns, go to the table function.
#include "plan/transform.h"

#include "function/table_function.h"
#include "reference/evaluator.h"

namespace tocsin::reference {
namespace {

// The functions know computed columns by the first character of their names.
std::string computed_name(size_t index) { return "\x01" + std::to_string(index); }

class Call {
public:
    Call(Evaluator& evaluator, Rows in) : evaluator_(evaluator), in_(std::move(in)), table_schema_(in_.schema) {
        for (const Row& row : in_.rows) cells_.push_back(row.cells);
    }

    size_t add(const Expr& expr) {
        table_schema_.set(computed_name(computed_++), expr.type);
        for (size_t i = 0; i < cells_.size(); ++i) cells_[i].push_back(evaluator_.value(expr, in_.schema, in_.rows[i]));
        return table_schema_.size() - 1;
    }

    Rows run(const Transform& node) {
        TableCall call;
        call.names = node.names;
        call.argument_count = node.arguments.size();
        call.constants = node.constants;
        for (const ExprPtr& argument : node.arguments) add(*argument);
        for (const AggregateCall& from : node.calls) {
            TableCall::Aggregate aggregate;
            aggregate.function = from.function;
            aggregate.constants = constants_of(evaluator_, from);
            aggregate.outputs = from.outputs;
            for (const ExprPtr& argument : from.arguments) aggregate.arguments.push_back(add(*argument));
            aggregate.condition = from.condition ? add(*from.condition) : ~size_t{0};
            call.aggregates.push_back(std::move(aggregate));
        }
        call.output = &node.schema;
        call.arena = &evaluator_.arena();
        call.clock = &evaluator_.clock();
        Table table;
        table.schema = table_schema_;
        table.rows = cells_;
        std::string error;
        Table result = node.function->run(std::move(table), call, error);
        if (!error.empty()) throw QueryFailure(error);
        return visible(result);
    }

private:
    static Rows visible(const Table& table) {
        Rows out;
        std::vector<size_t> columns;
        for (size_t i = 0; i < table.schema.size(); ++i) {
            if (table.schema[i].name.starts_with('\x01')) continue;
            out.schema.set(table.schema[i].name, table.schema[i].type);
            columns.push_back(i);
        }
        for (const std::vector<Value>& row : table.rows) {
            Row made;
            for (size_t column : columns) made.cells.push_back(row[column]);
            out.rows.push_back(std::move(made));
        }
        sequence(out);
        return out;
    }

    Evaluator& evaluator_;
    Rows in_;
    Schema table_schema_;
    std::vector<std::vector<Value>> cells_;
    size_t computed_ = 0;
};

}  // namespace

Rows evaluate_transform(Evaluator& evaluator, const Node& node) {
    return Call(evaluator, evaluator.evaluate(*node.inputs[0])).run(as<Transform>(node));
}

}  // namespace tocsin::reference
