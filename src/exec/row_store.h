// RowStore: rows that outlive their batch, copied compactly, with their order and where they came from.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "data/batch.h"
#include "data/text_pool.h"
#include "exec/operator.h"
#include "function/aggregate.h"

namespace tocsin {

// Place of row `row` of the batch in the input order; `sequence` counts the sequenced rows that came before.
RowOrder order_of(const Batch& batch, uint32_t row, uint64_t sequence);

// Grows by batches; columns are matched by name, so batches of an open schema may differ (absent cells are null).
class RowStore {
public:
    // `schema`: the columns that are there from the start, in order.
    explicit RowStore(const Schema& schema);
    RowStore(RowStore&&) = default;
    RowStore& operator=(RowStore&&) = default;

    // Copies the selected rows.
    void append(const Batch& batch);
    // Takes over the rows of another store.
    void absorb(RowStore&& other);
    // Puts the rows into their input order, and of events the further columns than those from the start into the order of their names;
    // both are mixed by threads and batches until then. Columns of sequenced rows keep the order in which their operator made them.
    void sort_by_order();
    // Puts the rows into the order of `less(a, b)` over row numbers; stable.
    void sort(const std::function<bool(uint32_t, uint32_t)>& less);
    // Keeps rows [first, first + count) of the present order.
    void slice(size_t first, size_t count);

    size_t rows() const { return order_.size(); }
    const SchemaPtr& schema() const { return schema_; }
    // Cell of the `position`-th row in the present order.
    const Value& cell(size_t position, size_t column) const { return columns_[column][order_[position]]; }
    Value& cell(size_t position, size_t column) { return columns_[column][order_[position]]; }
    Lineage lineage(size_t position) const;
    RowOrder row_order(size_t position) const { return orders_[order_[position]]; }

    // Pushes all rows in the present order as sequenced batches of at most state.batch_rows.
    void emit(Sink& sink, ThreadState& state) const;
    // Pushes the rows at these positions only; they keep their places in the input order when `sequenced` is false.
    void emit(Sink& sink, ThreadState& state, std::span<const uint32_t> positions, bool sequenced = true) const;

    size_t memory_bytes() const;

private:
    size_t column_for(std::string_view name, Type type);
    void sort_further_columns();
    Value keep(const Value& value);

    SchemaPtr schema_;
    size_t listed_ = 0;    // columns that were there from the start
    bool events_ = false;  // there are rows that are not sequenced
    std::vector<std::vector<Value>> columns_;
    std::vector<RowOrder> orders_;   // per stored row
    std::vector<Ordinal> ordinals_;  // per stored row, or empty
    std::vector<Lineage> lineages_;  // per stored row, or empty
    std::vector<uint32_t> order_;    // stored row numbers in the present order
    uint64_t sequence_ = 0;
    std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
    TextPool pool_;  // of short texts
    std::vector<std::unique_ptr<Arena>> absorbed_;
};

}  // namespace tocsin
