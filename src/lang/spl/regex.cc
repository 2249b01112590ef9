#include "lang/spl/regex.h"

#include <fmt/format.h>

#include "function/pcre.h"

namespace tocsin::spl {

std::optional<std::vector<std::string>> regex_groups(const Command& command, const std::string& pattern, Range range) {
    std::string error;
    auto regex = PcreRegex::compile(pattern, error);
    if (regex) return regex->group_names();
    command.fail("syntax", fmt::format("regular expression: {}", error), range);
    return std::nullopt;
}

}  // namespace tocsin::spl
