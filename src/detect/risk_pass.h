// RiskPass: the second pass of a scan, over the risk events that the first one made.
#pragma once

#include <string>
#include <vector>

#include "detect/alert.h"
#include "detect/leaf_feed.h"
#include "detect/risk_events.h"

namespace tocsin {

class RiskPass {
public:
    // Feeds the events to the leaves, in one thread. `files`: those of the scan; the events count as one more.
    RiskPass(RiskEvents& events, const std::vector<FeedLeaf>& leaves, const std::vector<LogFile>& files);

    // False if the events could not be read back.
    bool good() const { return good_; }
    // First and last time of the events, and how many there are.
    const FeedCounts& counts() const { return counts_; }
    // Puts the source records of risk events in place of the events in an alert's evidence; at most `limit`.
    void resolve_evidence(Alert& alert, size_t limit) const;

private:
    uint32_t file_;
    bool good_ = true;
    FeedCounts counts_;
    std::vector<std::vector<Ordinal>> evidence_;  // per event
};

}  // namespace tocsin
