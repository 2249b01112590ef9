// PathTrie: the paths of many columns as one tree, so that one walk of a record serves them all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/field_path.h"

namespace tocsin {

// A small hash table from the keys wanted in one object to nodes. Most keys of a record are not in it: a miss must be
// cheap.
class KeyTable {
public:
    static constexpr uint32_t kNone = UINT32_MAX;

    // The node of `key`, kNone if there is none.
    uint32_t find(std::string_view key) const {
        if (slots_.empty()) return kNone;
        for (uint32_t slot = hash(key) & mask_;; slot = (slot + 1) & mask_) {
            const Slot& s = slots_[slot];
            if (s.node == kNone || s.key == key) return s.node;
        }
    }
    void insert(std::string_view key, uint32_t node);
    bool empty() const { return slots_.empty(); }

private:
    struct Slot {
        std::string key;
        uint32_t node = kNone;
    };
    // Length and three characters tell the keys of one object apart well enough.
    static uint32_t hash(std::string_view key) {
        auto byte = [&](size_t at) { return static_cast<uint32_t>(static_cast<unsigned char>(key[at])); };
        auto h = static_cast<uint32_t>(key.size());
        if (!key.empty()) h = ((h * 31 + byte(0)) * 31 + byte(key.size() / 2)) * 31 + byte(key.size() - 1);
        return h * 0x9E3779B1u >> 12;
    }

    std::vector<Slot> slots_;  // a power of two, at least half of them free
    uint32_t mask_ = 0;
    uint32_t used_ = 0;
};

class PathTrie {
public:
    static constexpr uint32_t kNone = KeyTable::kNone;

    struct Node {
        KeyTable keys;                                      // member -> node
        uint32_t each = kNone;                              // every element
        std::vector<std::pair<int64_t, uint32_t>> indexes;  // one element -> node
        std::vector<uint32_t> columns;                      // whose path ends here
        // Nothing is wanted below the values that stand here.
        bool is_leaf() const { return keys.empty() && each == kNone && indexes.empty(); }
    };

    PathTrie() : nodes_(1) {}
    // Adds the path of `column`; returns the node where it ends.
    uint32_t add(const FieldPath& path, uint32_t column);
    // Node 0 is the record.
    const Node& operator[](uint32_t node) const { return nodes_[node]; }
    size_t size() const { return nodes_.size(); }

private:
    uint32_t child(uint32_t node, const PathStep& step);

    std::vector<Node> nodes_;
};

}  // namespace tocsin
