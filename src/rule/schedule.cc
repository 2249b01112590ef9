// Runs are made lazily: each schedule knows the time of its next candidate, and a candidate whose window misses the
// records is passed over. Sentinel's are computed at once; Splunk's windows come from time modifiers, of which only
// this is used: a later run never has an earlier window.
#include "rule/schedule.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "function/spl_clock.h"

namespace tocsin {
namespace {

// Cron minutes tried in a row without a window that touches the records: far more than any real schedule needs.
constexpr int kMaxIdleRuns = 1'000'000;

double to_epoch(Ticks time) { return epoch_from_ticks(time); }
Ticks from_epoch(double epoch) {
    double ticks = std::round(epoch * 1e6) * 10 + static_cast<double>(kUnixEpoch);
    if (ticks <= 0) return 0;
    if (ticks >= static_cast<double>(kMaxDateTime)) return kMaxDateTime;
    return kUnixEpoch + static_cast<Ticks>(std::llround(epoch * 1e6)) * 10;
}

// The first multiple of `step` since 1970 behind `time`.
Ticks multiple_after(Ticks time, Ticks step) {
    Ticks since = time - kUnixEpoch;
    Ticks count = since / step - (since % step < 0 ? 1 : 0);
    return kUnixEpoch + (count + 1) * step;
}

std::string_view or_else(const std::string& text, std::string_view other) {
    return text.empty() ? other : std::string_view(text);
}

}  // namespace

DueRuns::DueRuns(const Schedule& schedule, Ticks first_record, Ticks last_record, const std::string& zone)
    : schedule_(schedule), first_(first_record), last_(last_record), zone_(time_zone(zone)) {
    if (schedule_.kind == ScheduleKind::kNearRealTime) schedule_.frequency = schedule_.period = kTicksPerMinute;
    switch (schedule_.kind) {
        case ScheduleKind::kOnce: now_ = last_record + 1; break;
        case ScheduleKind::kPeriodic:
        case ScheduleKind::kNearRealTime:
            now_ = multiple_after(first_record, std::max<Ticks>(schedule_.frequency, 1));
            break;
        case ScheduleKind::kCron: {
            std::string error;
            cron_ = Cron::parse(schedule_.cron, error);
            if (cron_) start_cron(first_record);
            break;
        }
    }
}

// Sets the next candidate so that no run is missed whose window ends behind `time`.
void DueRuns::start_cron(Ticks time) {
    auto run = cron_run(time);
    if (!run) return;
    // A window that ends in the future of its run (`latest=+1d`): start that much earlier, with room for calendar
    // units.
    Ticks ahead = run->window_end - time;
    Ticks begin = ahead > 0 ? std::max<Ticks>(0, time - ahead - 2 * kTicksPerDay) : time;
    now_ = cron_->next(begin, zone_);
}

std::optional<Run> DueRuns::cron_run(Ticks now) const {
    auto start = parse_time_modifier(or_else(schedule_.earliest, "0"), to_epoch(now), zone_);
    auto end = parse_time_modifier(or_else(schedule_.latest, "now"), to_epoch(now), zone_);
    if (!start || !end) return std::nullopt;
    return Run{now, from_epoch(*start), from_epoch(*end)};
}

// The run at the next candidate time, whatever its window.
std::optional<Run> DueRuns::candidate() {
    if (!now_) return std::nullopt;
    Ticks now = *now_;
    switch (schedule_.kind) {
        case ScheduleKind::kOnce: now_.reset(); return Run{now, first_, now};
        case ScheduleKind::kPeriodic:
        case ScheduleKind::kNearRealTime:
            now_ = now + std::max<Ticks>(schedule_.frequency, 1);
            return Run{now, now - schedule_.period, now};
        case ScheduleKind::kCron: break;
    }
    now_ = cron_->next(now + kTicksPerMinute, zone_);
    return cron_run(now);
}

std::optional<Run> DueRuns::next() {
    for (int idle = 0; !done_ && idle < kMaxIdleRuns; ++idle) {
        auto run = candidate();
        if (!run) break;
        if (run->window_end > last_) done_ = true;  // nothing is left for a later run
        if (run->window_end > first_ && run->window_start <= last_ && run->window_start < run->window_end) return run;
    }
    done_ = true;
    return std::nullopt;
}

void DueRuns::skip_before(Ticks time) {
    if (done_ || !now_ || time <= first_) return;
    first_ = time;
    switch (schedule_.kind) {
        case ScheduleKind::kOnce: break;
        case ScheduleKind::kPeriodic:
        case ScheduleKind::kNearRealTime:
            now_ = std::max(*now_, multiple_after(time, std::max<Ticks>(schedule_.frequency, 1)));
            break;
        case ScheduleKind::kCron: {
            Ticks before = *now_;
            start_cron(time);
            if (now_ && *now_ < before) now_ = before;
            break;
        }
    }
}

std::vector<Run> due_runs(const Schedule& schedule, Ticks first_record, Ticks last_record, const std::string& zone) {
    DueRuns due(schedule, first_record, last_record, zone);
    std::vector<Run> runs;
    while (auto run = due.next()) runs.push_back(*run);
    return runs;
}

std::optional<Ticks> parse_duration(std::string_view text) {
    auto unit_of = [](char unit, bool time) -> Ticks {
        switch (unit) {
            case 'D': return time ? 0 : kTicksPerDay;
            case 'W': return time ? 0 : 7 * kTicksPerDay;
            case 'H': return time ? kTicksPerHour : 0;
            case 'M': return time ? kTicksPerMinute : 0;
            case 'S': return time ? kTicksPerSecond : 0;
            default: return 0;
        }
    };
    if (text.find(':') != std::string_view::npos) return parse_timespan(text);
    bool iso = text.starts_with('P') || text.starts_with('p');
    if (iso) text.remove_prefix(1);
    bool time = false;
    Ticks total = 0;
    int parts = 0;
    while (!text.empty()) {
        if (iso && !time && ascii_upper(text[0]) == 'T') {
            time = true;
            text.remove_prefix(1);
            continue;
        }
        int64_t number = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        size_t digits = static_cast<size_t>(end - text.data());
        if (error != std::errc() || digits == text.size() || number < 0 || number > 1'000'000) return std::nullopt;
        char unit = ascii_upper(text[digits]);
        Ticks length = unit_of(unit, iso ? time : unit != 'D');
        if (length == 0 || (!iso && (unit == 'S' || parts > 0))) return std::nullopt;
        total += number * length;
        ++parts;
        text.remove_prefix(digits + 1);
    }
    return parts > 0 ? std::optional<Ticks>(total) : std::nullopt;
}

std::optional<Ticks> parse_suppression_period(std::string_view text) {
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
    if (error != std::errc() || number <= 0 || number > 1'000'000'000) return std::nullopt;
    if (unit.empty() || unit == "s") return number * kTicksPerSecond;
    if (unit == "m") return number * kTicksPerMinute;
    if (unit == "h") return number * kTicksPerHour;
    return unit == "d" ? std::optional<Ticks>(number * kTicksPerDay) : std::nullopt;
}

}  // namespace tocsin
