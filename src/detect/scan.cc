// A plain scan makes a pass for every rule; any other makes one for all.
#include "detect/scan.h"

#include "detect/lookup_files.h"
#include "detect/rule_ties.h"
#include "detect/scanner.h"

namespace tocsin {

ScanResult scan_logs(const std::vector<ScanRule>& rules, const std::vector<LogFile>& files,
                     const Environment& environment, const ScanOptions& options) {
    auto alerts = std::make_unique<AlertSpool>();
    alerts->set_outlet(options.outlet);
    RiskDemand demand;
    demand.whole = options.keep_risk_events;
    for (const ScanRule& rule : rules) demand.add(*rule.plan.root);
    auto risk = std::make_unique<RiskEvents>(options.annotate, std::move(demand));
    auto lookups = std::make_unique<LookupTables>();
    load_lookup_files(environment.written_lookups, environment, *lookups);
    Headlines headlines(options.headlines);
    ScanOutputs outputs{*alerts, headlines, *risk, *lookups};
    ScanResult result;
    if (!options.plain || rules.empty()) {
        std::vector<NumberedRule> all;
        for (size_t i = 0; i < rules.size(); ++i) all.push_back({&rules[i], i});
        result = Scanner(std::move(all), files, environment, options, outputs, PassKind::kShared).run();
    } else {
        // Rules over risk events come last, when the others have made them.
        std::vector<ScanResult> parts(rules.size());
        for (bool over_risk : {false, true}) {
            for (size_t i = 0; i < rules.size(); ++i) {
                if (ties_of(*rules[i].plan.root).reads_risk == over_risk)
                    parts[i] = Scanner({{&rules[i], i}}, files, environment, options, outputs, PassKind::kShared).run();
            }
        }
        result = std::move(parts[0]);
        for (size_t i = 1; i < parts.size(); ++i) {
            result.outcomes.push_back(std::move(parts[i].outcomes[0]));
            result.alert_count += parts[i].alert_count;
            result.seconds += parts[i].seconds;
            result.counts.records_dispatched += parts[i].counts.records_dispatched;
            result.counts.records_matched += parts[i].counts.records_matched;
        }
    }
    result.alerts = std::move(alerts);
    result.headlines = headlines.take();
    result.risk = std::move(risk);
    result.lookups = std::move(lookups);
    return result;
}

}  // namespace tocsin
