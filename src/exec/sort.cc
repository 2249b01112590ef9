// Sort: rows kept with their computed keys, then ordered; ties keep the input order.
#include "plan/sort.h"

#include <cmath>

#include "data/compare.h"
#include "exec/build.h"
#include "exec/hidden_columns.h"
#include "function/spl_value.h"

namespace tocsin {
namespace {

// Nulls, and beside them NaN, stand where the key says; other values by their order.
bool is_missing(const Value& value) {
    return value.is_null() || (value.tag() == Tag::kReal && std::isnan(value.as_real()));
}

std::strong_ordering compare_keys(const SortKey& key, const Value& a, const Value& b) {
    bool a_missing = is_missing(a), b_missing = is_missing(b);
    if (a_missing || b_missing) {
        if (a_missing && b_missing) {
            auto c = compare_values(a, b);
            return key.nulls_first ? c : 0 <=> c;
        }
        return a_missing == key.nulls_first ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    auto c = key.by_text_rules ? compare_spl(a, b) : compare_values(a, b);
    return key.descending ? 0 <=> c : c;
}

class SortOperator final : public Operator {
public:
    SortOperator(const Sort& node, Sink* next, ThreadState* state)
        : Operator(next, state),
          node_(node),
          keys_(key_exprs(node)),
          rows_(node.inputs.empty() ? Schema() : node.inputs[0]->schema) {}

    void push(Batch& batch) override { rows_.append(keys_.extend(batch, *state_)); }
    size_t memory_bytes() const override { return rows_.memory_bytes(); }
    void merge(Operator& other) override { rows_.absorb(std::move(static_cast<SortOperator&>(other).rows_)); }

    std::string finish() override {
        rows_.sort_by_order();
        std::vector<size_t> columns;
        for (size_t i = 0; i < keys_.size(); ++i) {
            auto column = rows_.schema()->find(hidden_name(i));
            if (!column) return {};  // no row came
            columns.push_back(*column);
        }
        rows_.sort([&](uint32_t a, uint32_t b) {
            for (size_t i = 0; i < columns.size(); ++i) {
                auto c = compare_keys(node_.keys[i], rows_.cell(a, columns[i]), rows_.cell(b, columns[i]));
                if (c != 0) return c < 0;
            }
            return false;
        });
        if (node_.limit < rows_.rows()) rows_.slice(0, node_.limit);
        DropHidden drop(next_);
        rows_.emit(drop, *state_);
        return {};
    }

private:
    static std::vector<const Expr*> key_exprs(const Sort& node) {
        std::vector<const Expr*> out;
        for (const SortKey& key : node.keys) out.push_back(key.expr.get());
        return out;
    }

    const Sort& node_;
    HiddenColumns keys_;
    RowStore rows_;
};

}  // namespace

std::unique_ptr<Operator> make_sort(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<SortOperator>(as<Sort>(node), next, state);
}

}  // namespace tocsin
