// RowGatherer: a leaf that gets only a few rows of each batch gets them later, many together. What its operators cost per batch, which for
// long expressions is much more than what they cost per row, is then paid once for all of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "detect/feed_layout.h"

namespace tocsin {

// Of one thread.
class RowGatherer {
public:
    // `layout` outlives the gatherer; `thread` is the number that targets get.
    RowGatherer(const FeedLayout& layout, unsigned thread);

    // Whether so many rows of a batch should wait.
    bool are_few(size_t rows) const { return rows < layout_.options().batch_rows / 8; }
    // Takes copies of the selected rows, all of CloudTrail. `routes`: per row of the selection the number of its record's route.
    void add(uint32_t leaf, const Batch& batch, std::span<const uint32_t> routes);
    // Hands all rows that wait to the targets of their leaves.
    void hand_on();

private:
    struct Row {
        const Value* cells;  // one per column of the leaf, in memory_
        Ordinal ordinal;
        uint32_t route;
    };
    void hand_on(uint32_t leaf);
    // Rows of one route are a class.
    const RowClasses* classes_of(const std::vector<Row>& rows);

    const FeedLayout& layout_;
    unsigned thread_;
    std::vector<std::vector<Row>> waiting_;  // per leaf
    std::vector<uint32_t> leaves_;           // that have rows
    Arena memory_;                           // of all rows
    Arena batch_memory_;                     // of the batch that is handed on
    std::vector<uint32_t> class_of_route_;   // in that batch
};

}  // namespace tocsin
