// tocsin: runs public security detections, in the language they were written in, on your own logs.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/terminal.h"

// Read by jemalloc: free memory goes back after so many milliseconds, for a tenth less at the peak.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "dirty_decay_ms:300,muzzy_decay_ms:0";
}

namespace {

void tell(const std::exception& error) {
    const bool out_of_memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    std::cerr << "tocsin: " << (out_of_memory ? "out of memory" : error.what()) << "\n";
}

// For exceptions of the threads that read logs, which no border catches: they have no memory left.
[[noreturn]] void end_with_message() {
    try {
        if (std::exception_ptr thrown = std::current_exception()) std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        tell(error);
        std::_Exit(tocsin::kExitUsage);
    } catch (...) {
    }
    std::abort();
}

}  // namespace

int main(int argc, char** argv) {
    std::set_terminate(end_with_message);
    // The only border that exceptions of libraries may reach.
    try {
        CLI::App app{
            "Runs Sentinel (KQL), Splunk (SPL) and Sigma detections unmodified over your own logs, all in one pass."};
        app.require_subcommand(1);
        app.footer(
            "Examples:\n"
            "  tocsin scan  --rules rules/ --logs /data/AWSLogs\n"
            "  tocsin query --logs /data/AWSLogs 'AWSCloudTrail | summarize count() by EventName | top 10 by count_'\n"
            "  tocsin query -l spl --logs /data/AWSLogs '`cloudtrail` errorCode=AccessDenied | stats count by user'\n"
            "  tocsin check rules/\n"
            "  tocsin explain rules/ecr.yaml\n\n"
            "`tocsin COMMAND --help` explains a command.");
        app.set_help_all_flag("--help-all", "Help of all commands");
        int status = tocsin::kExitDone;
        tocsin::add_scan_command(app, status);
        tocsin::add_query_command(app, status);
        tocsin::add_check_command(app, status);
        tocsin::add_explain_command(app, status);
        tocsin::add_catalog_command(app, status);
        tocsin::add_functions_command(app, status);
        try {
            app.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            status = app.exit(error) == 0 ? tocsin::kExitDone : tocsin::kExitUsage;
        }
        if (!tocsin::flush_stdout()) {
            std::cerr << "tocsin: cannot write to standard output\n";
            return tocsin::kExitUsage;
        }
        return status;
    } catch (const std::exception& error) {
        tell(error);
        return tocsin::kExitUsage;
    }
}
