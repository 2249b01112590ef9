#include "base/arena.h"

#include <algorithm>

namespace tocsin {
namespace {
constexpr size_t kFirstBlock = 16 * 1024;
constexpr size_t kLargestBlock = 1024 * 1024;
}  // namespace

void* Arena::allocate_slow(size_t bytes, size_t alignment) {
    size_t wanted = blocks_.empty() ? kFirstBlock : std::min(blocks_.back().size * 2, kLargestBlock);
    size_t size = std::max(wanted, bytes + alignment);
    // Default-initialised on purpose: the bytes are written before they are read.
    blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    reserved_ += size;
    current_ = blocks_.back().data.get();
    capacity_ = size;
    size_t start = (alignment - reinterpret_cast<size_t>(current_) % alignment) % alignment;
    used_ = start + bytes;
    return current_ + start;
}

void Arena::reset() {
    if (blocks_.empty()) return;
    auto largest = std::max_element(blocks_.begin(), blocks_.end(),
                                    [](const Block& a, const Block& b) { return a.size < b.size; });
    Block kept = std::move(*largest);
    blocks_.clear();
    current_ = kept.data.get();
    capacity_ = kept.size;
    reserved_ = kept.size;
    used_ = 0;
    blocks_.push_back(std::move(kept));
}

}  // namespace tocsin
