// Rows that an operator has made, on their way to the next: batch by batch, in their order.
#pragma once

#include <algorithm>
#include <span>
#include <utility>

#include "exec/operator.h"

namespace tocsin {

// Pushes `count` rows. cell(row, column) gives a Value and lineage(row, arena) a Lineage; the arena is that of the row's batch. Lineages
// are asked for only where somebody wants them.
template <class Cell, class LineageOf>
void push_rows(const SchemaPtr& schema, size_t count, Sink& next, const ThreadState& state, Cell cell,
               LineageOf lineage) {
    Arena arena;
    for (size_t first = 0; first < count; first += state.batch_rows) {
        Batch batch;
        batch.schema = schema;
        batch.rows = std::min(state.batch_rows, count - first);
        batch.selection = all_rows(batch.rows);
        batch.arena = &arena;
        batch.sequenced = true;
        for (size_t column = 0; column < schema->size(); ++column) {
            auto cells = arena.make_array<Value>(batch.rows);
            for (size_t i = 0; i < batch.rows; ++i) cells[i] = cell(first + i, column);
            batch.columns.emplace_back(std::span<const Value>(cells));
        }
        if (state.lineage_limit > 0) {
            auto lineages = arena.make_array<Lineage>(batch.rows);
            for (size_t i = 0; i < batch.rows; ++i) lineages[i] = lineage(first + i, arena);
            batch.lineages = lineages;
        }
        next.push(batch);
        arena.reset();
    }
}

}  // namespace tocsin
