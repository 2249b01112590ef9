// Files from the network: what externaldata reads where the user allows it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace tocsin {

// The content behind an http or https address, redirects followed. Nullopt with `reason` set: it cannot be had within a minute, the
// server says no, or it is larger than `limit` bytes.
std::optional<std::string> download(const std::string& address, size_t limit, std::string& reason);

}  // namespace tocsin
