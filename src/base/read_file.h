// Whole files as text.
#pragma once

#include <optional>
#include <string>

namespace tocsin {

// The content of the file `path`; null if it cannot be read, and `reason` says why: `Is a directory`.
std::optional<std::string> read_file(const std::string& path, std::string& reason);

}  // namespace tocsin
