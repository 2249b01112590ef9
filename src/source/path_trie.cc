// Building the tree of paths. Steps that are equal share a node; the walk over a record is in source/extract.cc.
#include "source/path_trie.h"

namespace tocsin {

void KeyTable::insert(std::string_view key, uint32_t node) {
    if (2 * (used_ + 1) > slots_.size()) {
        std::vector<Slot> old = std::move(slots_);
        slots_ = std::vector<Slot>(old.empty() ? 4 : 2 * old.size());
        mask_ = static_cast<uint32_t>(slots_.size() - 1);
        used_ = 0;
        for (const Slot& slot : old) {
            if (slot.node != kNone) insert(slot.key, slot.node);
        }
    }
    uint32_t slot = hash(key) & mask_;
    while (slots_[slot].node != kNone) slot = (slot + 1) & mask_;
    slots_[slot] = {std::string(key), node};
    ++used_;
}

uint32_t PathTrie::add(const FieldPath& path, uint32_t column) {
    uint32_t node = 0;
    for (const PathStep& step : path) node = child(node, step);
    nodes_[node].columns.push_back(column);
    return node;
}

uint32_t PathTrie::child(uint32_t node, const PathStep& step) {
    auto fresh = static_cast<uint32_t>(nodes_.size());
    uint32_t found = fresh;
    switch (step.kind) {
        case PathStep::Kind::kKey:
            found = nodes_[node].keys.find(step.key);
            if (found != kNone) return found;
            nodes_[node].keys.insert(step.key, fresh);
            break;
        case PathStep::Kind::kEach:
            if (nodes_[node].each != kNone) return nodes_[node].each;
            nodes_[node].each = fresh;
            break;
        case PathStep::Kind::kIndex:
            for (const auto& [index, element] : nodes_[node].indexes) {
                if (index == step.index) return element;
            }
            nodes_[node].indexes.emplace_back(step.index, fresh);
            break;
    }
    nodes_.emplace_back();
    return fresh;
}

}  // namespace tocsin
