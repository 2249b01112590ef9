// Throttle: Splunk's `alert.suppress`: once a result has raised an alert, results with the same values in the throttling fields raise none
// until the period is over; without fields, no result does (docs.splunk.com, Throttle alerts).
#pragma once

#include <string>
#include <unordered_map>

#include "detect/row_reader.h"
#include "rule/splunk_rule.h"

namespace tocsin {

class Throttle {
public:
    // `throttling` outlives this.
    explicit Throttle(const Throttling& throttling) : throttling_(throttling) {}

    // Whether the result raises an alert in the run at `now`; if so, its values are throttled from then on. Runs come by ascending time.
    bool passes(const RowReader& rows, size_t row, Ticks now);
    uint64_t throttled() const { return throttled_; }

private:
    const Throttling& throttling_;
    std::unordered_map<std::string, Ticks> until_;  // by the values of the fields
    uint64_t throttled_ = 0;
};

}  // namespace tocsin
