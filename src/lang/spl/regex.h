// Regular expressions that stand in commands: checked when the query is compiled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lang/spl/command.h"

namespace tocsin::spl {

// The names of the pattern's groups in order, empty for groups without one. Nothing, told, if the pattern is wrong.
std::optional<std::vector<std::string>> regex_groups(const Command& command, const std::string& pattern, Range range);

}  // namespace tocsin::spl
