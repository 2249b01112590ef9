// tocsin scan: every rule, one pass, alerts.
#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/risk_report.h"
#include "cli/rule_options.h"
#include "cli/scan_report.h"
#include "cli/terminal.h"
#include "data/json.h"
#include "detect/scan.h"

namespace tocsin {
namespace {

struct ScanArguments {
    std::vector<std::string> rules;
    std::string format = "table";
    std::string statistics;
    std::string fail_on;
    bool once = false;
    bool plain = false;
    bool report = false;
    bool ingestion_delay = false;
    bool strict = false;
    bool risk = false;
    std::string risk_events;
    size_t results = 1000;
    size_t evidence = 100;
    size_t memory = size_t{256} << 20;
    LogOptions logs;
    RuleOptions rule_options;
};

bool read_times(const ScanArguments& arguments, ScanOptions& options) {
    auto read = [](const char* name, const std::string& text, auto store) {
        if (text.empty()) return true;
        auto ticks = parse_time_option(name, text);
        if (ticks) store(*ticks);
        return ticks.has_value();
    };
    return read("now", arguments.logs.now, [&](Ticks t) { options.now = t; }) &&
           read("since", arguments.logs.since, [&](Ticks t) { options.since = t; }) &&
           read("until", arguments.logs.until, [&](Ticks t) { options.until = t; });
}

// Prints the alerts in the format asked for. False if that fails; a spool that cannot be read back is told.
bool print_alerts(ScanResult& result, const std::vector<ScanRule>& rules, const std::string& format) {
    if (format == "table") return write_stdout(scan_report(result, rules, stdout_is_terminal(), terminal_width()));
    bool written = true, first = true;
    if (format == "json") written = write_stdout("[");
    bool read = result.alerts->for_each([&](std::string_view line) {
        if (format == "ndjson") {
            written = write_stdout(line);
        } else {
            written = write_stdout(first ? "\n" : ",\n") && write_stdout(line.substr(0, line.size() - 1));
            first = false;
        }
        return written;
    });
    if (format == "json") written = written && write_stdout("\n]\n");
    if (!read) std::cerr << "tocsin: cannot read the alerts back\n";
    return read && written;
}

// Such a rule raises no alerts of its own.
bool is_part_of_correlation(const Rule& rule) { return rule.sigma() != nullptr && !rule.sigma()->standalone; }

// What a rule that runs lacks.
void print_missing_files(const std::vector<Diagnostic>& diagnostics) {
    std::vector<Diagnostic> missing;
    for (const Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.code == "missing-file") missing.push_back(diagnostic);
    }
    print_diagnostics(missing);
}

// Why a rule had nothing to read.
std::string missing_logs(const Rule& rule) {
    std::string name;
    if (const SigmaRule* sigma = rule.sigma()) {
        for (const std::string& part :
             {sigma->logsource.product, sigma->logsource.category, sigma->logsource.service}) {
            if (!part.empty()) name += (name.empty() ? "" : "/") + part;
        }
    }
    if (name.empty() || name == "aws/cloudtrail") return "its kind of log never occurred";
    return "no logs are given for " + name + "; `--logsource " + name + "=PATH` would supply them";
}

// What rules lack -> their paths.
using RulesByReason = std::map<std::string, std::vector<std::string>>;

// One line per reason: a folder of many products has hundreds of rules for logs that nobody gave.
void print_without_data(const RulesByReason& rules) {
    for (const auto& [reason, paths] : rules) {
        if (paths.size() == 1)
            std::cerr << "rule without data: " << paths[0] << ": " << reason << "\n";
        else
            std::cerr << paths.size() << " rules without data: " << paths[0] << " and others: " << reason << "\n";
    }
}

int run(const ScanArguments& arguments) {
    ScanOptions options;
    options.threads = arguments.logs.thread_count();
    options.splunk_limits = arguments.rule_options.environment.splunk_limits;
    options.once = arguments.once;
    options.plain = arguments.plain;
    options.ingestion_delay = arguments.ingestion_delay;
    options.limits.results = arguments.results;
    options.memory = arguments.memory;
    options.limits.evidence = arguments.evidence;
    const bool shows_rows = arguments.format != "table" && !arguments.report;
    if (!shows_rows) {
        options.limits = {0, 0, AlertDetail::kHeadline};
        options.headlines = arguments.report ? 0 : kMostAlertsShown;
    }
    options.annotate = attack_annotations();
    options.keep_risk_events = !arguments.risk_events.empty();
    // On a terminal the progress bar is in the way.
    if (arguments.format == "ndjson" && shows_rows && !stdout_is_terminal()) options.outlet = write_stdout;
    if (!read_times(arguments, options)) return kExitUsage;
    if (arguments.logs.paths.empty() && arguments.rule_options.environment.logsources.empty()) {
        std::cerr << "tocsin scan: --logs or --logsource is required\n";
        return kExitUsage;
    }
    std::vector<LogFile> files;
    if (!find_log_files(arguments.logs.paths, files)) return kExitUsage;

    RuleInput input;
    RuleOptions rule_options = arguments.rule_options;
    rule_options.plain = arguments.plain;
    rule_options.threads = options.threads;
    // Risk events that are written to a file show the rows that they come from; a plain scan is there to compare with.
    rule_options.use.rows = shows_rows || options.keep_risk_events || arguments.plain;
    rule_options.use.risk_ranking = arguments.risk;
    rule_options.use.annotate = options.annotate;
    if (!load_and_compile(arguments.rules, rule_options, Purpose::kRun, input)) return kExitUsage;
    if (!add_logsource_files(rule_options.environment, input.environment, files)) return kExitUsage;
    std::vector<ScanRule> rules;
    size_t failed = 0;
    for (CompiledRule& compiled : input.compiled) {
        if (compiled.ok() && is_part_of_correlation(*compiled.rule)) {
            std::cerr << "part of a correlation: " << compiled.rule->path << ": " << compiled.rule->name << "\n";
            continue;
        }
        if (compiled.ok()) {
            print_missing_files(compiled.diagnostics);
            rules.push_back({compiled.rule, std::move(*compiled.optimized)});
            continue;
        }
        ++failed;
        std::cerr << "rule left out: " << compiled.rule->path << "\n";
        print_diagnostics(compiled.diagnostics);
    }
    print_missing_data(input.compiled);
    std::string skipped = skipped_summary(input.set);
    if (!skipped.empty()) std::cerr << skipped << "\n";

    uint64_t bytes = 0;
    for (const LogFile& file : files) bytes += file.size;
    ScanResult result;
    {
        ProgressBar bar(bytes);
        options.progress = bar.callback();
        result = scan_logs(rules, files, input.environment, options);
    }
    print_damages(result.read);
    for (const std::string& text : result.counts.notices.texts()) std::cerr << "warning: " << text << "\n";
    RulesByReason without_data;
    for (size_t i = 0; i < rules.size(); ++i) {
        const RuleOutcome& outcome = result.outcomes[i];
        if (!outcome.error.empty()) {
            ++failed;
            std::cerr << "rule failed: " << rules[i].rule->path << ": " << outcome.error << "\n";
        } else if (!outcome.second_pass.empty()) {
            std::cerr << "rule in a second pass: " << rules[i].rule->path << ": " << outcome.second_pass << "\n";
        } else if (outcome.without_data) {
            without_data[missing_logs(*rules[i].rule)].push_back(rules[i].rule->path);
        }
        for (const std::string& text : outcome.notices.texts())
            std::cerr << "warning: " << rules[i].rule->path << ": " << text << "\n";
    }
    print_without_data(without_data);
    bool printed =
        arguments.report
            ? write_stdout(rule_report(result, rules, arguments.format, stdout_is_terminal(), terminal_width()))
            : print_alerts(result, rules, arguments.format);
    if (!printed) return kExitUsage;
    if (arguments.risk) {
        std::string ranking = risk_report(*result.risk, stdout_is_terminal(), terminal_width());
        // Alerts for programs are not mixed with a table for people.
        if (arguments.format == "table")
            write_stdout("\n" + ranking);
        else
            std::cerr << ranking;
    }
    if (!arguments.risk_events.empty() && !write_risk_events(*result.risk, arguments.risk_events)) {
        std::cerr << "tocsin: cannot write " << arguments.risk_events << "\n";
        return kExitUsage;
    }
    if (!save_lookups(*result.lookups, input.environment, arguments.rule_options.environment.allow_write))
        return kExitUsage;
    if (!arguments.statistics.empty()) {
        std::string statistics = scan_statistics(result, rules, input.compiled.size(), failed) + "\n";
        bool written = false;
        if (arguments.statistics == "-") {
            written = write_stdout(statistics);
        } else {
            std::ofstream file(arguments.statistics, std::ios::binary);
            file << statistics;
            file.close();
            written = !file.fail();
        }
        if (!written) {
            std::cerr << "tocsin: cannot write " << arguments.statistics << "\n";
            return kExitUsage;
        }
    }
    bool damaged = input.content_damaged || result.read.damages_total > 0 || result.read.skipped_records > 0;
    if (arguments.strict && (failed > 0 || damaged)) return kExitFailed;
    if (!arguments.fail_on.empty()) {
        bool reached = false;
        int limit = severity_rank(arguments.fail_on);
        for (const RuleOutcome& outcome : result.outcomes) {
            for (const auto& [severity, alerts] : outcome.alerts_by_severity)
                reached = reached || severity_rank(severity) >= limit;
        }
        if (reached) return kExitFailed;
    }
    return kExitDone;
}

}  // namespace

