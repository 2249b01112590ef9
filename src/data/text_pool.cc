// In front of each text stands its length: a text is then known by one pointer.
#include "data/text_pool.h"

#include <cstring>

#include <xxhash.h>

namespace tocsin {

std::string_view TextPool::text_at(const char* begin) {
    uint64_t length;
    std::memcpy(&length, begin - sizeof length, sizeof length);
    return {begin, length};
}

std::string_view TextPool::intern(std::string_view text, Arena& memory) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    const uint64_t hash = XXH3_64bits(text.data(), text.size());
    const size_t mask = slots_.size() - 1;
    size_t at = hash & mask;
    for (; slots_[at].text; at = (at + 1) & mask) {
        if (slots_[at].hash == hash && text_at(slots_[at].text) == text) return text_at(slots_[at].text);
    }
    const uint64_t length = text.size();
    char* kept = static_cast<char*>(memory.allocate(sizeof length + text.size(), 1));
    std::memcpy(kept, &length, sizeof length);
    kept += sizeof length;
    if (!text.empty()) std::memcpy(kept, text.data(), text.size());
    slots_[at] = {hash, kept};
    ++count_;
    return {kept, text.size()};
}

void TextPool::grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    const size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (!slot.text) continue;
        size_t at = slot.hash & mask;
        while (slots_[at].text) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

}  // namespace tocsin
