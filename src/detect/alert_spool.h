// AlertSpool: alerts wait, compressed, until they can be put into order. Large ones repeat themselves so much that compressing costs less
// than writing them to disk; beyond a limit the compressed blocks go to a temporary file, as far as the disk has room.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "data/time.h"

namespace tocsin {

// Thread-safe to add to.
class AlertSpool {
public:
    AlertSpool();
    ~AlertSpool();
    AlertSpool(const AlertSpool&) = delete;
    AlertSpool& operator=(const AlertSpool&) = delete;

    // `line` comes out in the order of (time, rule, number).
    void add(Ticks time, size_t rule, size_t number, const std::string& line);
    // Calls visit(line) for the alerts in order until it returns false. False if the temporary file could not be read.
    bool for_each(const std::function<bool(std::string_view line)>& visit);
    size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Ticks time;
        size_t rule;
        size_t number;
        uint32_t block;
        uint32_t offset;  // in the block's lines
        size_t length;
    };
    // Lines put together and compressed.
    struct Block {
        std::string compressed;  // empty when it is in the file
        uint64_t offset = 0;     // there
        size_t stored = 0;       // compressed bytes
        size_t size = 0;         // bytes of the lines
    };
    class Reader;

    void keep(uint32_t number, const std::string& lines);
    // Appends a block to the file. False if there is no room, now or earlier.
    bool write(const std::string& compressed);

    std::mutex mutex_;
    std::vector<Entry> entries_;
    std::string open_;   // the lines of the last block
    std::string spare_;  // memory of a block that was compressed
    std::vector<Block> blocks_;
    size_t in_memory_ = 0;  // compressed bytes
    uint64_t written_ = 0;
    std::FILE* file_ = nullptr;  // opened when memory is full for the first time; owned
    bool disk_is_full_ = false;
    bool failed_ = false;
};

}  // namespace tocsin
