// Risk events: what Enterprise Security writes into its index `risk` for each entity of a result row. Rules over the Risk
// data model read them, and the risk of an entity is their sum.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "detect/alert.h"
#include "detect/alert_spool.h"
#include "detect/risk.h"
#include "detect/risk_constants.h"
#include "detect/risk_demand.h"
#include "detect/row_reader.h"
#include "rule/rule.h"
#include "source/ordinal.h"

namespace tocsin {

// The field of a result row that becomes a risk event's member of that name; empty for members that every event has of its own.
std::string row_field_of_risk_event(std::string_view member);

// The risk of one user, system or other entity over a scan.
struct EntityRisk {
    std::string entity;
    std::string type;
    int64_t score = 0;
    uint64_t events = 0;
    std::set<std::string> rules;  // names
};

// Thread-safe to add to. Events wait on disk like alerts.
class RiskEvents {
public:
    // Of the events what `demand` says is kept; without any only what they sum up to.
    RiskEvents(AnnotateTechnique annotate, RiskDemand demand)
        : annotate_(std::move(annotate)), demand_(std::move(demand)) {}

    // The events of one result row; none unless the rule's kind writes risk (TTP and Anomaly). `rule_number` and
    // `alert_number` order events of one time.
    void add(const Rule& rule, size_t rule_number, uint64_t alert_number, const RunResult& run, const RowReader& rows,
             size_t row, const std::vector<Ordinal>& evidence);

    // One event as it is read back.
    struct Event {
        Ticks created = 0;              // the run that wrote it
        std::vector<Ordinal> evidence;  // the source records
        std::string_view json;
    };
    // In the order in which they were written. False if the temporary file could not be written or read.
    bool for_each(const std::function<void(const Event&)>& visit);
    // Whether a detection that writes risk had results.
    bool any() const { return any_; }

    // The highest risk first.
    std::vector<EntityRisk> ranking() const;

private:
    class RowEvents;
    // What is the same in all events of a rule, and whether somebody takes them.
    struct OfRule {
        RiskConstants constants;
        bool taken = false;
    };

    const OfRule& of_rule(const Rule& rule);

    AnnotateTechnique annotate_;
    RiskDemand demand_;
    AlertSpool spool_;
    std::atomic<bool> any_{false};
    mutable std::mutex mutex_;  // of what follows
    std::map<const Rule*, OfRule> rules_;
    std::map<std::pair<std::string, std::string>, EntityRisk> entities_;  // by type and entity
};

}  // namespace tocsin
