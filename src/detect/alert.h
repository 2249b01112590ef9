// Alerts: what a rule's result rows become, as its vendor makes them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data/time.h"
#include "data/value.h"
#include "exec/row_store.h"
#include "rule/rule.h"

namespace tocsin {

class Throttle;

// One alert, notable, risk event or hunt result.
struct Alert {
    Ticks time = 0;  // of the run; Sigma: of the event
    Ticks window_start = 0;
    Ticks window_end = 0;
    std::string title;
    std::string description;
    std::string severity;
    std::string entities;              // JSON array
    std::string custom_details;        // JSON object
    std::string risk;                  // JSON object or null
    std::vector<std::string> results;  // JSON objects, one per row, up to the limit
    uint64_t results_total = 0;
    std::vector<Ordinal> evidence_ordinals;
    uint64_t evidence_total = 0;
    size_t row = 0;          // of the run's result: the first one
    std::string drilldowns;  // JSON array; empty for rules without
};

// How much of an alert is made.
enum class AlertDetail : uint8_t {
    kWhole,
    kHeadline,  // when, how severe, what, and the number of results
};

struct AlertLimits {
    size_t results = 1000;  // rows shown per alert
    size_t evidence = 100;  // records named per alert
    AlertDetail detail = AlertDetail::kWhole;
};

// One run of a rule: its window and its result.
struct RunResult {
    Ticks now = 0;
    Ticks window_start = 0;
    Ticks window_end = 0;
    const Schema* schema = nullptr;  // of the plan's root
    const RowStore* rows = nullptr;
    Throttle* throttle = nullptr;  // Splunk: may hold alerts back
    // Splunk and Sigma, where each row is an alert: the rows [first_row, end_row) only.
    size_t first_row = 0;
    size_t end_row = ~size_t{0};
};

// When an event's alert is; 0 for an event without a time.
Ticks alert_time(const Value& event_time);

// The alert of a single event. `fields`: the event as JSON object.
Alert event_alert(const Rule& rule, Ordinal ordinal, const Value& time, std::string fields, const AlertLimits& limits);

// Calls take(alert) for each alert that the vendor raises for this run, one at a time: alerts may be large, and are the taker's. None if the trigger does
// not hold.
void make_alerts(const Rule& rule, const RunResult& run, const AlertLimits& limits,
                 const std::function<void(Alert&)>& take);

}  // namespace tocsin
