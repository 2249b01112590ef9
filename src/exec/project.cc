// Project: exactly the columns of the node.
#include "plan/project.h"

#include "exec/build.h"
#include "exec/evaluator.h"

namespace tocsin {
namespace {

class ProjectOperator final : public Operator {
public:
    ProjectOperator(const Project& node, Sink* next, ThreadState* state) : Operator(next, state) {
        auto schema = std::make_shared<Schema>();
        for (const Assignment& column : node.columns) {
            evaluators_.emplace_back(*column.expr);
            schema->set(column.name, column.expr->type);
        }
        schema_ = std::move(schema);
    }

    void push(Batch& batch) override {
        Batch out = batch;
        out.schema = schema_;
        out.columns.clear();
        for (Evaluator& evaluator : evaluators_)
            out.columns.push_back(evaluator.evaluate(batch, batch.selection, *state_));
        next_->push(out);
    }

private:
    std::vector<Evaluator> evaluators_;
    SchemaPtr schema_;
};

}  // namespace

std::unique_ptr<Operator> make_project(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<ProjectOperator>(as<Project>(node), next, state);
}

}  // namespace tocsin
