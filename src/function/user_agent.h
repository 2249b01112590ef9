// Browser, operating system and device of a user agent, by the patterns of the ua-parser project (uap-core, Debian's package), which
// its specification explains: the first pattern that fits says the name and the versions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded_file.h"

namespace tocsin {

enum class UserAgentPart { kBrowser, kSystem, kDevice };

// What is known of one part of the user agent, in the order of the project's outputs: for the browser family, major, minor, patch;
// for the system the same and patch-minor; for the device family, brand, model. The family is `Other` if no pattern fits; what is
// not known is empty.
std::vector<std::string> parse_user_agent(std::string_view user_agent, UserAgentPart part);

// The file of patterns, compiled in.
std::span<const EmbeddedFile> embedded_user_agents();

}  // namespace tocsin
