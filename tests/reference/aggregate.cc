// Aggregate: rows to groups through an ordered map, one accumulator per call and group.
#include "plan/aggregate.h"

#include <map>

#include "reference/evaluator.h"

namespace tocsin::reference {
namespace {

using Groups = std::map<std::vector<Value>, std::vector<const Row*>, KeyLess>;

// The keys under which a row counts: one, or with expand_keys one per combination of the values of its multivalue keys.
std::vector<std::vector<Value>> keys_of(Evaluator& evaluator, const Aggregate& node, const Schema& schema,
                                        const Row& row) {
    std::vector<std::vector<Value>> keys{{}};
    for (const Assignment& assignment : node.keys) {
        Value value = evaluator.value(*assignment.expr, schema, row);
        std::vector<Value> choices;
        if (node.expand_keys && value.tag() == Tag::kArray)
            choices.assign(value.items().begin(), value.items().end());
        else
            choices.push_back(value);
        std::vector<std::vector<Value>> longer;
        for (const std::vector<Value>& key : keys) {
            for (const Value& choice : choices) {
                if (choice.is_null() && node.drop_null_keys) continue;
                longer.push_back(key);
                longer.back().push_back(choice);
            }
        }
        keys = std::move(longer);
    }
    return keys;
}

Rows broadcast(Evaluator& evaluator, const Aggregate& node, Rows in, const Groups& groups) {
    std::map<std::vector<Value>, std::vector<Value>, KeyLess> results;
    for (const auto& [key, rows] : groups) results[key] = aggregate(evaluator, node.calls, in.schema, rows);
    Rows out = in;
    std::vector<size_t> columns;
    for (const AggregateCall& call : node.calls) {
        for (const Field& field : call.outputs) {
            out.schema.set(field.name, field.type);
            columns.push_back(*out.schema.find(field.name));
        }
    }
    for (size_t i = 0; i < in.rows.size(); ++i) {
        std::vector<Value>& cells = out.rows[i].cells;
        cells.resize(out.schema.size());
        for (size_t column : columns) cells[column] = Value();
        for (const std::vector<Value>& key : keys_of(evaluator, node, in.schema, in.rows[i])) {
            const std::vector<Value>& values = results.at(key);
            for (size_t k = 0; k < columns.size(); ++k) cells[columns[k]] = values[k];
        }
    }
    return out;
}

}  // namespace

std::vector<Value> constants_of(Evaluator& evaluator, const AggregateCall& call) {
    std::vector<Value> out;
    for (const ExprPtr& argument : call.arguments)
        out.push_back(is_constant(*argument) ? evaluator.constant(*argument) : Value());
    return out;
}

std::vector<Value> aggregate(Evaluator& evaluator, const std::vector<AggregateCall>& calls, const Schema& schema,
                             const std::vector<const Row*>& rows) {
    std::vector<Value> out;
    for (const AggregateCall& call : calls) {
        auto state = call.function->make(constants_of(evaluator, call));
        for (const Row* row : rows) {
            if (call.condition && !evaluator.holds(*call.condition, schema, *row)) continue;
            std::vector<Value> arguments;
            for (const ExprPtr& argument : call.arguments)
                arguments.push_back(evaluator.value(*argument, schema, *row));
            bool skipped = call.function->nulls == NullRule::kNullIfAny && !arguments.empty() && arguments[0].is_null();
            if (!skipped) state->add(arguments, row->order, evaluator.arena());
        }
        std::vector<Value> results(call.outputs.size());
        state->result(results, evaluator.arena());
        out.insert(out.end(), results.begin(), results.end());
    }
    return out;
}

Rows evaluate_aggregate(Evaluator& evaluator, const Node& node) {
    const auto& aggregation = as<Aggregate>(node);
    Rows in = evaluator.evaluate(*node.inputs[0]);
    Groups groups;
    for (const Row& row : in.rows) {
        for (const std::vector<Value>& key : keys_of(evaluator, aggregation, in.schema, row))
            groups[key].push_back(&row);
    }
    if (aggregation.mode == AggregateMode::kBroadcast) return broadcast(evaluator, aggregation, std::move(in), groups);
    if (aggregation.keys.empty()) groups[{}];
    Rows out;
    for (const Assignment& key : aggregation.keys) out.schema.set(key.name, key.expr->type);
    for (const AggregateCall& call : aggregation.calls) {
        for (const Field& field : call.outputs) out.schema.set(field.name, field.type);
    }
    for (const auto& [key, rows] : groups) {
        Row row;
        row.cells = key;
        bool any = false;
        for (const Value& value : aggregate(evaluator, aggregation.calls, in.schema, rows)) {
            any = any || !value.is_null();
            row.cells.push_back(value);
        }
        if (aggregation.empty_without_match && aggregation.keys.empty() && !any) continue;
        out.rows.push_back(std::move(row));
    }
    sequence(out);
    return out;
}

}  // namespace tocsin::reference
