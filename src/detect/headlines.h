// Headlines: the first alerts of a scan, a line of each. How many came after them the scan counts.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "detect/alert_spool.h"

namespace tocsin {

// What a table shows of an alert.
struct Headline {
    AlertKey key;  // its place; the time and the rule's number in the scan are of it
    std::string severity;
    std::string title;
    uint64_t results = 0;
};

// Thread-safe to add to.
class Headlines {
public:
    // Keeps `most`, the first in order.
    explicit Headlines(size_t most) : most_(most) {}

    // Whether an alert there would be kept, so that others need not be made.
    bool wants(const AlertKey& key) const;
    void add(Headline headline);
    // In order.
    std::vector<Headline> take();

private:
    bool wants_locked(const AlertKey& key) const { return headlines_.size() < most_ || key < last_; }

    const size_t most_;
    mutable std::mutex mutex_;
    std::map<AlertKey, Headline> headlines_;
    AlertKey last_;  // of them, once there are `most_`; the first place of all where that is none
};

}  // namespace tocsin
