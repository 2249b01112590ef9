#include "cli/common_options.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/read_file.h"
#include "cli/terminal.h"
#include "detect/lookup_files.h"
#include "function/geo_database.h"
#include "plan/sigma_collection.h"
#include "plan/table_file.h"
#include "rule/files.h"
#include "rule/saved_functions.h"
#include "rule/sigma_placeholders.h"

namespace tocsin {
namespace {

// `key=value` at the last `=` for URLs (which may hold one), at the first for names.
bool split_pair(const std::string& text, bool last, std::string& key, std::string& value) {
    size_t at = last ? text.rfind('=') : text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size()) return false;
    key = text.substr(0, at);
    value = text.substr(at + 1);
    return true;
}

bool apply_pairs(const std::vector<std::string>& options, const char* name, bool last,
                 std::map<std::string, std::string>& out, bool must_exist = true) {
    for (const std::string& option : options) {
        std::string key, value;
        if (!split_pair(option, last, key, value)) {
            std::cerr << "tocsin: --" << name << " wants NAME=FILE, not `" << option << "`\n";
            return false;
        }
        if (must_exist && !std::filesystem::exists(value)) {
            std::cerr << "tocsin: --" << name << " " << key << ": no such file: " << value << "\n";
            return false;
        }
        out[key] = value;
    }
    return true;
}

}  // namespace

void EnvironmentOptions::declare(CLI::App& command) {
    command.add_option("--external", externals, "Local copy of what externaldata reads: URL=FILE (repeatable)")
        ->allow_extra_args(false);
    command.add_option("--watchlist", watchlists, "Content of a Sentinel watchlist: ALIAS=FILE.csv (repeatable)")
        ->allow_extra_args(false);
    command.add_option("--table", tables, "A CSV, TSV or JSON file as a KQL table: NAME=FILE (repeatable)")
        ->allow_extra_args(false);
    command
        .add_option("--functions", functions,
                    "Folder with saved KQL functions: .kql files, parsers of Sentinel (repeatable)")
        ->allow_extra_args(false);
    command.add_flag("--allow-network", network, "Let externaldata read the addresses that it names");
    command.add_option("--lookup", lookups, "Content of a Splunk lookup: NAME=FILE.csv (repeatable)")
        ->allow_extra_args(false);
    command.add_option("--geoip", geoip, "Database of the places of IP addresses (MaxMind's format), for iplocation");
    command.add_option("--views", views, "Folder with further views as TOML files (repeatable)")
        ->allow_extra_args(false);
    command
        .add_option("--logsource", logsources,
                    "Logs of other products for Sigma rules: NAME=PATH, as windows/sysmon=events.ndjson (repeatable)")
        ->allow_extra_args(false);
    command.add_option("--placeholders", placeholders, "YAML file with the values of Sigma's placeholders");
    command.add_flag(
        "--splunk-limits", splunk_limits,
        "Cut off where a Splunk server does by default: the first 100 fields in the first 5,000 bytes of an event");
    command.add_option("--tz", zone, "Time zone of SPL's times and schedules")->default_str("UTC");
}

void EnvironmentOptions::declare_writing(CLI::App& command) {
    command.add_flag("--allow-write", allow_write, "Save what outputlookup writes in the files of the lookups");
}

bool EnvironmentOptions::apply(Environment& environment) const {
    environment.zone = zone;
    environment.splunk_limits = splunk_limits;
    if (!geoip.empty()) {
        if (std::string error = GeoDatabase(geoip).error(); !error.empty()) {
            std::cerr << "tocsin: --geoip " << geoip << ": " << error << "\n";
            return false;
        }
        environment.geoip = geoip;
    }
    if (!apply_pairs(externals, "external", true, environment.externals)) return false;
    if (!apply_pairs(watchlists, "watchlist", false, environment.watchlists)) return false;
    std::map<std::string, std::string> files;
    if (!apply_pairs(lookups, "lookup", false, files, !allow_write)) return false;
    for (const auto& [name, file] : files) {
        LookupDefinition& lookup = environment.lookups[name];
        lookup.name = name;
        lookup.file = file;
    }
    environment.network = network;
    std::map<std::string, std::string> paths;
    if (!apply_pairs(tables, "table", false, paths)) return false;
    Diagnostics told;
    for (const auto& [name, path] : paths) environment.tables[name] = read_table_file(path, told);
    for (const std::string& folder : functions) load_saved_functions(folder, environment, told);
    print_diagnostics(told.all());
    if (told.has_errors()) return false;
    return apply_sigma(environment) && apply_views(environment);
}

bool EnvironmentOptions::apply_sigma(Environment& environment) const {
    if (!environment.sigma) environment.sigma = std::make_shared<SigmaCollection>();
    for (const std::string& option : logsources) {
        std::string name, path;
        if (!split_pair(option, false, name, path)) {
            std::cerr << "tocsin: --logsource wants NAME=PATH, not `" << option << "`\n";
            return false;
        }
        auto same = [&](const auto& view) { return view->name == name; };
        auto& known = environment.sigma->logsources;
        if (environment.views->find(Language::kSigma, name) != nullptr || std::any_of(known.begin(), known.end(), same))
            continue;
        auto view = std::make_shared<View>();
        view->name = view->logsource = name;
        view->language = Language::kSigma;
        view->records = RecordKind::kAny;
        view->open = true;
        view->open_rendering = Rendering::kSigma;
        known.push_back(std::move(view));
    }
    if (placeholders.empty()) return true;
    Diagnostics diagnostics;
    SourcePtr file = read_source(placeholders, diagnostics);
    bool good = file && read_sigma_placeholders(file, *environment.sigma, diagnostics);
    print_diagnostics(diagnostics.all());
    return good;
}

