// Expand: a row for each element.
#include "plan/expand.h"

#include "data/json.h"
#include "reference/evaluator.h"

namespace tocsin::reference {
namespace {

// What a column's value unfolds to; nullopt for null.
std::optional<std::vector<Value>> elements(Evaluator& evaluator, const Expand& node, const Value& whole) {
    Value value = expand_json(whole, evaluator.arena());
    if (value.is_null()) return std::nullopt;
    std::vector<Value> out;
    if (value.tag() == Tag::kArray) {
        out.assign(value.items().begin(), value.items().end());
    } else if (value.tag() == Tag::kObject) {
        for (const Member& member : value.members()) {
            if (node.pairs)
                out.push_back(evaluator.array({Value::string(member.key), member.value}));
            else
                out.push_back(Value::object(evaluator.arena().copy_array(std::span<const Member>(&member, 1))));
        }
    } else {
        out.push_back(value);
    }
    return out;
}

}  // namespace

Rows evaluate_expand(Evaluator& evaluator, const Node& node) {
    const auto& expand = as<Expand>(node);
    Rows in = evaluator.evaluate(*node.inputs[0]);
    Rows out;
    out.schema = in.schema;
    for (const ExpandColumn& column : expand.columns) out.schema.set(column.name, column.type);
    if (!expand.index_name.empty()) out.schema.set(expand.index_name, Type::kLong);
    for (const Row& row : in.rows) {
        std::vector<std::vector<Value>> columns;
        size_t longest = 0;
        bool null = false;
        for (const ExpandColumn& column : expand.columns) {
            auto values = elements(evaluator, expand, evaluator.value(*column.expr, in.schema, row));
            null = null || !values;
            columns.push_back(values.value_or(std::vector<Value>()));
            longest = std::max(longest, columns.back().size());
        }
        if (longest == 0 && (null || expand.empty == EmptyRule::kKeepRow)) longest = 1;
        for (size_t i = 0; i < longest && i < expand.limit; ++i) {
            Row made = row;
            made.cells.resize(out.schema.size());
            for (size_t k = 0; k < columns.size(); ++k) {
                Value value = i < columns[k].size() ? columns[k][i] : Value();
                made.cells[*out.schema.find(expand.columns[k].name)] = evaluator.cast(value, expand.columns[k].type);
            }
            if (!expand.index_name.empty()) {
                made.cells[*out.schema.find(expand.index_name)] = Value::of_long(static_cast<int64_t>(i));
            }
            out.rows.push_back(std::move(made));
        }
    }
    return out;
}

}  // namespace tocsin::reference
