// Iterate: row by row, since each round reads what the one before made. The columns live in a batch of one row whose cells
// are written in place.
#include "plan/iterate.h"

#include "exec/apply.h"
#include "exec/derived_schema.h"
#include "exec/evaluator.h"
#include "plan/extend.h"

namespace tocsin {
namespace {

class IterateOperator final : public Operator {
public:
    IterateOperator(const Iterate& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {
        // From the last extend of the body down to the row.
        std::vector<const Extend*> extends;
        for (const Node* at = node.body.get(); at->kind == NodeKind::kExtend; at = at->inputs[0].get())
            extends.push_back(&as<Extend>(*at));
        for (auto extend = extends.rbegin(); extend != extends.rend(); ++extend) {
            for (const Assignment& column : (*extend)->columns) columns_.push_back(&column);
        }
        for (const Assignment* column : columns_) evaluators_.emplace_back(*column->expr);
    }

    void push(Batch& batch) override {
        const Layout& layout = layouts_.get(batch.schema, [&](const Schema& in) { return make_layout(in); });
        Column values = batch.columns[layout.values];
        std::vector<std::span<Value>> made;
        for (size_t i = 0; i < columns_.size(); ++i) made.push_back(batch.arena->make_array<Value>(batch.rows));
        for (uint32_t row : batch.selection) {
            run(batch, row, values[row], layout);
            for (size_t i = 0; i < made.size(); ++i) made[i][row] = cells_[layout.targets[i]];
        }
        Batch out = batch;
        out.schema = layout.schema;
        out.columns.resize(layout.schema->size());
        for (size_t i = 0; i < made.size(); ++i)
            out.columns[layout.targets[i]] = Column(std::span<const Value>(made[i]));
        next_->push(out);
    }

private:
    struct Layout {
        SchemaPtr schema;   // of the result
        SchemaPtr working;  // with the item and its number behind
        std::vector<size_t> targets;
        size_t values = 0;
    };

    Layout make_layout(const Schema& in) const {
        Layout layout;
        auto schema = std::make_shared<Schema>(in);
        for (const Assignment* column : columns_) {
            schema->set(column->name, column->expr->type);
            layout.targets.push_back(*schema->find(column->name));
        }
        layout.values = *in.find(node_.values);
        auto working = std::make_shared<Schema>(*schema);
        working->set(node_.item, Type::kDynamic);
        working->set(node_.number, Type::kLong);
        layout.schema = std::move(schema);
        layout.working = std::move(working);
        return layout;
    }

    // All rounds of one row; its columns are in cells_ then.
    void run(const Batch& batch, uint32_t row, const Value& values, const Layout& layout) {
        cells_.assign(layout.working->size(), Value());
        for (size_t i = 0; i < batch.columns.size(); ++i) cells_[i] = batch.columns[i][row];
        if (values.is_null()) return;
        Batch one;
        one.schema = layout.working;
        one.rows = 1;
        one.selection = all_rows(1);
        one.arena = batch.arena;
        for (const Value& cell : cells_) one.columns.push_back(Column::constant(&cell));
        size_t item = layout.schema->size();
        std::span<const Value> items = values.tag() == Tag::kArray ? values.items() : std::span(&values, 1);
        int64_t number = 0;
        for (const Value& value : items) {
            cells_[item] = value;
            cells_[item + 1] = Value::of_long(number++);
            for (size_t i = 0; i < evaluators_.size(); ++i)
                cells_[layout.targets[i]] = evaluators_[i].evaluate(one, one.selection, *state_)[0];
        }
    }

    const Iterate& node_;
    std::vector<const Assignment*> columns_;  // in the order in which they are computed
    std::vector<Evaluator> evaluators_;
    std::vector<Value> cells_;
    PerSchema<Layout> layouts_;
};

}  // namespace

std::unique_ptr<Operator> make_iterate(const Iterate& node, Sink* next, ThreadState* state) {
    return std::make_unique<IterateOperator>(node, next, state);
}

}  // namespace tocsin
