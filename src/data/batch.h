// Batch: some rows of a table, column by column, with a selection.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/arena.h"
#include "data/schema.h"
#include "data/value.h"

namespace tocsin {

inline constexpr size_t kMaxBatchRows = 2048;

// A division of a batch's rows into classes, such as the rows of one event.
struct RowClasses {
    std::span<const uint32_t> class_of;  // per row of the batch
    size_t count = 0;
};

// The cells of one column in one batch. A view: copying it copies no cells.
class Column {
public:
    Column() = default;
    // One cell per row of the batch. With `classes` (which must outlive the column) the rows of a class have equal cells: what depends on
    // such columns alone is computed once per class (exec/evaluator.h).
    explicit Column(std::span<const Value> cells, const RowClasses* classes = nullptr)
        : cells_(cells.data()), step_(1), classes_(classes) {}
    // The same column, whose cells, once set, stay as they are and where they are until whoever reads the logs goes on to its next batch.
    Column lasting() const {
        Column column = *this;
        column.is_lasting_ = true;
        return column;
    }
    // The same value in every row; `value` must outlive the column (put it in the batch's arena).
    static Column constant(const Value* value) {
        Column column;
        column.cells_ = value;
        return column;
    }

    const Value& operator[](size_t row) const { return cells_[row * step_]; }
    bool is_constant() const { return step_ == 0; }
    bool is_lasting() const { return is_lasting_; }
    const RowClasses* classes() const { return classes_; }
    const Value* data() const { return cells_; }

private:
    static inline const Value kNullCell{};
    const Value* cells_ = &kNullCell;  // a default column is null in every row
    uint32_t step_ = 0;
    bool is_lasting_ = false;
    const RowClasses* classes_ = nullptr;
};

// Row numbers of a batch, ascending.
using Selection = std::span<const uint32_t>;

// 0, 1, 2 ... count-1; count at most kMaxBatchRows. Points into a static table.
Selection all_rows(size_t count);

// The record a row came from: file number and record number in one ascending number (source/ordinal.h).
using Ordinal = uint64_t;
inline constexpr Ordinal kNoOrdinal = ~Ordinal{0};

// The records that a derived row came from: the smallest ordinals, each once, up to the limit asked for, and how many there were.
struct Lineage {
    std::span<const Ordinal> ordinals;  // ascending
    uint64_t total = 0;                 // exact while it is at most the limit, else the number of contributing rows
};

class ExpressionMemo;  // exec/expression_memo.h

// What a batch points to (cells, strings, lineages) stays valid until the call that hands it over returns; a receiver that keeps
// rows copies them. Columns may be shared with other batches: cells are never changed in place.
struct Batch {
    SchemaPtr schema;  // field i describes columns[i]
    std::vector<Column> columns;
    size_t rows = 0;         // cells per column; at most kMaxBatchRows
    Selection selection;     // the rows that count
    Arena* arena = nullptr;  // where an operator puts new cells of this batch

    // Where rows come from, one entry per row, or empty when nobody asked or the rows were made by the query itself.
    // `ordinals` for rows that still are single records, `lineages` for derived rows.
    std::span<const Ordinal> ordinals;
    std::span<const Lineage> lineages;
    uint32_t leaf = 0;               // number of the scan leaf in its plan: the second sort key after the ordinal
    ExpressionMemo* memo = nullptr;  // of what rules compute from lasting columns; null where nobody shares that
    bool sequenced = false;  // the order of arrival counts, not the ordinals: rows come from a blocking operator
};

}  // namespace tocsin
