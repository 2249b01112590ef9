// Extend: new columns beside or in place of the incoming ones. All expressions are computed before any column is replaced.
#include "plan/extend.h"

#include "exec/build.h"
#include "exec/derived_schema.h"
#include "exec/evaluator.h"

namespace tocsin {
namespace {

class ExtendOperator final : public Operator {
public:
    ExtendOperator(const Extend& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {
        for (const Assignment& column : node.columns) evaluators_.emplace_back(*column.expr);
    }

    void push(Batch& batch) override {
        const Layout& layout = layouts_.get(batch.schema, [&](const Schema& in) { return make_layout(in); });
        computed_.clear();
        for (Evaluator& evaluator : evaluators_)
            computed_.push_back(evaluator.evaluate(batch, batch.selection, *state_));
        Batch out = batch;
        out.schema = layout.schema;
        out.columns.resize(layout.schema->size());
        for (size_t i = 0; i < computed_.size(); ++i) out.columns[layout.targets[i]] = computed_[i];
        next_->push(out);
    }

private:
    struct Layout {
        SchemaPtr schema;
        std::vector<size_t> targets;  // where column i of the node goes
    };

    Layout make_layout(const Schema& in) const {
        Layout layout;
        auto schema = std::make_shared<Schema>(in);
        for (const Assignment& column : node_.columns) {
            schema->set(column.name, column.expr->type);
            layout.targets.push_back(*schema->find(column.name));
        }
        layout.schema = std::move(schema);
        return layout;
    }

    const Extend& node_;
    std::vector<Evaluator> evaluators_;
    std::vector<Column> computed_;
    PerSchema<Layout> layouts_;
};

}  // namespace

std::unique_ptr<Operator> make_extend(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<ExtendOperator>(as<Extend>(node), next, state);
}

}  // namespace tocsin
