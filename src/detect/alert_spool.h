// AlertSpool: alerts wait on disk, not in memory, until they can be put into order.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
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
    // Calls visit(line) for all alerts in order. False if the temporary file could not be written or read.
    bool for_each(const std::function<void(const std::string& line)>& visit);
    size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Ticks time;
        size_t rule;
        size_t number;
        uint64_t offset;
        size_t length;
    };
    std::mutex mutex_;
    std::vector<Entry> entries_;
    std::string buffer_;  // not yet written
    uint64_t written_ = 0;
    std::FILE* file_ = nullptr;  // opened when the buffer is full for the first time; owned
    bool failed_ = false;
};

}  // namespace tocsin