void add_scan_command(CLI::App& app, int& status) {
    auto arguments = std::make_shared<ScanArguments>();
    CLI::App* command = app.add_subcommand("scan", "Run every rule over the logs in one pass and print alerts");
    command->add_option("--rules", arguments->rules, "Rule files and folders (repeatable)")
        ->required()
        ->allow_extra_args(false);
    command->add_option("--format", arguments->format, "table, ndjson or json")
        ->check(CLI::IsMember({"table", "ndjson", "json"}));
    command->add_flag("--once", arguments->once, "One window over all logs instead of replaying each rule's schedule");
    command->add_flag("--report", arguments->report,
                      "Print what each rule did (runs, alerts, busiest day) instead of the alerts");
    command->add_flag(
        "--ingestion-delay", arguments->ingestion_delay,
        "Give alerts the time at which Sentinel raises them: it runs rules 5 minutes late (near real time: 2)");
    command->add_flag("--plain", arguments->plain,
                      "Scan rule after rule without gates, sharing or optimiser, to compare with: slow");
    command->add_option("--results", arguments->results, "Result rows shown per alert")->default_str("1000");
    command->add_option("--evidence", arguments->evidence, "Source records named per alert")->default_str("100");
    command
        ->add_option("--memory", arguments->memory,
                     "What rules may keep, such as 512MB; a rule that keeps too much gets another pass")
        ->transform(CLI::AsSizeValue(false))
        ->default_str("256MB");
    command->add_option("--stats", arguments->statistics,
                        "Write statistics as JSON to this file; `-` is standard output");
    command->add_flag("--strict", arguments->strict, "Exit with 1 if a rule failed or an input was damaged");
    command->add_option("--fail-on", arguments->fail_on, "Exit with 1 if an alert of this severity or above was raised")
        ->check(CLI::IsMember({"informational", "low", "medium", "high", "critical"}));
    command->add_flag("--risk", arguments->risk, "Print users and systems by the sum of their risk, too");
    command->add_option("--risk-events", arguments->risk_events,
                        "Write the risk events to this file; as logs they feed the Risk data model of later queries");
    arguments->logs.declare(*command, false);
    arguments->rule_options.declare(*command);
    arguments->rule_options.environment.declare_writing(*command);
    command->footer(
        "Examples:\n"
        "  tocsin scan --rules rules/ --logs /data/AWSLogs\n"
        "  tocsin scan --rules rules/ --logs /data/AWSLogs --once --format ndjson --stats stats.json\n"
        "  zcat trail.json.gz | tocsin scan --rules rules/ --logs - --fail-on high");
    command->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace tocsin
