#include "exec/deferred.h"

#include <numeric>
#include <unordered_set>

#include "data/compare.h"

namespace tocsin {
namespace {

// What the subquery's expression stands for: its first cell, or an array of its first column's values.
Value result_value(const Expr& expr, const RowStore& rows, Arena& arena) {
    bool has_column = rows.schema()->size() > 0;
    if (expr.kind == ExprKind::kScalar) {
        return rows.rows() > 0 && has_column ? copy_value(rows.cell(0, 0), arena) : Value();
    }
    // A column `search_rows` of objects is handed over as it is; so are all values, each once.
    struct Hash {
        size_t operator()(const Value& value) const { return hash_value(value); }
    };
    struct Same {
        bool operator()(const Value& a, const Value& b) const { return same_value(a, b); }
    };
    std::unordered_set<Value, Hash, Same> seen;
    std::vector<Value> values;
    for (size_t row = 0; has_column && row < rows.rows(); ++row) {
        if (seen.insert(rows.cell(row, 0)).second) values.push_back(copy_value(rows.cell(row, 0), arena));
    }
    return Value::array(arena.copy_array(std::span<const Value>(values)));
}

}  // namespace

Deferred::Deferred(const Node& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {
    for (const NodePtr& input : node.inputs) inputs_.push_back(std::make_unique<Collect>(input->schema, state));
}

void Deferred::merge(Operator& other) {
    for (size_t i = 0; i < inputs_.size(); ++i) inputs_[i]->merge(*static_cast<Deferred&>(other).inputs_[i]);
}

size_t Deferred::memory_bytes() const {
    size_t bytes = 0;
    for (const auto& input : inputs_) bytes += input->memory_bytes();
    return bytes;
}

std::string Deferred::finish() {
    Arena literals;
    // A copy of the node without its inputs: only its own expressions are needed.
    NodePtr resolved = node_.clone();
    resolved->inputs.clear();
    size_t next_result = 0;
    visit_exprs(*resolved, [&](ExprPtr& root) {
        std::vector<ExprPtr*> stack{&root};
        while (!stack.empty()) {
            ExprPtr& expr = *stack.back();
            stack.pop_back();
            if (expr->subquery) {
                expr = make_literal(result_value(*expr, results_[next_result++]->rows(), literals), expr->type,
                                    expr->span);
                continue;
            }
            for (auto it = expr->arguments.rbegin(); it != expr->arguments.rend(); ++it) stack.push_back(&*it);
        }
    });
    auto real = make_operator(*resolved, next_, state_);
    for (size_t i = 0; i < inputs_.size(); ++i) {
        inputs_[i]->finish();
        const RowStore& rows = inputs_[i]->rows();
        std::vector<uint32_t> all(rows.rows());
        std::iota(all.begin(), all.end(), 0u);
        rows.emit(*real->input(i), *state_, all, false);
    }
    return real->finish();
}

}  // namespace tocsin
