// JSON paths as KQL takes them: `$.a.b[0]['c d']`. Names, indexes; no wildcards, no filters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

struct DollarPathStep {
    std::string key;  // empty for an index
    int64_t index = 0;
    bool is_index = false;
};
using DollarPath = std::vector<DollarPathStep>;

// Nullopt if the text is no path; the `$` must be there.
std::optional<DollarPath> parse_dollar_path(std::string_view text);

// What the path leads to; null if it leads nowhere.
Value follow_path(const Value& value, const DollarPath& path, Arena& arena);

}  // namespace tocsin
