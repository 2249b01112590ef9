// When a rule runs, and which span of time each run sees.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <absl/time/time.h>

#include "data/time.h"
#include "rule/cron.h"

namespace tocsin {

enum class ScheduleKind : uint8_t {
    kOnce,          // no schedule: a single run over everything (hunting queries; Sigma, which judges each event)
    kPeriodic,      // Sentinel: each multiple of `frequency` since 1970-01-01Z sees the `period` before it
    kNearRealTime,  // Sentinel NRT: each minute sees the minute before it
    kCron,          // Splunk: each fitting minute sees from `earliest` to `latest`
};

struct Schedule {
    ScheduleKind kind = ScheduleKind::kOnce;
    Ticks frequency = 0;  // kPeriodic
    Ticks period = 0;
    std::string cron;      // kCron: five fields
    std::string earliest;  // time modifiers, relative to the run
    std::string latest;    // empty: the run's time
    bool operator==(const Schedule&) const = default;
};

// One run: its clock, and the records it sees: those in [window_start, window_end).
struct Run {
    Ticks now = 0;
    Ticks window_start = 0;
    Ticks window_end = 0;
    bool operator==(const Run&) const = default;
};

// The runs of a schedule over logs whose records lie in [first_record, last_record], in order: from the first that
// touches them to the first after which every record was in a window. Made one by one, so that a long span costs no
// memory.
class DueRuns {
public:
    // `zone` is an IANA name; it counts for kCron only.
    DueRuns(const Schedule& schedule, Ticks first_record, Ticks last_record, const std::string& zone);

    // The next run; nullopt behind the last.
    std::optional<Run> next();
    // Drops the coming runs whose windows end at or before `time`: there are no records before it that were not seen
    // yet.
    void skip_before(Ticks time);

private:
    std::optional<Run> candidate();
    std::optional<Run> cron_run(Ticks now) const;
    void start_cron(Ticks time);

    Schedule schedule_;
    Ticks first_;
    Ticks last_;
    absl::TimeZone zone_;
    std::optional<Cron> cron_;
    std::optional<Ticks> now_;  // time of the next candidate; nullopt: there is none
    bool done_ = false;
};

// All of them. A schedule of kind kOnce gives one run that sees everything.
std::vector<Run> due_runs(const Schedule& schedule, Ticks first_record, Ticks last_record, const std::string& zone);

// Sentinel's durations: `5m`, `1h`, `14d`, .NET's `1.00:00:00`, and ISO 8601's `PT5M`, `P1D`.
std::optional<Ticks> parse_duration(std::string_view text);

// Splunk's `alert.suppress.period`: `86400s`, `1440m`, `24h`, `1d`, or a number of seconds. Nullopt for anything else and for 0.
std::optional<Ticks> parse_suppression_period(std::string_view text);

}  // namespace tocsin
