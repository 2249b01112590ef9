// A big plain file of lines, read by several threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "source/inflate.h"

namespace tocsin {

// An open file; closes it.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor();
    int number() const { return number_; }

private:
    int number_;
};

// Reads `size` bytes at `offset`; returns how many there were.
size_t read_at(int descriptor, char* out, size_t size, uint64_t offset);

// The file cut into chunks of equal size; the lines that begin in a chunk belong to it. Every chunk is split into
// records on its own, while the numbers of its records depend on the chunks before: readers wait for their turn between
// splitting and handing over. A chunk that does not end between two documents shows that lines are not documents here;
// its reader keeps the rest of the file.
class SplitFile {
public:
    SplitFile(uint32_t file, Descriptor descriptor, uint64_t size, uint64_t chunk_bytes)
        : file_(file), descriptor_(std::move(descriptor)), size_(size), chunk_bytes_(chunk_bytes) {}

    uint32_t file() const { return file_; }
    int descriptor() const { return descriptor_.number(); }
    uint64_t size() const { return size_; }

    // The next chunk that nobody took; nullopt if there is none.
    std::optional<uint64_t> take();

    struct Lines {
        std::string_view text;  // in the buffer; empty if no line begins in the chunk
        uint64_t offset = 0;    // where in the file
        bool last = false;      // the file ends behind them
    };
    // Reads the lines of a chunk. Nullopt if that fails, or if the last of them is longer than a chunk.
    std::optional<Lines> read(uint64_t chunk, ContentBuffer& buffer) const;

    // Where a chunk begins.
    struct Turn {
        uint64_t first_record = 0;
        uint64_t offset = 0;
    };
    // Waits for the chunks before `chunk`. Nullopt if the reader of one of them keeps the rest.
    std::optional<Turn> await_turn(uint64_t chunk);
    // The chunk whose turn it is has so many records and bytes; the next one follows.
    void pass_on(uint64_t records, uint64_t bytes);
    // The reader whose turn it is reads the file to its end alone.
    void keep_rest();

private:
    const uint32_t file_;
    const Descriptor descriptor_;
    const uint64_t size_;
    const uint64_t chunk_bytes_;

    std::mutex mutex_;
    std::condition_variable changed_;
    uint64_t next_chunk_ = 0;
    uint64_t turn_chunk_ = 0;
    Turn turn_;
    bool rest_kept_ = false;
};

}  // namespace tocsin
