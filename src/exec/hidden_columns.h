// Hidden columns: computed values that travel with the rows through a blocking operator and are taken off before the rows go on.
#pragma once

#include <string>
#include <vector>

#include "exec/derived_schema.h"
#include "exec/evaluator.h"
#include "exec/operator.h"

namespace tocsin {

// Name of the hidden column `index`; no user column can be called so.
std::string hidden_name(size_t index);

// Adds one hidden column per expression to a batch.
class HiddenColumns {
public:
    explicit HiddenColumns(const std::vector<const Expr*>& exprs);
    // The batch with its hidden columns at the end.
    Batch extend(const Batch& batch, ThreadState& state);
    size_t size() const { return evaluators_.size(); }

private:
    std::vector<Evaluator> evaluators_;
    std::vector<Type> types_;
    PerSchema<SchemaPtr> schemas_;
};

// Passes batches on without their hidden columns.
class DropHidden final : public Sink {
public:
    explicit DropHidden(Sink* next) : next_(next) {}
    void push(Batch& batch) override;

private:
    struct Layout {
        SchemaPtr schema;
        std::vector<size_t> sources;
    };
    Sink* next_;
    PerSchema<Layout> layouts_;
};

}  // namespace tocsin
