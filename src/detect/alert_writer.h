// AlertWriter: turns what a rule's runs give into the lines of its alerts, and into risk events.
#pragma once

#include <string>
#include <vector>

#include "detect/alert.h"
#include "detect/alert_frontier.h"
#include "detect/event_ids.h"
#include "detect/headlines.h"
#include "detect/risk_pass.h"
#include "detect/rule_run.h"
#include "detect/scan.h"

namespace tocsin {

// What all rules add to, also when each has a pass of its own.
struct ScanOutputs {
    AlertSpool& alerts;
    Headlines& headlines;  // instead of `alerts`, where only headlines are wanted
    RiskEvents& risk;
    LookupTables& lookups;
};

class AlertWriter {
public:
    // `options` outlive the writer.
    AlertWriter(const std::vector<LogFile>& files, const ScanOptions& options, const ScanOutputs& outputs);

    // After the pass, before report(): the eventID of the records. `ids` outlive the writer.
    void set_event_ids(const EventIds& ids) { event_ids_ = &ids; }
    // Where write_rows() tells how far it is.
    void set_frontier(AlertFrontier* frontier) { frontier_ = frontier; }
    // Before rules over risk events report: where those events came from.
    void set_risk_pass(const RiskPass* pass) { risk_pass_ = pass; }

    // The alerts of one run's result. Returns the time before which the rule's suppression keeps it from running again.
    Ticks report(RuleRun& run, const Run& window, const RowStore& rows);
    // Whether an event's alert must show the event.
    bool shows_events() const { return options_.limits.detail == AlertDetail::kWhole; }
    // The alert of an event, from any thread. `fields`: the event as JSON object, if it is shown. Their order among each other goes by the
    // records.
    void report_event(const RuleRun& run, const RawRecord& record, std::string fields, AlertTally& tally);

private:
    // Writes the alerts of the result; they have the numbers from `first_number` on.
    void write(const RuleRun& run, const RunResult& result, uint64_t first_number, AlertTally& tally);
    // The same by several threads, where each row is an alert.
    void write_rows(const RuleRun& run, const RunResult& result, uint64_t first_number, AlertTally& tally);
    Ticks ingestion_delay(const Rule& rule) const;
    // `append_id(ordinal, out)` appends the eventID of a record of the evidence as JSON; false if it has none.
    template <class AppendId>
    void add(const RuleRun& run, const Alert& alert, uint64_t number, AppendId append_id, AlertTally& tally);

    std::vector<std::string> file_json_;  // per file: how a record of it begins in the evidence
    const ScanOptions& options_;
    ScanOutputs outputs_;
    const EventIds* event_ids_ = nullptr;
    AlertFrontier* frontier_ = nullptr;
    const RiskPass* risk_pass_ = nullptr;
};

}  // namespace tocsin
