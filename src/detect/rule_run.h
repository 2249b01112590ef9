// RuleRun: one rule during a pass of the scan: how it runs, what it needs for that, and what became of it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "detect/alert_json.h"
#include "detect/rule_leaves.h"
#include "detect/rule_ties.h"
#include "detect/scan.h"
#include "detect/throttle.h"
#include "detect/windowed_rule.h"
#include "exec/execution.h"

namespace tocsin {

// A rule that has a single window and whose clock is known streams: it runs while the records go by. Others are windowed.
struct RuleRun final : Keeper {
    const ScanRule* rule = nullptr;
    size_t number = 0;       // in its pass
    size_t scan_number = 0;  // in the scan
    bool streams = false;
    bool guessed_end = false;              // streams on the guess that the logs end where they seem to
    bool replays = false;                  // over the windows of its schedule
    std::unique_ptr<Execution> execution;  // streams
    std::vector<std::unique_ptr<StreamLeaf>> stream_leaves;
    std::unique_ptr<RecordTarget> events;    // streams, and every event is an alert of its own (detect/event_alerts.h)
    std::mutex mutex;                        // of the outcome while events report
    std::unique_ptr<WindowedRule> windowed;  // does not stream
    std::unique_ptr<Throttle> throttle;      // Splunk rules that throttle
    std::vector<std::unique_ptr<LeafTarget>> guards;  // in front of the leaves of rules that keep something
    RuleTies ties;
    std::optional<RuleJson> json;  // for its alerts
    std::vector<const Scan*> scans;
    RuleOutcome outcome;

    size_t memory_bytes(unsigned thread) const override {
        return execution ? execution->memory_bytes(thread) : windowed->memory_bytes(thread);
    }
    void drop(unsigned thread) override {
        if (execution) execution->drop(thread);
        if (windowed) windowed->drop(thread);
    }
};

}  // namespace tocsin
