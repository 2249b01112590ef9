// Time in search text: relative times (`-24h@h`) and the terms that bound `_time` (spl.md 6).
#pragma once

#include <string_view>

#include "lang/spl/compiler.h"

namespace tocsin::spl {

inline constexpr std::string_view kDefaultTimeFormat = "%m/%d/%Y:%H:%M:%S";

// Whether the text is a relative time: `now`, `-7d`, `@d`, `-1d@d+8h`, `+1h@h`.
bool is_relative_time(std::string_view text);

// Whether `name=value` in a search bounds the time rather than compares a field: earliest, latest, starttime, daysago
// ...
bool is_time_modifier(std::string_view name);

struct TimeBound {
    bool ok = true;
    ExprPtr predicate;  // null: no bound (timeformat=...)
};
// `format` is the format of absolute times so far; `timeformat=` changes it.
TimeBound time_bound(Compiler& compiler, std::string_view name, std::string_view value, std::string& format, Span span);

// The conjuncts are those of the search that reads the logs: if they bound the time, that is the range of the search from here on
// (Compiler::range). A search with `earliest` only ends now; one with `latest` only begins with the logs.
void settle_time_range(Compiler& compiler, std::vector<ExprPtr>& conjuncts);

// Start and end of the search's range: those written in it, else the run's.
ExprPtr range_start(Compiler& compiler, Span span);
ExprPtr range_end(Compiler& compiler, Span span);

}  // namespace tocsin::spl
