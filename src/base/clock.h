// The only place that asks the system for the time.
#pragma once

#include <cstdint>

namespace tocsin {

// Microseconds since 1970-01-01T00:00:00Z.
int64_t system_time_microseconds();
// Seconds on a clock that never goes back, for measuring durations.
double monotonic_seconds();
// Largest resident size of this process so far, in bytes; 0 where the system does not tell.
uint64_t peak_memory_bytes();

}  // namespace tocsin
