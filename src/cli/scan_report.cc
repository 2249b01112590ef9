#include "cli/scan_report.h"

#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "base/clock.h"
#include "cli/result_writer.h"
#include "data/json_text.h"
#include "data/time.h"

namespace tocsin {
namespace {

std::string coloured(const std::string& text, std::string_view severity, bool colours) {
    if (!colours) return text;
    std::string_view code = severity == "critical" || severity == "high" ? "\x1b[1;31m"
                            : severity == "medium"                       ? "\x1b[33m"
                                                                         : "\x1b[36m";
    return std::string(code) + text + "\x1b[0m";
}

std::string minute_text(std::string_view iso) {
    return iso.size() >= 16 ? std::string(iso.substr(0, 10)) + " " + std::string(iso.substr(11, 5)) : std::string(iso);
}

std::string megabytes(uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

// The day with most alerts, the first of several.
std::pair<Ticks, uint64_t> busiest_day(const RuleOutcome& outcome) {
    std::pair<Ticks, uint64_t> best{0, 0};
    for (const auto& [day, alerts] : outcome.alerts_by_day) {
        if (alerts > best.second) best = {day, alerts};
    }
    return best;
}

std::string day_text(Ticks day) { return format_datetime(day).substr(0, 10); }

// All rules, those with most alerts first.
std::vector<size_t> noisiest_first(const ScanResult& result) {
    std::vector<size_t> order(result.outcomes.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return result.outcomes[a].alerts > result.outcomes[b].alerts; });
    return order;
}

std::string rule_table(const ScanResult& result, const std::vector<ScanRule>& rules, const std::vector<size_t>& shown,
                       bool colours, size_t width) {
    std::vector<std::vector<std::string>> table;
    for (size_t i : shown) {
        const RuleOutcome& outcome = result.outcomes[i];
        bool any = outcome.alerts > 0;
        auto [day, on_day] = busiest_day(outcome);
        table.push_back({std::to_string(outcome.alerts), std::to_string(outcome.rows),
                         std::to_string(outcome.runs_fired), std::to_string(outcome.runs_due),
                         std::string(language_name(rules[i].rule->language)), rules[i].rule->name,
                         any ? minute_text(format_datetime(outcome.first_alert)) : "",
                         any ? minute_text(format_datetime(outcome.last_alert)) : "",
                         any ? day_text(day) + " (" + std::to_string(on_day) + ")" : ""});
    }
    return write_text_table({"alerts", "results", "fired", "runs", "language", "rule", "first", "last", "busiest day"},
                            table, colours, width);
}

std::string totals_line(const ScanResult& result, size_t rules, size_t fired, const std::string& severities) {
    return fmt::format("{} alerts{} from {} of {} rules over {} records in {} files ({}) in {:.2f} s\n",
                       result.alert_count, severities.empty() ? "" : " (" + severities + ")", fired, rules,
                       result.read.records, result.read.files, megabytes(result.read.bytes), result.seconds);
}

// What became of a rule, as members of its object.
void add_outcome(JsonObject& object, const RuleOutcome& outcome) {
    auto time = [&](Ticks ticks) {
        return outcome.alerts > 0 ? "\"" + format_datetime(ticks) + "\"" : std::string("null");
    };
    auto [day, on_day] = busiest_day(outcome);
    object.number("runs_due", outcome.runs_due).number("runs", outcome.runs).number("runs_fired", outcome.runs_fired);
    object.number("rows", outcome.rows).number("alerts", outcome.alerts).number("throttled", outcome.throttled);
    object.number("passes", outcome.second_pass.empty() ? 1 : 2);
    object.raw("first_alert", time(outcome.first_alert)).raw("last_alert", time(outcome.last_alert));
    object.raw("busiest_day", outcome.alerts > 0 ? "\"" + day_text(day) + "\"" : "null")
        .number("busiest_day_alerts", on_day);
    if (!outcome.error.empty()) object.text("error", outcome.error);
}

}  // namespace

int severity_rank(std::string_view severity) {
    constexpr std::string_view kOrder[] = {"informational", "low", "medium", "high", "critical"};
    for (int i = 0; i < 5; ++i) {
        if (severity == kOrder[i]) return i + 1;
    }
    return 0;
}

std::string scan_report(const ScanResult& result, const std::vector<ScanRule>& rules, bool colours, size_t width) {
    std::string out;
    std::map<std::string, uint64_t> by_severity;
    for (const Headline& headline : result.headlines) {
        std::string head = fmt::format("{}  {:<13} {:<7} ", minute_text(format_datetime(headline.key.time)),
                                       headline.severity, vendor_name(rules[headline.key.rule].rule->vendor));
        std::string tail = headline.results == 1 ? "" : fmt::format("  ({} results)", headline.results);
        out += coloured(head, headline.severity, colours) + headline.title + tail + "\n";
    }
    if (const uint64_t more = result.alert_count - result.headlines.size(); more > 0)
        out += fmt::format("... and {} more alerts; --format ndjson prints them all\n", more);
    if (!result.headlines.empty()) out += "\n";
    for (const RuleOutcome& outcome : result.outcomes) {
        for (const auto& [severity, alerts] : outcome.alerts_by_severity) by_severity[severity] += alerts;
    }

    std::vector<size_t> fired = noisiest_first(result);
    std::erase_if(fired, [&](size_t i) { return result.outcomes[i].alerts == 0; });
    if (!fired.empty()) out += rule_table(result, rules, fired, colours, width) + "\n";

    std::string severities;
    for (std::string_view severity : {"critical", "high", "medium", "low", "informational"}) {
        auto found = by_severity.find(std::string(severity));
        if (found == by_severity.end()) continue;
        severities += (severities.empty() ? "" : ", ") + std::to_string(found->second) + " " + std::string(severity);
    }
    return out + totals_line(result, rules.size(), fired.size(), severities);
}

std::string rule_report(const ScanResult& result, const std::vector<ScanRule>& rules, std::string_view format,
                        bool colours, size_t width) {
    std::vector<size_t> order = noisiest_first(result);
    if (format == "table") {
        size_t fired =
            static_cast<size_t>(std::count_if(result.outcomes.begin(), result.outcomes.end(),
                                              [](const RuleOutcome& outcome) { return outcome.alerts > 0; }));
        return rule_table(result, rules, order, colours, width) + "\n" + totals_line(result, rules.size(), fired, "");
    }
    std::vector<std::string> objects;
    for (size_t i : order) {
        const Rule& rule = *rules[i].rule;
        JsonObject object;
        object.text("rule_id", rule.id).text("rule_name", rule.name).text("rule_path", rule.path);
        object.text("vendor", vendor_name(rule.vendor)).text("severity", rule.severity);
        add_outcome(object, result.outcomes[i]);
        objects.push_back(object.str());
    }
    if (format == "json") return json_array(objects, ",\n") + "\n";
    std::string out;
    for (const std::string& object : objects) out += object + "\n";
    return out;
}

std::string scan_statistics(const ScanResult& result, const std::vector<ScanRule>& rules, size_t rules_total,
                            size_t rules_failed) {
    std::vector<std::string> by_rule, without_data;
    for (size_t i = 0; i < rules.size(); ++i) {
        const RuleOutcome& outcome = result.outcomes[i];
        const Rule& rule = *rules[i].rule;
        JsonObject object;
        object.text("rule_path", rule.path).text("rule_name", rule.name);
        object.number("records_dispatched", outcome.records_dispatched);
        object.number("records_matched", outcome.records_matched);
        add_outcome(object, outcome);
        object.raw("seconds", fmt::format("{:.6f}", outcome.seconds));
        by_rule.push_back(object.str());
        if (outcome.without_data) without_data.push_back(rule.path);
    }
    return JsonObject()
        .number("files", result.read.files)
        .number("bytes_compressed", result.read.bytes_compressed)
        .number("bytes", result.read.bytes)
        .number("records", result.read.records)
        .number("rules", rules_total)
        .number("rules_failed", rules_failed)
        .number("records_dispatched", result.counts.records_dispatched)
        .number("records_matched", result.counts.records_matched)
        .number("alerts", result.alert_count)
        .number("skipped_records", result.read.skipped_records)
        .number("records_without_time", result.counts.records_without_time)
        .number("records_other_kinds", result.read.records_other_kinds)
        .texts("rules_without_data", without_data)
        .raw("seconds", fmt::format("{:.3f}", result.seconds))
        .number("peak_rss_bytes", peak_memory_bytes())
        .raw("by_rule", json_array(by_rule, ",\n"))
        .str();
}

}  // namespace tocsin
