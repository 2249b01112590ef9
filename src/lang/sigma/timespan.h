// Spans of time as Sigma writes them: `15s`, `10m`, `6h`, `1d`.
#pragma once

#include <optional>
#include <string_view>

#include "data/time.h"

namespace tocsin::sigma {

// A whole number and a unit: s, m, h, d; also w, M (a twelfth of a year) and y, which Sigma's own tools take. Nullopt for other texts, and for
// a span of nothing.
std::optional<Ticks> parse_timespan(std::string_view text);

}  // namespace tocsin::sigma
