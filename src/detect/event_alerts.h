// Event alerts: of a rule that judges each event by itself, and shows it as it is, every record that passes is an alert at once.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "detect/alert_writer.h"
#include "detect/feed_leaf.h"
#include "detect/rule_run.h"
#include "plan/node.h"
#include "source/flat_json.h"

namespace tocsin {

// Whether the plan's rows are events with all their fields: a Sigma rule without a correlation.
bool shows_events(const Node& root);

class EventAlerts final : public RecordTarget {
public:
    // For a rule whose plan shows events. Both outlive the target.
    EventAlerts(RuleRun& run, AlertWriter& writer, unsigned threads);
    void take(unsigned thread, std::span<const RawRecord* const> records) override;

private:
    RuleRun& run_;
    AlertWriter& writer_;
    std::vector<FlatJson> fields_;  // per thread
};

}  // namespace tocsin
