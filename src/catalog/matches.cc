#include "catalog/matches.h"

#include "data/time.h"
#include "detect/scan.h"

namespace tocsin {
namespace {

RuleMatches matches_of(const RuleOutcome& outcome) {
    RuleMatches match;
    match.runs_fired = outcome.runs_fired;
    match.rows = outcome.rows;
    match.alerts = outcome.alerts;
    match.error = outcome.error;
    if (outcome.alerts == 0) return match;
    match.first = format_datetime(outcome.first_alert);
    match.last = format_datetime(outcome.last_alert);
    constexpr size_t kDay = 10;  // letters of `2026-01-05`
    for (const auto& [day, alerts] : outcome.alerts_by_day) match.by_day[format_datetime(day).substr(0, kDay)] = alerts;
    return match;
}

}  // namespace

LogFindings run_rules(std::vector<CompiledRule>& rules, const std::vector<LogFile>& files,
                      const Environment& environment, unsigned threads) {
    LogFindings out;
    out.matches.resize(rules.size());
    std::vector<ScanRule> running;
    std::vector<size_t> numbers;
    for (size_t i = 0; i < rules.size(); ++i) {
        CompiledRule& compiled = rules[i];
        if (compiled.ok()) {
            running.push_back({compiled.rule, std::move(*compiled.optimized)});
            numbers.push_back(i);
            continue;
        }
        for (const Diagnostic& diagnostic : compiled.diagnostics) {
            if (diagnostic.level == DiagnosticLevel::kError) out.matches[i].error = diagnostic.message;
        }
    }
    LogObserver observer(threads);
    ScanOptions options;
    options.threads = threads;
    options.limits = {0, 0, AlertDetail::kHeadline};
    options.observers = observer.consumers();
    ScanResult result = scan_logs(running, files, environment, options);
    for (size_t i = 0; i < running.size(); ++i) out.matches[numbers[i]] = matches_of(result.outcomes[i]);
    out.logs = observer.observations();
    out.read = std::move(result.read);
    return out;
}

}  // namespace tocsin
