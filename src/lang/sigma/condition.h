// The condition: names of selections, `1 of` and `all of`, `and`, `or`, `not` and parentheses; and, in old rules, `|` and an aggregation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "lang/sigma/detection.h"

namespace tocsin::sigma {

struct Condition {
    ExprPtr predicate;  // null after telling what is wrong, and when a selection that it refers to has no predicate
    std::optional<size_t> pipe;  // where in the text a `|` begins an aggregation
};

// Reads a condition's text; `offsets` says where each byte of it stands in the diagnostics' source. Marks the selections that it refers
// to as used.
Condition compile_condition(std::string_view text, const std::vector<uint32_t>& offsets,
                            std::vector<Selection>& selections, Diagnostics& diagnostics);

}  // namespace tocsin::sigma
