// KeySequence: the keys that the objects at one place of the records have had. Records of a kind have nearly the same members in the same
// order, so that the keys which followed last are the first guesses: a key then costs a comparison or two instead of a look-up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

class KeySequence {
public:
    static constexpr uint32_t kBegin = 0;  // the place in front of an object's first key

    // What is known of a key.
    struct Key {
        std::string text;
        uint32_t node = 0;              // what the key leads to
        bool dotted = false;            // has a dot
        uint32_t next = kOther;         // the place of the key that came after it,
        uint32_t next_before = kOther;  // and of another one that did so before
    };

    KeySequence() : keys_(2) {}
    // The place of `key`, which follows the one at `before` in its object. `resolve(key)` tells where a key leads to that is new here.
    template <class Resolve>
    uint32_t find(uint32_t before, std::string_view key, Resolve resolve) {
        const uint32_t guess = keys_[before].next;
        if (guess != kOther && is_same(keys_[guess].text, key)) return guess;
        uint32_t place = keys_[before].next_before;
        if (place == kOther || !is_same(keys_[place].text, key)) place = look_up(key);
        if (place == kOther) place = add({std::string(key), resolve(key), key.find('.') != std::string_view::npos});
        if (before != kOther && place != kOther) {
            keys_[before].next_before = guess;
            keys_[before].next = place;
        }
        return place;
    }
    // Valid until the next find().
    const Key& operator[](uint32_t place) const { return keys_[place]; }

private:
    static constexpr uint32_t kOther = 1;  // the place of a key that is not remembered
    static constexpr size_t kMost = 128;   // objects with names of their own making must not fill the memory

    // Keys are short: a call of memcmp() would cost more than the comparison.
    static bool is_same(std::string_view a, std::string_view b) {
        if (a.size() != b.size()) return false;
        if (a.size() < sizeof(uint64_t)) return std::equal(a.begin(), a.end(), b.begin());
        const auto differ = [&](size_t at) {
            uint64_t of_a, of_b;
            std::memcpy(&of_a, a.data() + at, sizeof of_a);
            std::memcpy(&of_b, b.data() + at, sizeof of_b);
            return of_a != of_b;
        };
        const size_t last = a.size() - sizeof(uint64_t);
        for (size_t at = 0; at < last; at += sizeof(uint64_t)) {
            if (differ(at)) return false;
        }
        return !differ(last);
    }
    uint32_t look_up(std::string_view key) const;
    uint32_t add(Key key);

    std::vector<Key> keys_;
};

}  // namespace tocsin
