// Evaluator: computes an expression for the selected rows of a batch, one function after the other over whole columns.
#pragma once

#include <memory>
#include <optional>
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
    // What only some calls have.
    struct Extra {
        std::unique_ptr<Evaluator> body;  // plan/bound_column.h: the last argument, over a batch of its own
        std::vector<size_t> reads;        // an expression that rules have in common: its columns in schema_
    };
    // All that an evaluation looks at stands here, one node beside the other: the plan's own expressions are strewn over memory.
    struct Node {
        ExprKind kind;
        bool is_connective = false;
        uint32_t common = 0;          // Expr::common
        uint32_t column = kAbsent;    // kColumn: in schema_
        uint32_t first_argument = 0;  // the others follow it
        uint32_t arguments = 0;
        const Function* function;  // kCall
        Value literal;             // kLiteral
        const Expr* expr;
        std::unique_ptr<Extra> extra;
    };
    static constexpr uint32_t kAbsent = ~0u;

    // What one evaluation works on.
    struct Work {
        const Batch& batch;
        ThreadState& state;
        Arena& arena;  // of the results
    };

    void add(const Expr& expr);
    void resolve(const Batch& batch);
    // The rows for which the node is true; connectives narrow the selection instead of making cells.
    Selection select(uint32_t node, Selection rows, const Work& work);
    // The cells of a node for `rows`; those of the other rows in `cover` are null.
    Column compute(uint32_t node, Selection rows, Selection cover, const Work& work);
    // The same of a call, computed now.
    Column compute_call(uint32_t node, Selection rows, Selection cover, const Work& work);
    // The same of a call that several rules have in common, computed only for rows of which no rule has asked. Nullopt: there is no memo for
    // these columns.
    std::optional<Column> remember(uint32_t node, Selection rows, Selection cover, const Work& work);
    // The results of a call's body for each value of its first argument, as an array per row.
    Column each_value(const Node& node, const Column& values, Selection rows, const Work& work);
    // Puts the arguments of a call on the stack, each only for the rows that need it.
    void push_arguments(const Node& node, Selection rows, const Work& work);
    // `out` has room for a cell per row of the batch.
    Column call(const Function& function, std::span<const Column> arguments, Selection rows, Selection cover,
                Value* out, const Work& work);

    std::vector<Node> nodes_;           // the root is the first
    std::vector<Column> stack_;         // arguments of the calls in progress
    std::vector<const Value*> inputs_;  // of the common expression that is asked for
    SchemaPtr schema_;                  // the last batch's: columns are looked up once per schema
};

}  // namespace tocsin
