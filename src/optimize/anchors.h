// Anchors: event names without one of which a scan gives no row. They find the few leaves that a record may matter to among thousands,
// before their gates are asked (optimize/gate.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/scan.h"

namespace tocsin {

// The names in lower case; nullopt if the scan has no anchors. They hold for records whose name is ASCII text.
std::optional<std::vector<std::string>> anchor_names(const Scan& scan);

}  // namespace tocsin
