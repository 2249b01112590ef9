// Expand and Apply: what happens inside of one row or one group.
#include "plan/expand.h"

#include <map>

#include "data/json.h"
#include "plan/apply.h"
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

Rows evaluate_apply(Evaluator& evaluator, const Node& node) {
    const auto& apply = as<Apply>(node);
    Rows in = evaluator.evaluate(*node.inputs[0]);
    // Each row by itself, or the rows of each group, groups by key.
    std::vector<Rows> parts;
    if (apply.keys.empty()) {
        for (const Row& row : in.rows) parts.push_back({in.schema, {row}});
    } else {
        std::map<std::vector<Value>, Rows, KeyLess> groups;
        for (const Row& row : in.rows) {
            std::vector<Value> key;
            for (const std::string& name : apply.keys) key.push_back(cell(in, row, name));
            Rows& group = groups[key];
            group.schema = in.schema;
            group.rows.push_back(row);
        }
        for (auto& [key, group] : groups) parts.push_back(std::move(group));
    }
    Rows out;
    for (const std::string& name : apply.carried) out.schema.set(name, in.schema[*in.schema.find(name)].type);
    for (const Field& field : apply.schema) out.schema.set(field.name, field.type);
    for (const Rows& part : parts) {
        const Rows* outer = evaluator.handed_in;
        evaluator.handed_in = &part;
        Rows body = evaluator.evaluate(*apply.body);
        evaluator.handed_in = outer;
        for (const Row& row : body.rows) {
            Row made;
            for (size_t i = 0; i < out.schema.size(); ++i) {
                const std::string& name = out.schema[i].name;
                bool carried = i < apply.carried.size();
                made.cells.push_back(carried ? cell(part, part.rows[0], name) : cell(body, row, name));
            }
            out.rows.push_back(std::move(made));
        }
    }
    sequence(out);
    return out;
}

}  // namespace tocsin::reference
