// The commands of the program, one file each.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace tocsin {

// Exit statuses (the command-line contract).
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;  // the thing checked failed
inline constexpr int kExitUsage = 2;   // wrong usage or unreadable input

// Each declares its options on the app and stores what to run in `status` when it was chosen.
void add_query_command(CLI::App& app, int& status);
void add_scan_command(CLI::App& app, int& status);
void add_check_command(CLI::App& app, int& status);
void add_explain_command(CLI::App& app, int& status);
void add_catalog_command(CLI::App& app, int& status);
void add_functions_command(CLI::App& app, int& status);

}  // namespace tocsin
