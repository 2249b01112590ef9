// Arena: memory that is released all at once. Batches, syntax trees and dynamic values live in arenas.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tocsin {

// A bump allocator. Pointers stay valid until reset() or destruction. Not thread-safe: one owner at a time.
// Only trivially destructible types may be placed in it.
class Arena {
public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    Arena(Arena&&) = default;
    Arena& operator=(Arena&&) = default;

    // Uninitialised bytes.
    void* allocate(size_t bytes, size_t alignment = alignof(std::max_align_t)) {
        size_t start = (used_ + alignment - 1) & ~(alignment - 1);
        if (start + bytes > capacity_) return allocate_slow(bytes, alignment);
        used_ = start + bytes;
        return current_ + start;
    }

    // `count` value-initialised elements.
    template <class T>
    std::span<T> make_array(size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        if (count == 0) return {};
        T* data = static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
        for (size_t i = 0; i < count; ++i) new (data + i) T();
        return {data, count};
    }

    // A copy of `values`.
    template <class T>
    std::span<T> copy_array(std::span<const T> values) {
        static_assert(std::is_trivially_copyable_v<T>);
        if (values.empty()) return {};
        T* data = static_cast<T*>(allocate(values.size_bytes(), alignof(T)));
        std::memcpy(static_cast<void*>(data), values.data(), values.size_bytes());
        return {data, values.size()};
    }

    template <class T>
    T* make(const T& value) {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (allocate(sizeof(T), alignof(T))) T(value);
    }

    // A copy of `text`.
    std::string_view copy(std::string_view text) {
        if (text.empty()) return {};
        char* data = static_cast<char*>(allocate(text.size(), 1));
        std::memcpy(data, text.data(), text.size());
        return {data, text.size()};
    }

    // A point in the arena's life.
    struct Mark {
        size_t block = 0;
        size_t used = 0;
    };
    Mark mark() const { return {block_, used_}; }
    // Forgets what was allocated after the mark.
    void rewind(Mark mark) {
        if (blocks_.empty()) return;
        if (mark.block != block_) use_block(mark.block);
        used_ = mark.used;
    }

    // Forgets everything allocated; keeps blocks for reuse, up to a limit.
    void reset();

    // Bytes reserved from the system.
    size_t reserved_bytes() const { return reserved_; }

private:
    void* allocate_slow(size_t bytes, size_t alignment);

    struct Block {
        std::unique_ptr<char[]> data;
        size_t size = 0;
    };
    void use_block(size_t index);

    std::vector<Block> blocks_;
    size_t block_ = 0;  // the one in use
    char* current_ = nullptr;
    size_t used_ = 0;
    size_t capacity_ = 0;
    size_t reserved_ = 0;
};

}  // namespace tocsin
