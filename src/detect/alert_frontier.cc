#include "detect/alert_frontier.h"

#include <algorithm>
#include <limits>

namespace tocsin {

void AlertFrontier::reach(size_t rule, uint64_t number) {
    std::lock_guard lock(mutex_);
    auto expected = expected_.find(rule);
    if (expected == expected_.end() || expected->second.number >= number) return;
    expected->second.number = number;
    settle();
}

void AlertFrontier::finish(size_t rule) {
    std::lock_guard lock(mutex_);
    if (expected_.erase(rule) > 0) settle();
}

void AlertFrontier::settle() {
    AlertKey first{std::numeric_limits<Ticks>::max(), 0, 0};
    for (const auto& [rule, key] : expected_) first = std::min(first, key);
    spool_.settle(first);
}

}  // namespace tocsin
