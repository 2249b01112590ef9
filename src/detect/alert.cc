// What counts as one alert is the vendor's word: Sentinel one per run or per result, Splunk one per result, Sigma one per event.
#include "detect/alert.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "detect/drilldown.h"
#include "detect/entities.h"
#include "detect/feed_leaf.h"
#include "detect/placeholder_text.h"
#include "detect/risk.h"
#include "detect/throttle.h"
#include "function/sigma_tables.h"

namespace tocsin {
namespace {

bool triggers(const SentinelRule& rule, size_t rows) {
    auto count = static_cast<int64_t>(rows);
    switch (rule.trigger) {
        case TriggerOperator::kGreaterThan: return count > rule.threshold;
        case TriggerOperator::kLessThan: return count < rule.threshold;
        case TriggerOperator::kEqual: return count == rule.threshold;
        case TriggerOperator::kNotEqual: return count != rule.threshold;
    }
    return false;
}

// What all alerts of a rule have.
Alert plain_alert(const Rule& rule) {
    Alert alert;
    alert.title = rule.name;
    alert.description = rule.description;
    alert.severity = rule.severity;
    alert.entities = "[]";
    alert.custom_details = "{}";
    alert.risk = "null";
    return alert;
}

// The alert of some result rows, with what all vendors share.
Alert base_alert(const Rule& rule, const RunResult& run, const RowReader& rows, const std::vector<size_t>& selected,
                 const AlertLimits& limits) {
    Alert alert = plain_alert(rule);
    alert.time = run.now;
    alert.window_start = run.window_start;
    alert.window_end = run.window_end;
    alert.results_total = selected.size();
    if (!selected.empty()) alert.row = selected.front();
    if (limits.detail == AlertDetail::kHeadline) return alert;
    for (size_t row : selected) {
        if (alert.results.size() == limits.results) break;
        alert.results.push_back(rows.json(row));
    }
    // The smallest ordinals of all rows, each once.
    std::set<Ordinal> ordinals;
    uint64_t total = 0;
    bool exact = true;
    for (size_t row : selected) {
        Lineage lineage = rows.lineage(row);
        total += lineage.total;
        exact = exact && lineage.total == lineage.ordinals.size();
        for (Ordinal ordinal : lineage.ordinals) {
            ordinals.insert(ordinal);
            if (ordinals.size() > limits.evidence) {
                ordinals.erase(std::prev(ordinals.end()));
                exact = false;
            }
        }
    }
    alert.evidence_ordinals.assign(ordinals.begin(), ordinals.end());
    alert.evidence_total = exact ? ordinals.size() : total;
    return alert;
}

// A text override of the vendor, or the rule's own text where a value of it is empty.
void override_text(const Located& format, const RowReader& rows, size_t row, std::string& text) {
    if (format.text.empty()) return;
    if (auto filled = fill_sentinel_text(format.text, rows, row)) text = *filled;
}

void sentinel_alerts(const Rule& rule, const SentinelRule& sentinel, const RunResult& run, const RowReader& rows,
                     const AlertLimits& limits, const std::function<void(Alert&)>& take) {
    bool fires = sentinel.hunting ? rows.size() > 0 : triggers(sentinel, rows.size());
    if (!fires) return;
    const bool whole = limits.detail == AlertDetail::kWhole;
    auto make = [&](const std::vector<size_t>& selected) {
        Alert alert = base_alert(rule, run, rows, selected, limits);
        if (whole) {
            alert.entities = entities_json(sentinel.entities, rows, selected);
            alert.custom_details = custom_details_json(sentinel.custom_details, rows, selected);
        }
        if (!selected.empty()) {
            override_text(sentinel.alert_details.display_name_format, rows, selected[0], alert.title);
            if (whole) override_text(sentinel.alert_details.description_format, rows, selected[0], alert.description);
            std::string severity = rows.text(selected[0], sentinel.alert_details.severity_column.text);
            for (char& c : severity) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
            for (std::string_view known : {"informational", "low", "medium", "high"}) {
                if (severity == known) alert.severity = severity;
            }
        }
        take(alert);
    };
    std::vector<size_t> all(rows.size());
    std::iota(all.begin(), all.end(), size_t{0});
    if (!sentinel.alert_per_result || sentinel.hunting) {
        make(all);
        return;
    }
    // At most 150 alerts of a run (30 near real time); the last one then stands for the whole result.
    const size_t most = rule.schedule.kind == ScheduleKind::kNearRealTime ? 30 : 150;
    size_t own = rows.size() > most ? most - 1 : rows.size();
    for (size_t row = 0; row < own; ++row) make({row});
    if (own < rows.size()) make(all);
}

// The time of the event; of a correlation, from its first event to when its condition was met.
void set_sigma_times(const RowReader& rows, size_t row, Alert& alert) {
    Value time = rows.cell(row, kTimeColumn), start = time;
    if (time.is_null()) {
        time = rows.cell(row, kCorrelationTime);
        start = rows.cell(row, kCorrelationStart);
    }
    if (time.tag() != Tag::kDateTime) return;
    alert.time = alert.window_end = time.ticks();
    alert.window_start = start.tag() == Tag::kDateTime ? start.ticks() : time.ticks();
}

}  // namespace

Ticks alert_time(const Value& event_time) { return event_time.tag() == Tag::kDateTime ? event_time.ticks() : 0; }

Alert event_alert(const Rule& rule, Ordinal ordinal, const Value& time, std::string fields, const AlertLimits& limits) {
    Alert alert = plain_alert(rule);
    alert.time = alert.window_start = alert.window_end = alert_time(time);
    if (limits.results > 0) alert.results.push_back(std::move(fields));
    alert.results_total = 1;
    if (limits.evidence > 0) alert.evidence_ordinals.push_back(ordinal);
    alert.evidence_total = 1;
    return alert;
}

void make_alerts(const Rule& rule, const RunResult& run, const AlertLimits& limits,
                 const std::function<void(Alert&)>& take) {
    RowReader rows(*run.schema, *run.rows);
    if (const SentinelRule* sentinel = rule.sentinel()) {
        sentinel_alerts(rule, *sentinel, run, rows, limits, take);
        return;
    }
    const bool whole = limits.detail == AlertDetail::kWhole;
    for (size_t row = run.first_row; row < std::min(rows.size(), run.end_row); ++row) {
        if (run.throttle && !run.throttle->passes(rows, row, run.now)) continue;
        Alert alert = base_alert(rule, run, rows, {row}, limits);
        if (const SplunkRule* splunk = rule.splunk()) {
            if (whole) alert.risk = risk_json(*splunk, rows, row);
            if (whole && !splunk->drilldowns.empty()) alert.drilldowns = drilldowns_json(rule, run, rows, row);
            if (!splunk->title.empty()) alert.title = fill_splunk_text(splunk->title, rows, row);
            if (alert.severity.empty())
                alert.severity = rule.kind == RuleKind::kHunt ? "informational" : risk_severity(*splunk);
        } else {
            set_sigma_times(rows, row, alert);
        }
        take(alert);
    }
}

}  // namespace tocsin
