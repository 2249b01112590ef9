// What stands behind the `|` of an old condition (Sigma's first specification): a number of events or values in a timeframe, or `near`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "lang/sigma/detection.h"

namespace tocsin::sigma {

struct Aggregation {
    std::string
        type;  // as a correlation's: event_count, value_count, value_sum, value_avg, value_min, value_max, temporal
    std::string field;  // of value_*
    std::vector<std::string> group_by;
    std::string condition;          // `gt:10`; empty for temporal
    std::string expression;         // temporal: what must come near, in postfix; `0` is the condition's own events
    std::vector<std::string> near;  // temporal: the selections that the numbers from 1 on mean
    Span span;
};

// Reads `text` from its `|` at `pipe` on; offsets as for compile_condition(). Nullopt after telling what is wrong.
std::optional<Aggregation> read_aggregation(std::string_view text, size_t pipe, const std::vector<uint32_t>& offsets,
                                            std::vector<Selection>& selections, Diagnostics& diagnostics);

}  // namespace tocsin::sigma
