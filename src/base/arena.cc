#include "base/arena.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>

namespace tocsin {
namespace {
constexpr size_t kFirstBlock = 16 * 1024;
constexpr size_t kLargestBlock = 1024 * 1024;
constexpr size_t kMostKept = 64u << 20;  // a batch's memory is mostly as large as the one before; a giant is given back
constexpr size_t kLargestPiece = std::numeric_limits<uint32_t>::max();  // what a Value can count
}  // namespace

void Arena::use_block(size_t index) {
    block_ = index;
    current_ = blocks_[index].data.get();
    capacity_ = blocks_[index].size;
    used_ = 0;
}

void* Arena::allocate_slow(size_t bytes, size_t alignment) {
    if (bytes > kLargestPiece) throw std::bad_alloc();
    // Kept blocks first; one that is too small is passed over until the next reset.
    while (block_ + 1 < blocks_.size()) {
        use_block(block_ + 1);
        if (bytes + alignment <= capacity_) return allocate(bytes, alignment);
    }
    size_t wanted = blocks_.empty() ? kFirstBlock : std::min(blocks_.back().size * 2, kLargestBlock);
    size_t size = std::max(wanted, bytes + alignment);
    // Default-initialised on purpose: the bytes are written before they are read.
    blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    reserved_ += size;
    use_block(blocks_.size() - 1);
    size_t start = (alignment - reinterpret_cast<size_t>(current_) % alignment) % alignment;
    used_ = start + bytes;
    return current_ + start;
}

void Arena::reset() {
    if (blocks_.empty()) return;
    size_t kept = 0, bytes = 0;
    while (kept < blocks_.size() && (kept == 0 || bytes + blocks_[kept].size <= kMostKept))
        bytes += blocks_[kept++].size;
    blocks_.resize(kept);
    reserved_ = bytes;
    use_block(0);
}

}  // namespace tocsin
