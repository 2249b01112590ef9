// Evaluator: computes an expression for the selected rows of a batch, one function after the other over whole columns.
#pragma once

#include <string>
#include <vector>

#include "data/batch.h"
#include "exec/operator.h"
#include "plan/expr.h"

namespace tocsin {

// One per thread and place of use; the expression must outlive it and hold no subqueries (exec/deferred.h replaces them).
class Evaluator {
public:
    explicit Evaluator(const Expr& expr);

    // The cells for `rows` (others are undefined). New cells are in the batch's arena. A name that the batch lacks is null.
    Column evaluate(const Batch& batch, Selection rows, ThreadState& state);

    // Rows of `rows` for which the (bool) expression is true, in the batch's arena.
    Selection select(const Batch& batch, Selection rows, ThreadState& state);

private:
    struct Step {
        const Expr* expr;
        std::vector<uint32_t> arguments;  // earlier steps
        size_t column = kAbsent;          // kColumn: resolved in schema_
    };
    static constexpr size_t kAbsent = ~size_t{0};

    void resolve(const Batch& batch);
    Column call(const Step& step, const Batch& batch, Selection rows, ThreadState& state);

    std::vector<Step> steps_;  // arguments before calls
    std::vector<Column> results_;
    std::vector<Column> arguments_;
    SchemaPtr schema_;         // the last batch's: columns are looked up once per schema
};

}  // namespace tocsin
