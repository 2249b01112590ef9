// Where derived rows come from: the smallest ordinals of the contributing records.
#pragma once

#include <vector>

#include "data/batch.h"

namespace tocsin {

// Collects ordinals of one group, bounded.
class LineageSet {
public:
    void add(Ordinal ordinal, size_t limit);
    void add(const Lineage& lineage, size_t limit);
    void merge(const LineageSet& other, size_t limit);
    Lineage result(size_t limit, Arena& arena) const;

private:
    std::vector<Ordinal> smallest_;  // ascending, at most limit
    uint64_t rows_ = 0;              // contributing rows
    bool overflown_ = false;         // there were more distinct records than the limit
};

// The lineage of a row of the batch, as a Lineage whose memory is in the batch or in `arena`.
Lineage lineage_of(const Batch& batch, uint32_t row);
// Union of both, at most `limit` ordinals.
Lineage merge_two(const Lineage& a, const Lineage& b, size_t limit, Arena& arena);

}  // namespace tocsin
