// Expressions by recursion: arguments first, then the function's kernel over a batch of one row.
#include "data/compare.h"
#include "data/json.h"
#include "function/registry.h"
#include "plan/bound_column.h"
#include "plan/expr.h"
#include "reference/evaluator.h"

namespace tocsin::reference {

Value call_function(Evaluator& evaluator, const Function& function, const std::vector<Value>& arguments) {
    std::vector<Column> columns;
    for (const Value& argument : arguments) {
        if (function.nulls == NullRule::kNullIfAny && argument.is_null()) return {};
        columns.emplace_back(std::span<const Value>(&argument, 1));
    }
    CallContext context = evaluator.context();
    Value out;
    function.kernel(context, columns, all_rows(1), &out);
    return out;
}

Value Evaluator::value(const Expr& expr, const Schema& schema, const Row& row) {
    switch (expr.kind) {
        case ExprKind::kLiteral: return expr.value;
        case ExprKind::kColumn: {
            auto index = schema.find(expr.name);
            return index ? row.cells[*index] : Value();
        }
        case ExprKind::kCall: {
            if (binds_column(expr)) return each_value(expr, schema, row);
            std::vector<Value> arguments;
            for (const ExprPtr& argument : expr.arguments) arguments.push_back(value(*argument, schema, row));
            return call_function(*this, *expr.function, arguments);
        }
        case ExprKind::kScalar:
        case ExprKind::kValues: break;
    }
    auto known = subqueries_.find(&expr);
    if (known != subqueries_.end()) return known->second;
    Rows rows = evaluate(*expr.subquery);
    Value result;
    if (expr.kind == ExprKind::kScalar) {
        if (!rows.rows.empty()) result = rows.rows[0].cells[0];
    } else {
        std::vector<Value> distinct;
        for (const Row& found : rows.rows) {
            bool seen = false;
            for (const Value& other : distinct) seen = seen || same_value(found.cells[0], other);
            if (!seen) distinct.push_back(found.cells[0]);
        }
        result = array(distinct);
    }
    subqueries_.emplace(&expr, result);
    return result;
}

Value Evaluator::each_value(const Expr& call, const Schema& schema, const Row& row) {
    Value first = value(*call.arguments.front(), schema, row);
    std::vector<Value> items;
    if (first.tag() == Tag::kArray)
        items.assign(first.items().begin(), first.items().end());
    else if (!first.is_null())
        items.push_back(first);
    Schema inner = schema;
    inner.set(call.name, Type::kDynamic);
    std::vector<Value> results;
    for (const Value& item : items) {
        Row bound = row;
        bound.cells.resize(inner.size());
        bound.cells[*inner.find(call.name)] = item;
        results.push_back(value(*call.arguments.back(), inner, bound));
    }
    return call_function(*this, *call.function, {first, array(results)});
}

bool Evaluator::holds(const Expr& expr, const Schema& schema, const Row& row) {
    Value result = value(expr, schema, row);
    return result.tag() == Tag::kBool && result.as_bool();
}

Value Evaluator::constant(const Expr& expr) { return value(expr, Schema(), Row()); }

Value Evaluator::cast(const Value& value, Type type) {
    if (type == Type::kDynamic) return value;
    if (value.is_null()) return type == Type::kString ? Value::string("") : value;
    return call_function(*this, *find_function(Language::kKql, "to" + std::string(type_name(type))), {value});
}

const Node* Evaluator::write(const Template& from, const Template::Filling& filling) {
    std::string problem;
    NodePtr plan = from.write(filling, arena_, problem);
    if (!plan) return nullptr;
    written_.push_back(std::move(plan));
    return written_.back().get();
}

Value Evaluator::array(const std::vector<Value>& items) {
    return Value::array(arena_.copy_array(std::span<const Value>(items)));
}

bool KeyLess::operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        auto order = compare_values(a[i], b[i]);
        if (order != 0) return order < 0;
    }
    return a.size() < b.size();
}

}  // namespace tocsin::reference
