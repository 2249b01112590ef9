// Options that several commands share.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "data/time.h"
#include "optimize/optimizer.h"
#include "plan/environment.h"
#include "source/log_reader.h"

namespace CLI {
class App;
}

namespace tocsin {

// Options that say what queries may refer to.
struct EnvironmentOptions {
    std::vector<std::string> externals;   // URL=FILE
    std::vector<std::string> watchlists;  // alias=FILE
    std::vector<std::string> lookups;     // NAME=FILE
    std::vector<std::string> tables;      // Name=FILE
    std::vector<std::string> functions;   // folders
    bool network = false;
    std::vector<std::string> views;       // folders
    std::vector<std::string> logsources;  // NAME=PATH
    std::string placeholders;             // file
    std::string geoip;                    // FILE
    bool allow_write = false;             // files of lookups may be written
    std::string zone = "UTC";
    bool splunk_limits = false;

    void declare(CLI::App& command);
    // The options of commands that run queries, which may write.
    void declare_writing(CLI::App& command);
    // False after printing what is wrong.
    bool apply(Environment& environment) const;

private:
    bool apply_sigma(Environment& environment) const;
    bool apply_views(Environment& environment) const;
};

// Passes of the optimiser that are left out, to find out what each is good for and whether it changes an answer.
struct OptimizerOptions {
    std::vector<std::string> off;

    void declare(CLI::App& command);
    // False after printing that there is no such pass.
    bool apply(OptimizerChoice& choice) const;
};

// Options that say which logs are read, and when they begin and end.
struct LogOptions {
    std::vector<std::string> paths;
    std::string since, until, now;
    unsigned threads = 0;  // 0: as many as the machine has

    void declare(CLI::App& command, bool required);
    unsigned thread_count() const;
};

// Adds the files of `--logsource` to `files`; prints unreadable ones and returns false if there is any.
bool add_logsource_files(const EnvironmentOptions& options, const Environment& environment,
                         std::vector<LogFile>& files);

// Files below the paths; prints unreadable ones and returns false if there is any.
bool find_log_files(const std::vector<std::string>& paths, std::vector<LogFile>& files);

// A time given on the command line; prints and returns nullopt if it is none.
std::optional<Ticks> parse_time_option(const std::string& name, const std::string& text);

// Saves the tables that queries wrote, or says that they are not saved. False after printing what could not be written.
bool save_lookups(const LookupTables& tables, const Environment& environment, bool allowed);

// Prints diagnostics to standard error, with colours on a terminal.
void print_diagnostics(const std::vector<Diagnostic>& diagnostics);

// Prints what could not be read.
void print_damages(const ReadReport& report);

}  // namespace tocsin
