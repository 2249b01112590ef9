// tocsin catalog: `build` writes the catalogue's site, `coverage` says which events of the logs are watched by whom.
#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/clock.h"
#include "catalog/catalog.h"
#include "catalog/site.h"
#include "cli/command.h"
#include "cli/result_writer.h"
#include "cli/rule_options.h"
#include "cli/terminal.h"
#include "data/json_text.h"
#include "detect/scan.h"

namespace tocsin {
namespace {

struct CatalogArguments {
    std::vector<std::string> rules;
    std::string out;
    std::string format = "table";
    LogOptions logs;
    RuleOptions rule_options;
};

int build(CatalogArguments& arguments) {
    const double begin = monotonic_seconds();
    std::vector<LogFile> files;
    if (!arguments.logs.paths.empty() && !find_log_files(arguments.logs.paths, files)) return kExitUsage;
    RuleInput input;
    arguments.rule_options.threads = arguments.logs.thread_count();
    if (!load_and_compile(arguments.rules, arguments.rule_options, Purpose::kCheck, input)) return kExitUsage;
    std::optional<LogFindings> found;
    if (!arguments.logs.paths.empty()) {
        auto rules = compile_to_run(arguments.rule_options, input);
        if (!rules) return kExitUsage;
        found = run_rules(*rules, files, input.environment, arguments.logs.thread_count());
        print_damages(found->read);
    }
    Catalog catalog(make_rule_entries(input.set, input.compiled, input.environment), input.set,
                    found ? &found->logs : nullptr);
    if (found) catalog.matches = std::move(found->matches);
    SiteReport report = build_site(catalog, arguments.out, arguments.logs.thread_count());
    if (!report.error.empty()) {
        std::cerr << "tocsin: " << report.error << "\n";
        return kExitUsage;
    }
    size_t broken = 0;
    for (const RuleEntry& entry : catalog.rules()) broken += !entry.ok();
    std::string out = arguments.out + ": " + std::to_string(report.files) + " files about " +
                      std::to_string(catalog.rules().size()) + " rules in " +
                      fmt::format("{:.1f} s", monotonic_seconds() - begin) + "\n";
    if (broken > 0) out += std::to_string(broken) + " rules do not compile: they are listed with the reason\n";
    for (const UnreadRules& unread : catalog.unread())
        out += "not yet readable: vendor " + unread.vendor + ", " + std::to_string(unread.paths.size()) + " rules\n";
    if (!catalog.other_files().empty())
        out += std::to_string(catalog.other_files().size()) + " files hold no rule: they are listed, too\n";
    return write_stdout(out) ? kExitDone : kExitUsage;
}

// The rules that watch an event: those that name it and those that look at its service as a whole.
std::vector<uint32_t> watchers(const Catalog& catalog, const EventEntry& event) {
    std::vector<uint32_t> rules = event.rules;
    if (const EventEntry* all = catalog.find_event(event.provider, "_catch_all"))
        rules.insert(rules.end(), all->rules.begin(), all->rules.end());
    std::erase_if(rules, [&](uint32_t number) { return !catalog.rules()[number].ok(); });
    std::sort(rules.begin(), rules.end());
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    return rules;
}

std::string coverage_json(const Catalog& catalog, const EventEntry& event) {
    std::vector<std::string> rules;
    for (uint32_t number : watchers(catalog, event)) {
        const Rule& rule = catalog.rules()[number].rule();
        rules.push_back(JsonObject()
                            .text("path", rule.path)
                            .text("name", rule.name)
                            .text("vendor", vendor_name(rule.vendor))
                            .boolean("inferred", event.inferred.count(number) > 0)
                            .str());
    }
    return JsonObject()
        .text("provider", event.provider)
        .text("event", event.name)
        .number("records", event.seen->records)
        .number("errors", event.seen->errors)
        .text("first", event.seen->first)
        .text("last", event.seen->last)
        .raw("rules", json_array(rules))
        .str();
}

std::string coverage_table(const Catalog& catalog, const std::vector<const EventEntry*>& events) {
    std::vector<std::vector<std::string>> rows;
    size_t watched = 0;
    uint64_t records = 0;
    for (const EventEntry* event : events) {
        std::map<std::string_view, size_t> vendors;
        for (uint32_t number : watchers(catalog, *event)) ++vendors[vendor_name(catalog.rules()[number].rule().vendor)];
        std::string by;
        size_t rules = 0;
        for (const auto& [vendor, count] : vendors) {
            by += (by.empty() ? "" : ", ") + std::string(vendor) + " " + std::to_string(count);
            rules += count;
        }
        if (rules > 0) {
            ++watched;
            records += event->seen->records;
        }
        rows.push_back({event->provider, event->name, std::to_string(event->seen->records),
                        std::to_string(event->seen->errors), rules == 0 ? "-" : std::to_string(rules), by});
    }
    std::string out = write_text_table({"provider", "event", "records", "errors", "rules", "watched by"}, rows,
                                       stdout_is_terminal(), terminal_width());
    return out + "\n" + std::to_string(watched) + " of " + std::to_string(events.size()) +
           " operations in these logs are watched, " + std::to_string(records) + " of " +
           std::to_string(catalog.logs()->records) + " records\n";
}

int coverage(CatalogArguments& arguments) {
    std::vector<LogFile> files;
    if (!find_log_files(arguments.logs.paths, files)) return kExitUsage;
    RuleInput input;
    arguments.rule_options.threads = arguments.logs.thread_count();
    if (!load_and_compile(arguments.rules, arguments.rule_options, Purpose::kCheck, input)) return kExitUsage;
    ReadReport read;
    const LogObservations logs = observe_logs(files, arguments.logs.thread_count(), read);
    print_damages(read);
    const Catalog catalog(make_rule_entries(input.set, input.compiled, input.environment), input.set, &logs);
    std::vector<const EventEntry*> events;
    for (const EventEntry& event : catalog.events()) {
        if (event.seen) events.push_back(&event);
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const EventEntry* a, const EventEntry* b) { return a->seen->records > b->seen->records; });
    std::string out;
    if (arguments.format == "table") {
        out = coverage_table(catalog, events);
    } else {
        std::vector<std::string> objects;
        for (const EventEntry* event : events) objects.push_back(coverage_json(catalog, *event));
        if (arguments.format == "json") out = json_array(objects, ",\n") + "\n";
        if (arguments.format == "ndjson") {
            for (const std::string& object : objects) out += object + "\n";
        }
    }
    std::string skipped = skipped_summary(input.set);
    if (!skipped.empty()) std::cerr << skipped << "\n";
    return write_stdout(out) ? kExitDone : kExitUsage;
}

}  // namespace

