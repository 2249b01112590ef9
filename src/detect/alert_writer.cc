#include "detect/alert_writer.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "base/parallel.h"
#include "data/json.h"
#include "detect/alert_json.h"
#include "source/extract.h"
#include "source/raw_text.h"

namespace tocsin {

AlertWriter::AlertWriter(const std::vector<LogFile>& files, const ScanOptions& options, const ScanOutputs& outputs)
    : options_(options), outputs_(outputs) {
    for (const LogFile& file : files) {
        std::string& json = file_json_.emplace_back("{\"file\":");
        write_json_string(file.path, json);
        json += ",\"index\":";
    }
}

template <class AppendId>
void AlertWriter::add(const RuleRun& run, const Alert& alert, uint64_t number, AppendId append_id, AlertTally& tally) {
    const AlertKey key{alert.time, run.scan_number, number};
    tally.note(alert.time, alert.severity);
    if (options_.limits.detail == AlertDetail::kHeadline) {
        outputs_.headlines.add({key, alert.severity, alert.title, alert.results_total});
        return;
    }
    thread_local std::string evidence, line;  // alerts may be large: their memory is used again
    evidence = "[";
    for (Ordinal ordinal : alert.evidence_ordinals) {
        if (evidence.size() > 1) evidence += ',';
        evidence.append(file_json_[ordinal_file(ordinal)]).append(std::to_string(ordinal_record(ordinal)));
        evidence += ",\"event_id\":";
        if (!append_id(ordinal, evidence)) evidence += "null";
        evidence += '}';
    }
    evidence += ']';
    line.clear();
    append_alert_json(*run.json, alert, evidence, line);
    outputs_.alerts.add(key, line);
}

Ticks AlertWriter::report(RuleRun& run, const Run& window, const RowStore& rows) {
    const Rule& rule = *run.rule->rule;
    run.outcome.rows += rows.rows();
    RunResult result;
    result.now = window.now + ingestion_delay(rule);
    result.window_start = window.window_start;
    result.window_end = window.window_end;
    result.schema = &run.rule->plan.root->schema;
    result.rows = &rows;
    result.throttle = run.throttle.get();
    AlertTally tally;
    constexpr size_t kManyRows = 256;
    const bool by_row = !rule.sentinel() && !run.throttle;
    if (by_row && options_.threads > 1 && rows.rows() >= kManyRows)
        write_rows(run, result, run.outcome.alerts, tally);
    else
        write(run, result, run.outcome.alerts, tally);
    run.outcome.add(tally);
    if (tally.alerts == 0) return 0;
    ++run.outcome.runs_fired;
    const SentinelRule* sentinel = rule.sentinel();
    return sentinel && sentinel->suppression ? window.now + sentinel->suppression_duration : 0;
}

void AlertWriter::write(const RuleRun& run, const RunResult& result, uint64_t first_number, AlertTally& tally) {
    const Rule& rule = *run.rule->rule;
    std::optional<RowReader> reader;
    make_alerts(rule, result, options_.limits, [&](Alert& alert) {
        const uint64_t number = first_number + tally.alerts;
        if (risk_pass_) risk_pass_->resolve_evidence(alert, options_.limits.evidence);
        // Rules over risk events add none: their findings stand for risk that is there already.
        if (rule.splunk() && !run.ties.reads_risk) {
            if (!reader) reader.emplace(*result.schema, *result.rows);
            outputs_.risk.add(rule, run.scan_number, number, result, *reader, alert.row, alert.evidence_ordinals);
        }
        event_ids_->prefetch(alert.evidence_ordinals);
        const auto append_id = [&](Ordinal ordinal, std::string& out) { return event_ids_->append_json(ordinal, out); };
        add(run, alert, number, append_id, tally);
    });
}

void AlertWriter::write_rows(const RuleRun& run, const RunResult& result, uint64_t first_number, AlertTally& tally) {
    constexpr size_t kRows = 8;  // of a part: what is done goes on soon, and need not be put away
    const size_t parts = (result.rows->rows() + kRows - 1) / kRows;
    std::mutex mutex;
    std::vector<bool> written(parts);
    size_t all_written = 0;  // parts from the first on
    in_parallel(options_.threads, parts, [&](size_t number) {
        RunResult part = result;
        part.first_row = number * kRows;
        part.end_row = part.first_row + kRows;
        AlertTally of_part;
        write(run, part, first_number + part.first_row, of_part);
        std::lock_guard lock(mutex);
        tally.add(of_part);
        written[number] = true;
        while (all_written < parts && written[all_written]) ++all_written;
        if (frontier_) frontier_->reach(run.scan_number, first_number + all_written * kRows);
    });
}

// How much later than due Sentinel makes a run of the rule, so that late records are in.
Ticks AlertWriter::ingestion_delay(const Rule& rule) const {
    if (!options_.ingestion_delay || options_.once) return 0;
    if (rule.schedule.kind == ScheduleKind::kPeriodic) return 5 * kTicksPerMinute;
    return rule.schedule.kind == ScheduleKind::kNearRealTime ? 2 * kTicksPerMinute : 0;
}

void AlertWriter::report_event(const RuleRun& run, const RawRecord& record, std::string fields, AlertTally& tally) {
    const Rule& rule = *run.rule->rule;
    const Value time = record_time(record);
    if (!shows_events() && !outputs_.headlines.wants({alert_time(time), run.scan_number, record.ordinal})) {
        tally.note(alert_time(time), rule.severity);
        return;
    }
    const Alert alert = event_alert(rule, record.ordinal, time, std::move(fields), options_.limits);
    const auto append_id = [&](Ordinal, std::string& out) {
        if (!record.event_id.empty()) write_json_string(unescaped(record.event_id), out);
        return !record.event_id.empty();
    };
    add(run, alert, record.ordinal, append_id, tally);
}

void AlertTally::note(Ticks time, const std::string& severity) {
    ++alerts;
    first_alert = std::min(first_alert, time);
    last_alert = std::max(last_alert, time);
    ++alerts_by_day[time - time % kTicksPerDay];
    ++alerts_by_severity[severity];
}

void AlertTally::add(const AlertTally& other) {
    alerts += other.alerts;
    first_alert = std::min(first_alert, other.first_alert);
    last_alert = std::max(last_alert, other.last_alert);
    for (const auto& [day, count] : other.alerts_by_day) alerts_by_day[day] += count;
    for (const auto& [severity, count] : other.alerts_by_severity) alerts_by_severity[severity] += count;
}

}  // namespace tocsin
