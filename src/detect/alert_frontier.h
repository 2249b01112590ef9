// AlertFrontier: where in their order the alerts still to come can begin. What stands before goes out without waiting for the end.
#pragma once

#include <map>
#include <mutex>

#include "detect/alert_spool.h"

namespace tocsin {

// Thread-safe, but all expect() come before the others. Without any expect() nothing is ever settled.
class AlertFrontier {
public:
    explicit AlertFrontier(AlertSpool& spool) : spool_(spool) {}

    // The rule may raise alerts at `time` or later.
    void expect(size_t rule, Ticks time) { expected_[rule] = {time, rule, 0}; }
    // The rule raises none any more before the one of this number.
    void reach(size_t rule, uint64_t number);
    // The rule raises none any more.
    void finish(size_t rule);

private:
    void settle();

    AlertSpool& spool_;
    std::mutex mutex_;
    std::map<size_t, AlertKey> expected_;  // by rule
};

}  // namespace tocsin
