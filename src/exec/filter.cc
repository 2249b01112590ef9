// Filter: conjunct after conjunct over what is left of the selection. The rows stay where they are.
#include "plan/filter.h"

#include "exec/build.h"
#include "exec/evaluator.h"

namespace tocsin {
namespace {

class FilterOperator final : public Operator {
public:
    FilterOperator(const Filter& node, Sink* next, ThreadState* state) : Operator(next, state) {
        for (const ExprPtr& predicate : node.predicates) predicates_.emplace_back(*predicate);
    }

    void push(Batch& batch) override {
        Selection before = batch.selection;
        for (Evaluator& predicate : predicates_) {
            batch.selection = predicate.select(batch, batch.selection, *state_);
            if (batch.selection.empty()) break;
        }
        if (!batch.selection.empty()) next_->push(batch);
        batch.selection = before;
    }

private:
    std::vector<Evaluator> predicates_;
};

}  // namespace

std::unique_ptr<Operator> make_filter(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<FilterOperator>(as<Filter>(node), next, state);
}

}  // namespace tocsin
