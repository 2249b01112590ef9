#include "exec/lineage.h"

#include <algorithm>

namespace tocsin {

void LineageSet::add(Ordinal ordinal, size_t limit) {
    ++rows_;
    if (smallest_.empty() || ordinal > smallest_.back()) {
        if (smallest_.size() < limit) {
            smallest_.push_back(ordinal);
        } else {
            overflown_ = true;
        }
        return;
    }
    auto at = std::lower_bound(smallest_.begin(), smallest_.end(), ordinal);
    if (at != smallest_.end() && *at == ordinal) return;
    smallest_.insert(at, ordinal);
    if (smallest_.size() > limit) {
        smallest_.pop_back();
        overflown_ = true;
    }
}

void LineageSet::add(const Lineage& lineage, size_t limit) {
    for (Ordinal ordinal : lineage.ordinals) add(ordinal, limit);
    rows_ += lineage.total - std::min<uint64_t>(lineage.total, lineage.ordinals.size());
    overflown_ = overflown_ || lineage.total > lineage.ordinals.size();
}

void LineageSet::merge(const LineageSet& other, size_t limit) {
    uint64_t rows = rows_ + other.rows_;
    for (Ordinal ordinal : other.smallest_) add(ordinal, limit);
    rows_ = rows;
    overflown_ = overflown_ || other.overflown_;
}

Lineage LineageSet::result(size_t limit, Arena& arena) const {
    std::span<const Ordinal> kept(smallest_.data(), std::min(limit, smallest_.size()));
    return {arena.copy_array(kept), overflown_ ? rows_ : smallest_.size()};
}

Lineage lineage_of(const Batch& batch, uint32_t row) {
    if (!batch.lineages.empty()) return batch.lineages[row];
    if (batch.ordinals.empty() || batch.ordinals[row] == kNoOrdinal) return {};
    return {batch.ordinals.subspan(row, 1), 1};
}

Lineage merge_two(const Lineage& a, const Lineage& b, size_t limit, Arena& arena) {
    if (a.total == 0) return b;
    if (b.total == 0) return a;
    LineageSet set;
    set.add(a, limit);
    set.add(b, limit);
    return set.result(limit, arena);
}

}  // namespace tocsin
