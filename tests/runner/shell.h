// Cases that call the program as a person would, from a shell.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runner/check.h"

namespace tocsin::runner {

// Runs the case's text with `sh` in `folder`, where its inputs are: `logs/` (records and log files), the case's own files, and
// `samples/` of the project. `tocsin` is found first. Returns the body of `---- output`: `exit N` unless 0, the lines of standard
// output, then `stderr` and its lines if there are any.
std::vector<std::string> run_shell(const TestCase& test, const std::filesystem::path& folder,
                                   const Surroundings& surroundings);

// `text` as one word of a shell command.
std::string shell_quoted(std::string_view text);

}  // namespace tocsin::runner
