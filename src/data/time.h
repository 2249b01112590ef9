// Points in time and durations, in ticks of 100 ns as Kusto counts them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

// A datetime is the number of ticks since 0001-01-01T00:00:00Z (so bins of 7d start on Mondays, as in Kusto);
// a timespan is a number of ticks.
using Ticks = int64_t;

inline constexpr Ticks kTicksPerMicrosecond = 10;
inline constexpr Ticks kTicksPerMillisecond = 10'000;
inline constexpr Ticks kTicksPerSecond = 10'000'000;
inline constexpr Ticks kTicksPerMinute = 60 * kTicksPerSecond;
inline constexpr Ticks kTicksPerHour = 60 * kTicksPerMinute;
inline constexpr Ticks kTicksPerDay = 24 * kTicksPerHour;
inline constexpr Ticks kUnixEpoch = 719'162 * kTicksPerDay;          // 1970-01-01
inline constexpr Ticks kMaxDateTime = 3'652'059 * kTicksPerDay - 1;  // 9999-12-31T23:59:59.9999999

// A date and a time of day in UTC.
struct CivilTime {
    int64_t year = 1;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int tick = 0;  // 0 ... 9,999,999
};

CivilTime to_civil(Ticks datetime);
// Null when a field is out of its range or the year is outside 1 ... 9999.
std::optional<Ticks> from_civil(const CivilTime& civil);
// 0 = Sunday.
int weekday(Ticks datetime);
int days_in_month(int64_t year, int month);

// `2026-01-05T00:00:00.0000000Z`.
std::string format_datetime(Ticks datetime);
// `[-][d.]hh:mm:ss[.fffffff]`, the form of Kusto's tostring().
std::string format_timespan(Ticks timespan);

// Every text that Kusto's todatetime() takes: ISO 8601, RFC 822, RFC 850, and sortable forms; UTC unless an offset is given.
std::optional<Ticks> parse_datetime(std::string_view text);
// .NET text `[-][d.]hh:mm[:ss[.fffffff]]`, a number with a unit (`1.5h`), or a bare number of days.
std::optional<Ticks> parse_timespan(std::string_view text);

}  // namespace tocsin
