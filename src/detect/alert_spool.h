// AlertSpool: alerts wait here until they can be put into order. Those of which it is certain that none comes before them go on at once, if
// somebody takes them. The others wait compressed: large alerts repeat themselves so much that this costs less than writing them to disk;
// beyond a limit the compressed blocks go to a temporary file, as far as the disk has room.
#pragma once

#include <compare>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "data/time.h"

namespace tocsin {

// The place of an alert among all alerts of a scan.
struct AlertKey {
    Ticks time = 0;
    size_t rule = 0;
    uint64_t number = 0;  // among the rule's alerts
    auto operator<=>(const AlertKey&) const = default;
};

// Thread-safe, but for_each() and set_outlet() must be alone.
class AlertSpool {
public:
    // Takes a line; false if it takes no more.
    using Visit = std::function<bool(std::string_view line)>;

    AlertSpool();
    ~AlertSpool();
    AlertSpool(const AlertSpool&) = delete;
    AlertSpool& operator=(const AlertSpool&) = delete;

    // Who gets the lines as early as settle() allows; at first nobody, and all lines wait for for_each().
    void set_outlet(Visit outlet) { outlet_ = std::move(outlet); }
    // `line` comes out in the order of the keys.
    void add(const AlertKey& key, const std::string& line);
    // Promises that nothing before `key` will be added any more.
    void settle(const AlertKey& key);
    // Visits the lines that wait, in order, until one is not taken; they stay. False if the temporary file could not be read, now or for
    // the outlet.
    bool for_each(const Visit& visit);
    // Bytes of memory that they take.
    size_t memory_bytes();

private:
    struct Entry {
        AlertKey key;
        uint32_t block;
        uint32_t offset;  // in the block's lines
        size_t length;
        auto operator<=>(const Entry&) const = default;
    };
    // Lines put together.
    struct Block {
        std::shared_ptr<std::string> lines;  // null when they are compressed, or all gone
        std::string compressed;              // empty when it is in the file
        uint64_t offset = 0;                 // there
        size_t stored = 0;                   // compressed bytes
        size_t size = 0;                     // bytes of the lines
        size_t waiting = 0;                  // lines that have not gone to the outlet
    };
    class Reader;

    // With the lock held: no more lines go to the last block.
    void close_block();
    // Compresses the oldest closed blocks while there are too many that are not. Takes the lock and gives it back while compressing.
    void pack(std::unique_lock<std::mutex>& lock);
    // With the lock held: keeps what has been compressed.
    void keep(Block& block, std::string compressed);
    // Appends a block to the file. False if there is no room, now or earlier.
    bool write(const std::string& compressed);
    // With the lock held: what was kept of a block. False if the file does not give it.
    bool read(const Block& block, std::string& compressed);
    // These have gone to the outlet.
    void release(const std::vector<Entry>& entries);

    std::mutex mutex_;
    std::vector<Entry> entries_;  // a heap, the first in order on top
    std::vector<Block> blocks_;   // the last one is open
    size_t first_loose_ = 0;      // block; those before it are compressed or about to be
    size_t loose_ = 0;            // bytes of closed blocks that are not
    size_t in_memory_ = 0;        // compressed bytes
    uint64_t written_ = 0;
    std::FILE* file_ = nullptr;  // opened when memory is full for the first time; owned
    bool disk_is_full_ = false;
    bool failed_ = false;

    std::mutex outlet_mutex_;  // taken before mutex_
    Visit outlet_;
    bool outlet_is_open_ = true;
    std::unique_ptr<Reader> reader_;  // for the outlet
};

}  // namespace tocsin
