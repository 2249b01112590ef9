#include "cli/scan_report.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/clock.h"
#include "data/json_text.h"
#include "cli/result_writer.h"

namespace tocsin {
namespace {

constexpr size_t kMostAlertsShown = 200;

std::string coloured(const std::string& text, std::string_view severity, bool colours) {
    if (!colours) return text;
    std::string_view code = severity == "critical" || severity == "high" ? "\x1b[1;31m"
                            : severity == "medium"                       ? "\x1b[33m"
                                                                         : "\x1b[36m";
    return std::string(code) + text + "\x1b[0m";
}

// The text member of an alert's JSON.
std::string member_text(const Value& alert, std::string_view key, Arena& arena) {
    return to_text(get_member(alert, key, arena));
}

std::string minute_text(std::string_view iso) {
    return iso.size() >= 16 ? std::string(iso.substr(0, 10)) + " " + std::string(iso.substr(11, 5)) : std::string(iso);
}

std::string megabytes(uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

}  // namespace

int severity_rank(std::string_view severity) {
    constexpr std::string_view kOrder[] = {"informational", "low", "medium", "high", "critical"};
    for (int i = 0; i < 5; ++i) {
        if (severity == kOrder[i]) return i + 1;
    }
    return 0;
}

std::string scan_report(ScanResult& result, const std::vector<ScanRule>& rules, bool colours, size_t width) {
    std::string out;
    std::map<std::string, uint64_t> by_severity;
    size_t shown = 0;
    result.alerts->for_each([&](const std::string& line) {
        Arena arena;
        auto alert = parse_json(line, arena);
        if (!alert) return;
        std::string severity = member_text(*alert, "severity", arena);
        ++by_severity[severity];
        if (++shown > kMostAlertsShown) return;
        std::string head = fmt::format("{}  {:<13} {:<7} ", minute_text(member_text(*alert, "time", arena)), severity,
                                       member_text(*alert, "vendor", arena));
        std::string title = member_text(*alert, "title", arena);
        std::string rows = member_text(*alert, "results_total", arena);
        std::string tail = rows == "1" ? "" : "  (" + rows + " results)";
        out += coloured(head, severity, colours) + title + tail + "\n";
    });
    if (shown > kMostAlertsShown) {
        out += fmt::format("... and {} more alerts; --format ndjson prints them all\n", shown - kMostAlertsShown);
    }
    if (shown > 0) out += "\n";

    std::vector<size_t> fired;
    for (size_t i = 0; i < rules.size(); ++i) {
        if (result.outcomes[i].alerts > 0) fired.push_back(i);
    }
    std::stable_sort(fired.begin(), fired.end(),
                     [&](size_t a, size_t b) { return result.outcomes[a].alerts > result.outcomes[b].alerts; });
    if (!fired.empty()) {
        std::vector<std::vector<std::string>> table;
        for (size_t i : fired) {
            const RuleOutcome& outcome = result.outcomes[i];
            const Rule& rule = *rules[i].rule;
            std::string techniques;
            for (const std::string& technique : rule.techniques)
                techniques += (techniques.empty() ? "" : " ") + technique;
            table.push_back({std::to_string(outcome.alerts), std::to_string(outcome.rows),
                             std::string(language_name(rule.language)), rule.name,
                             minute_text(format_datetime(outcome.first_alert)),
                             minute_text(format_datetime(outcome.last_alert)), techniques});
        }
        out += write_text_table({"alerts", "results", "language", "rule", "first", "last", "techniques"}, table,
                                colours, width) +
               "\n";
    }

    std::string severities;
    for (std::string_view severity : {"critical", "high", "medium", "low", "informational"}) {
        auto found = by_severity.find(std::string(severity));
        if (found == by_severity.end()) continue;
        severities += (severities.empty() ? "" : ", ") + std::to_string(found->second) + " " + std::string(severity);
    }
    out +=
        fmt::format("{} alerts{} from {} of {} rules over {} records in {} files ({}) in {:.2f} s\n",
                    result.alert_count, severities.empty() ? "" : " (" + severities + ")", fired.size(), rules.size(),
                    result.read.records, result.read.files, megabytes(result.read.bytes), result.seconds);
    return out;
}

std::string scan_statistics(const ScanResult& result, const std::vector<ScanRule>& rules, size_t rules_total,
                            size_t rules_failed) {
    std::vector<std::string> by_rule, without_data;
    for (size_t i = 0; i < rules.size(); ++i) {
        const RuleOutcome& outcome = result.outcomes[i];
        const Rule& rule = *rules[i].rule;
        by_rule.push_back(JsonObject()
                              .text("rule_path", rule.path)
                              .text("rule_name", rule.name)
                              .number("records_dispatched", outcome.records_dispatched)
                              .number("records_matched", outcome.records_matched)
                              .number("runs", outcome.runs)
                              .number("runs_fired", outcome.runs_fired)
                              .number("rows", outcome.rows)
                              .number("alerts", outcome.alerts)
                              .raw("seconds", fmt::format("{:.6f}", outcome.seconds))
                              .str());
        if (outcome.without_data) without_data.push_back(rule.path);
    }
    return JsonObject()
        .number("files", result.read.files)
        .number("bytes_compressed", result.read.bytes_compressed)
        .number("bytes", result.read.bytes)
        .number("records", result.read.records)
        .number("rules", rules_total)
        .number("rules_failed", rules_failed)
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
