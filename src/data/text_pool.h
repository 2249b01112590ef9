// TextPool: texts of which equal ones are kept once, so that they can be told apart by their addresses.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace tocsin {

// One owner at a time.
class TextPool {
public:
    // `memory`, where the texts live, is passed at every call, since it may be shared and outlive the pool.
    // The pool's copy of `text`; it ends where text_at() says.
    std::string_view intern(std::string_view text, Arena& memory);

    // The text of which a pool handed out the first character.
    static std::string_view text_at(const char* begin);

    size_t size() const { return count_; }
    size_t memory_bytes() const { return slots_.capacity() * sizeof(Slot); }  // without the texts

private:
    struct Slot {
        uint64_t hash = 0;
        const char* text = nullptr;  // free if null
    };
    void grow();

    std::vector<Slot> slots_;  // a power of two, at most half of them taken
    size_t count_ = 0;
};

}  // namespace tocsin
