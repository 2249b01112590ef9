// SPL's time: epoch seconds as doubles, relative time specs with snapping, spans, strftime and strptime with Splunk's variables.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <absl/time/time.h>

#include "data/time.h"

namespace tocsin {

inline double epoch_from_ticks(Ticks ticks) { return static_cast<double>(ticks - kUnixEpoch) / 1e7; }

// The zone of an IANA name; UTC if the name is unknown.
absl::TimeZone time_zone(std::string_view name);

// A relative time spec applied to `epoch`: `-1d@d+8h`, `@w1`, `+mon`, `-24h`. Days and longer units follow the calendar of `zone`.
// Nullopt if the text is no spec.
std::optional<double> apply_time_spec(double epoch, std::string_view spec, const absl::TimeZone& zone);

// The value of `earliest=` and `latest=`: epoch seconds, `now`, `now()`, a relative spec, or a time in `format`.
std::optional<double> parse_time_modifier(std::string_view text, double now, const absl::TimeZone& zone,
                                          std::string_view format = "%m/%d/%Y:%H:%M:%S");

// The text of a time; nullopt if it lies outside the years 1 ... 9999.
std::optional<std::string> format_spl_time(double epoch, std::string_view format, const absl::TimeZone& zone);

// The time that a text gives in a format; parts that the format has not come from the day of `now`. Text behind the format is
// ignored. Nullopt if the text does not fit.
std::optional<double> parse_spl_time(std::string_view text, std::string_view format, double now,
                                     const absl::TimeZone& zone);

enum class TimeUnit : uint8_t { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear };

// `5m`, `1d`, `30` (seconds), `100ms`: a step of `seconds`, or of `count` calendar units for days and longer.
struct TimeSpan {
    TimeUnit unit = TimeUnit::kSecond;
    int64_t count = 1;
    double seconds = 1;  // length; nominal for calendar units
    bool calendar() const { return unit >= TimeUnit::kDay; }
};
std::optional<TimeSpan> parse_time_span(std::string_view text);

// Start of the bucket that holds `epoch`. Seconds, minutes and hours count from `origin` (the epoch unless aligned), days and
// longer from the calendar of `zone`.
double bucket_start(double epoch, const TimeSpan& span, const absl::TimeZone& zone, double origin = 0);
// Start of the bucket behind the one that starts at `start`.
double next_bucket(double start, const TimeSpan& span, const absl::TimeZone& zone);

}  // namespace tocsin