bool EnvironmentOptions::apply_views(Environment& environment) const {
    if (views.empty()) return true;
    auto catalog = std::make_shared<ViewCatalog>();
    bool ok = true;
    for (const std::string& folder : views) {
        std::vector<std::filesystem::path> paths;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            if (entry.path().extension() == ".toml") paths.push_back(entry.path());
        }
        if (error) {
            std::cerr << "tocsin: --views " << folder << ": " << error.message() << "\n";
            return false;
        }
        std::sort(paths.begin(), paths.end());
        for (const auto& path : paths) {
            std::string reason;
            std::optional<std::string> text = read_file(path.string(), reason);
            if (!text) {
                std::cerr << "tocsin: " << path.string() << ": " << reason << "\n";
                return false;
            }
            Diagnostics diagnostics;
            ok = catalog->add_toml(SourceText::whole(path.string(), std::move(*text)), diagnostics) && ok;
            print_diagnostics(diagnostics.all());
        }
    }
    catalog->set_fallback(environment.views);
    environment.views = std::move(catalog);
    return ok;
}

void OptimizerOptions::declare(CLI::App& command) {
    command.add_option("--optimizer-off", off, "Passes of the optimiser to leave out, by name: a,b")
        ->delimiter(',')
        ->allow_extra_args(false);
}

bool OptimizerOptions::apply(OptimizerChoice& choice) const {
    for (const std::string& name : off) {
        std::vector<std::string> names;
        for (const Pass& pass : optimizer_passes()) names.emplace_back(pass.name);
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            std::cerr << "tocsin: the optimiser has no pass `" << name << "`; it has";
            for (size_t i = 0; i < names.size(); ++i) std::cerr << (i > 0 ? ", " : " ") << names[i];
            std::cerr << "\n";
            return false;
        }
        choice.off.insert(name);
    }
    return true;
}

void LogOptions::declare(CLI::App& command, bool required) {
    auto* option =
        command.add_option("--logs", paths, "Log files or folders, recursively; `-` is standard input (repeatable)")
            ->allow_extra_args(false);
    if (required) option->required();
    command.add_option("--since", since, "Only events at or after this time");
    command.add_option("--until", until, "Only events before this time");
    command.add_option("--now", now, "The time that now() gives");
    command.add_option("--threads", threads, "Threads that read the logs (default: all of the machine)");
}

unsigned LogOptions::thread_count() const {
    constexpr unsigned kMost = 256;
    unsigned count = threads > 0 ? threads : std::thread::hardware_concurrency();
    return std::clamp(count, 1u, kMost);
}

bool find_log_files(const std::vector<std::string>& paths, std::vector<LogFile>& files) {
    std::vector<std::string> errors;
    files = find_logs(paths, errors);
    for (const std::string& error : errors) std::cerr << "tocsin: " << error << "\n";
    return errors.empty();
}

bool add_logsource_files(const EnvironmentOptions& options, const Environment& environment,
                         std::vector<LogFile>& files) {
    for (const std::string& option : options.logsources) {
        std::string name, path;
        if (!split_pair(option, false, name, path)) return false;
        std::vector<LogFile> found;
        if (!find_log_files({path}, found)) return false;
        // Records that a view of the program recognises need no name.
        bool known = environment.views->find(Language::kSigma, name) != nullptr;
        for (LogFile& file : found) {
            if (!known) file.logsource = name;
            files.push_back(std::move(file));
        }
    }
    return true;
}

std::optional<Ticks> parse_time_option(const std::string& name, const std::string& text) {
    auto time = parse_datetime(text);
    if (!time)
        std::cerr << "tocsin: --" << name << ": `" << text << "` is no time; write it like 2026-01-31T12:00:00Z\n";
    return time;
}

bool save_lookups(const LookupTables& tables, const Environment& environment, bool allowed) {
    if (allowed) {
        std::vector<std::string> problems = save_lookup_files(tables, environment);
        for (const std::string& problem : problems) std::cerr << "tocsin: " << problem << "\n";
        return problems.empty();
    }
    for (const std::string& name : tables.written())
        std::cerr << "lookup `" << name << "` was written in memory only; --allow-write saves it\n";
    return true;
}

void print_diagnostics(const std::vector<Diagnostic>& diagnostics) {
    bool colours = stderr_is_terminal();
    for (const Diagnostic& diagnostic : diagnostics) {
        std::string text = to_string(diagnostic);
        if (colours) {
            std::string word = diagnostic.level == DiagnosticLevel::kError ? "error:" : "warning:";
            std::string coloured =
                (diagnostic.level == DiagnosticLevel::kError ? "\x1b[1;31m" : "\x1b[1;33m") + word + "\x1b[0m";
            size_t at = text.find(word);
            if (at != std::string::npos) text.replace(at, word.size(), coloured);
        }
        std::cerr << text;
    }
}

void print_damages(const ReadReport& report) {
    for (const Damage& damage : report.damages) {
        std::cerr << damage.path << ": damaged at byte " << damage.offset << ": " << damage.reason << "\n";
    }
    if (report.damages_total > report.damages.size()) {
        std::cerr << "... and " << report.damages_total - report.damages.size() << " more damaged places\n";
    }
}

}  // namespace tocsin