void add_catalog_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("catalog", "The catalogue of rules and events");
    command->require_subcommand(1);
    auto declare = [&](const char* name, const char* description, bool logs_required) {
        auto arguments = std::make_shared<CatalogArguments>();
        CLI::App* sub = command->add_subcommand(name, description);
        sub->add_option("--rules", arguments->rules, "Rule files and folders (repeatable)")
            ->required()
            ->allow_extra_args(false);
        arguments->logs.declare(*sub, logs_required);
        arguments->rule_options.declare(*sub);
        return std::pair{sub, arguments};
    };
    auto [build_command, build_arguments] = declare("build", "Write the catalogue as a static site with JSON", false);
    build_command
        ->add_option("-o,--out", build_arguments->out, "Folder of the site: empty, or that of an earlier build")
        ->required();
    build_command->footer(
        "Examples:\n  tocsin catalog build --rules rules/ -o site/\n"
        "  tocsin catalog build --rules rules/ --logs /data/AWSLogs -o site/");
    build_command->callback([arguments = build_arguments, &status] { status = build(*arguments); });
    auto [coverage_command, coverage_arguments] =
        declare("coverage", "Say which events of the logs are watched by whom", true);
    coverage_command->add_option("--format", coverage_arguments->format, "table, json or ndjson")
        ->check(CLI::IsMember({"table", "json", "ndjson"}));
    coverage_command->footer("Example:\n  tocsin catalog coverage --rules rules/ --logs /data/AWSLogs");
    coverage_command->callback([arguments = coverage_arguments, &status] { status = coverage(*arguments); });
}

}  // namespace tocsin
