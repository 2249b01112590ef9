// KeySequence: the keys that the objects at one place of the records have had. Records of a kind have nearly the same members in the same
// order, so that the key which followed last time is the first guess: a key then costs one comparison instead of a look-up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/path_trie.h"

namespace tocsin {

class KeySequence {
public:
    static constexpr uint32_t kBegin = 0;  // the place in front of an object's first key

    // What is known of a key.
    struct Key {
        std::string text;
        uint32_t node = PathTrie::kNone;  // where the trie goes on; kNone if nobody wants it
        bool dotted = false;              // has a dot
        uint32_t next = kOther;           // the place of the key that came after it
    };

    KeySequence() : keys_(2) {}
    // The place of `key`, which follows the one at `before` in its object. `wanted`: the trie's keys here.
    uint32_t find(uint32_t before, std::string_view key, const KeyTable& wanted) {
        const uint32_t guess = keys_[before].next;
        return guess != kOther && keys_[guess].text == key ? guess : look_up(before, key, wanted);
    }
    // Valid until the next find().
    const Key& operator[](uint32_t place) const { return keys_[place]; }

private:
    static constexpr uint32_t kOther = 1;  // the place of a key that is not remembered
    static constexpr size_t kMost = 128;   // objects with names of their own making must not fill the memory

    uint32_t look_up(uint32_t before, std::string_view key, const KeyTable& wanted);

    std::vector<Key> keys_;
};

}  // namespace tocsin
