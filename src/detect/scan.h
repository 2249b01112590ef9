// The scan: many rules, one pass over the logs, alerts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "detect/alert.h"
#include "detect/alert_spool.h"
#include "detect/headlines.h"
#include "detect/leaf_feed.h"
#include "detect/risk_events.h"
#include "function/lookup_tables.h"
#include "plan/environment.h"
#include "plan/node.h"
#include "rule/rule.h"
#include "source/log_reader.h"

namespace tocsin {

// A rule with its optimised plan.
struct ScanRule {
    const Rule* rule = nullptr;
    Plan plan;
};

struct ScanOptions {
    unsigned threads = 1;
    bool once = false;  // one window over all logs instead of the replay of each schedule
    bool plain =
        false;  // rule after rule, each with a pass of its own: no gates, nothing shared, every window from its rows
    bool ingestion_delay = false;  // alerts have the time at which Sentinel, which waits for late records, raises them
    std::optional<Ticks> now;
    Ticks since = 0;
    Ticks until = kMaxDateTime;
    AlertLimits limits;
    size_t headlines = 0;               // how many are kept, where only headlines are wanted
    size_t memory = size_t{256} << 20;  // bytes: what rules may keep; a rule that keeps too much gets another pass
    AnnotateTechnique annotate;         // for risk events; may be empty
    bool keep_risk_events = false;      // whole, also those that no rule reads
    bool splunk_limits = false;         // cut off where a Splunk server with default settings does
    std::function<void(uint64_t bytes, uint64_t records)> progress;
    AlertSpool::Visit outlet;  // takes alerts before the end, as many as can be put into order by then; may be empty
    std::vector<RecordConsumer*>
        observers;  // one for each thread, or none: they see every record of a pass over all rules, too
};

// How many alerts there were, and when.
struct AlertTally {
    uint64_t alerts = 0;
    Ticks first_alert = kMaxDateTime;
    Ticks last_alert = 0;
    std::map<Ticks, uint64_t> alerts_by_day;  // by the start of the day, UTC
    std::map<std::string, uint64_t> alerts_by_severity;

    void note(Ticks time, const std::string& severity);
    void add(const AlertTally& other);
};

// What became of one rule.
struct RuleOutcome : AlertTally {
    uint64_t records_dispatched = 0;  // records that its gates let through
    uint64_t records_matched = 0;     // rows that its scan leaves gave
    uint64_t runs_due = 0;            // by its schedule, over the span of the logs
    uint64_t runs = 0;                // windows evaluated; those without records mostly are not
    uint64_t runs_fired = 0;
    uint64_t rows = 0;
    uint64_t throttled = 0;     // results that raised no alert because of the rule's throttling
    std::string second_pass;    // why it needed another pass; empty: it did not
    double seconds = 0;         // after the pass
    bool without_data = false;  // its kind of log never occurred
    std::string error;          // why it failed while running; empty: it did not
    Notices notices;            // limits that its runs reached
};

struct ScanResult {
    ReadReport read;
    FeedCounts counts;
    std::vector<RuleOutcome> outcomes;   // per rule
    std::unique_ptr<AlertSpool> alerts;  // NDJSON lines, unless only headlines are wanted
    std::vector<Headline> headlines;     // the first ones, if so
    std::unique_ptr<RiskEvents> risk;
    std::unique_ptr<LookupTables> lookups;  // the tables that rules wrote
    uint64_t alert_count = 0;
    double seconds = 0;
};

ScanResult scan_logs(const std::vector<ScanRule>& rules, const std::vector<LogFile>& files,
                     const Environment& environment, const ScanOptions& options);

}  // namespace tocsin
