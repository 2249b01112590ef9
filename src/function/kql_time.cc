// KQL's functions of date and time. Weeks start on Sunday, except for week_of_year, which is that of ISO 8601.
// Everything is UTC but the two conversions with a named zone. What falls out of the years 1 ... 9999 is null.
#include <algorithm>
#include <cmath>
#include <fstream>

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include "base/text.h"
#include "data/decimal.h"
#include "function/kql_cast.h"
#include "function/tables.h"
#include "function/text_kernel.h"
#include "function/time_format.h"

namespace tocsin {
namespace {

Value datetime_or_null(std::optional<Ticks> ticks) {
    return ticks && *ticks >= 0 && *ticks <= kMaxDateTime ? Value::datetime(*ticks) : Value();
}

// --- parts of a date ---

enum class Part {
    kYear,
    kQuarter,
    kMonth,
    kWeek,
    kDay,
    kDayOfYear,
    kHour,
    kMinute,
    kSecond,
    kMillisecond,
    kMicrosecond,
    kNanosecond
};

std::optional<Part> part_from_name(std::string_view name) {
    constexpr std::pair<std::string_view, Part> kNames[] = {
        {"year", Part::kYear},
        {"quarter", Part::kQuarter},
        {"month", Part::kMonth},
        {"week", Part::kWeek},
        {"week_of_year", Part::kWeek},
        {"weekofyear", Part::kWeek},
        {"day", Part::kDay},
        {"dayofyear", Part::kDayOfYear},
        {"hour", Part::kHour},
        {"minute", Part::kMinute},
        {"second", Part::kSecond},
        {"millisecond", Part::kMillisecond},
        {"microsecond", Part::kMicrosecond},
        {"nanosecond", Part::kNanosecond},
    };
    for (auto [known, part] : kNames) {
        if (equals_ignore_case(known, name)) return part;
    }
    return std::nullopt;
}

// Ticks in a part of fixed length; 0 for years, quarters, months and for nanoseconds.
Ticks part_ticks(Part part) {
    switch (part) {
        case Part::kWeek: return 7 * kTicksPerDay;
        case Part::kDay:
        case Part::kDayOfYear: return kTicksPerDay;
        case Part::kHour: return kTicksPerHour;
        case Part::kMinute: return kTicksPerMinute;
        case Part::kSecond: return kTicksPerSecond;
        case Part::kMillisecond: return kTicksPerMillisecond;
        case Part::kMicrosecond: return kTicksPerMicrosecond;
        default: return 0;
    }
}

Ticks start_of_day(Ticks t) { return t - t % kTicksPerDay; }
Ticks start_of_week(Ticks t) { return start_of_day(t) - weekday(t) * kTicksPerDay; }

int day_of_year(Ticks t) {
    Ticks new_year = *from_civil({.year = to_civil(t).year});
    return static_cast<int>((t - new_year) / kTicksPerDay) + 1;
}

int iso_week(Ticks t) {
    // The week belongs to the year of its Thursday.
    Ticks monday = start_of_day(t) - ((weekday(t) + 6) % 7) * kTicksPerDay;
    return (day_of_year(monday + 3 * kTicksPerDay) - 1) / 7 + 1;
}

// The first tick of the month `months` after that of `t`; nullopt outside the calendar.
std::optional<Ticks> start_of_month(Ticks t, int64_t months) {
    CivilTime civil = to_civil(t);
    int64_t month = civil.year * 12 + civil.month - 1 + months;
    if (month < 12 || month >= 120'000) return std::nullopt;
    return from_civil({.year = month / 12, .month = static_cast<int>(month % 12) + 1});
}

// The same day and time some months later; a day that the month lacks becomes its last.
std::optional<Ticks> add_months(Ticks t, int64_t months) {
    if (std::llabs(months) > 200'000) return std::nullopt;
    auto start = start_of_month(t, months);
    if (!start) return std::nullopt;
    CivilTime target = to_civil(*start), civil = to_civil(t);
    civil.year = target.year;
    civil.month = target.month;
    civil.day = std::min(civil.day, days_in_month(target.year, target.month));
    return from_civil(civil);
}

// --- starts and ends of periods ---

enum class Period { kDay, kWeek, kMonth, kYear };

template <Period kPeriod>
std::optional<Ticks> period_start(Ticks t, int64_t offset) {
    if (std::llabs(offset) > 4'000'000) return std::nullopt;
    if constexpr (kPeriod == Period::kDay) return start_of_day(t) + offset * kTicksPerDay;
    if constexpr (kPeriod == Period::kWeek) return start_of_week(t) + offset * 7 * kTicksPerDay;
    if constexpr (kPeriod == Period::kMonth) return start_of_month(t, offset);
    auto january = from_civil({.year = to_civil(t).year});
    return january ? start_of_month(*january, offset * 12) : std::nullopt;
}

template <Period kPeriod>
Value start_of(int64_t t, const Value& offset) {
    return datetime_or_null(period_start<kPeriod>(t, offset.is_null() ? 0 : offset.as_long()));
}

template <Period kPeriod>
Value end_of(int64_t t, const Value& offset) {
    int64_t periods = offset.is_null() ? 0 : offset.as_long();
    if (!period_start<kPeriod>(t, periods)) return Value();
    auto next = period_start<kPeriod>(t, periods + 1);
    return datetime_or_null(next ? std::min(*next - 1, kMaxDateTime) : kMaxDateTime);
}

// --- fields ---

TimespanResult day_of_week(int64_t t) { return {weekday(t) * kTicksPerDay}; }
IntResult day_of_month(int64_t t) { return {to_civil(t).day}; }
IntResult day_of_year_field(int64_t t) { return {day_of_year(t)}; }
IntResult hour_of_day(int64_t t) { return {to_civil(t).hour}; }
IntResult week_of_year(int64_t t) { return {iso_week(t)}; }
IntResult month_of_year(int64_t t) { return {to_civil(t).month}; }
IntResult get_year(int64_t t) { return {static_cast<int32_t>(to_civil(t).year)}; }

Value datetime_part(std::string_view name, int64_t t) {
    auto part = part_from_name(name);
    if (!part) return Value();
    CivilTime civil = to_civil(t);
    switch (*part) {
        case Part::kYear: return Value::integer(static_cast<int32_t>(civil.year));
        case Part::kQuarter: return Value::integer((civil.month + 2) / 3);
        case Part::kMonth: return Value::integer(civil.month);
        case Part::kWeek: return Value::integer(iso_week(t));
        case Part::kDay: return Value::integer(civil.day);
        case Part::kDayOfYear: return Value::integer(day_of_year(t));
        case Part::kHour: return Value::integer(civil.hour);
        case Part::kMinute: return Value::integer(civil.minute);
        case Part::kSecond: return Value::integer(civil.second);
        case Part::kMillisecond: return Value::integer(civil.tick / 10'000);
        case Part::kMicrosecond: return Value::integer(civil.tick / 10);
        case Part::kNanosecond: return Value::integer(civil.tick * 100);
    }
    return Value();
}

Value datetime_add(std::string_view name, int64_t count, int64_t t) {
    auto part = part_from_name(name);
    if (!part) return Value();
    switch (*part) {
        case Part::kYear: return std::llabs(count) > 10'000 ? Value() : datetime_or_null(add_months(t, count * 12));
        case Part::kQuarter: return std::llabs(count) > 40'000 ? Value() : datetime_or_null(add_months(t, count * 3));
        case Part::kMonth: return datetime_or_null(add_months(t, count));
        case Part::kNanosecond: return datetime_or_null(t + count / 100);
        default: break;
    }
    Ticks size = part_ticks(*part);
    if (std::llabs(count) > kMaxDateTime / size) return Value();
    return datetime_or_null(t + count * size);
}

// Counts the borders of a part between two times.
Value datetime_diff(std::string_view name, int64_t a, int64_t b) {
    auto part = part_from_name(name);
    if (!part) return Value();
    CivilTime x = to_civil(a), y = to_civil(b);
    int64_t months = (x.year - y.year) * 12 + x.month - y.month;
    switch (*part) {
        case Part::kYear: return Value::of_long(x.year - y.year);
        case Part::kQuarter: return Value::of_long((x.year - y.year) * 4 + (x.month - 1) / 3 - (y.month - 1) / 3);
        case Part::kMonth: return Value::of_long(months);
        case Part::kWeek: return Value::of_long((start_of_week(a) - start_of_week(b)) / (7 * kTicksPerDay));
        case Part::kNanosecond: return Value::of_long((a - b) * 100);
        default: break;
    }
    Ticks size = part_ticks(*part);
    return Value::of_long(a / size - b / size);
}

// --- making times ---

DateTimeResult now(CallContext& context, const Value& offset) {
    return {std::clamp<Ticks>(context.clock->now + (offset.is_null() ? 0 : offset.ticks()), 0, kMaxDateTime)};
}
Value ago(CallContext& context, int64_t distance) { return datetime_or_null(context.clock->now - distance); }
std::string window_start(CallContext& context) { return format_datetime(context.clock->window_start); }
std::string window_end(CallContext& context) { return format_datetime(context.clock->window_end); }

// One argument is cast; else year, month, day and perhaps hour, minute and second with a fraction.
Value make_datetime(std::span<const Value> values) {
    if (values.size() == 1) return datetime_or_null(cast_datetime(values[0]));
    CivilTime civil;
    int64_t fields[5] = {1, 1, 1, 0, 0};
    for (size_t i = 0; i < std::min<size_t>(values.size(), 5); ++i) {
        auto field = cast_long(values[i]);
        if (!field || *field < 0 || *field > 9999) return Value();
        fields[i] = *field;
    }
    civil.year = fields[0];
    civil.month = static_cast<int>(fields[1]);
    civil.day = static_cast<int>(fields[2]);
    civil.hour = static_cast<int>(fields[3]);
    civil.minute = static_cast<int>(fields[4]);
    auto start = from_civil(civil);
    if (!start || values.size() < 6) return datetime_or_null(start);
    double seconds = to_double(values[5]);
    if (!(seconds >= 0 && seconds < 60)) return Value();
    return datetime_or_null(*start + std::llround(seconds * static_cast<double>(kTicksPerSecond)));
}

// One argument is cast; else (hours, minutes), (hours, minutes, seconds) or (days, hours, minutes, seconds).
Value make_timespan(std::span<const Value> values) {
    if (values.size() == 1) {
        auto cast = cast_timespan(values[0]);
        return cast ? Value::timespan(*cast) : Value();
    }
    double days = values.size() == 4 ? to_double(values[0]) : 0;
    size_t at = values.size() == 4 ? 1 : 0;
    double hours = to_double(values[at]), minutes = to_double(values[at + 1]);
    double seconds = at + 2 < values.size() ? to_double(values[at + 2]) : 0;
    if (!(hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60 && days >= 0 &&
          days < 1e7))
        return Value();
    return Value::timespan(static_cast<Ticks>(days) * kTicksPerDay + static_cast<Ticks>(hours) * kTicksPerHour +
                           static_cast<Ticks>(minutes) * kTicksPerMinute +
                           std::llround(seconds * static_cast<double>(kTicksPerSecond)));
}

// `kUnits` per second since 1970.
template <int64_t kUnits>
Value from_unix_time(const Value& value) {
    if (value.is_integer()) {
        int64_t number = value.as_long();
        if (kUnits > kTicksPerSecond) return datetime_or_null(kUnixEpoch + number / (kUnits / kTicksPerSecond));
        constexpr int64_t kTicks = std::max<int64_t>(1, kTicksPerSecond / kUnits);
        if (std::llabs(number) > kMaxDateTime / kTicks) return Value();
        return datetime_or_null(kUnixEpoch + number * kTicks);
    }
    double ticks = to_double(value) * (static_cast<double>(kTicksPerSecond) / static_cast<double>(kUnits));
    if (!(std::fabs(ticks) < 4e18)) return Value();
    return datetime_or_null(kUnixEpoch + std::llround(ticks));
}

// --- texts ---

std::optional<std::string> format_datetime_value(int64_t t, std::string_view format) {
    return format_datetime_as(t, format);
}
std::optional<std::string> format_timespan_value(int64_t t, std::string_view format) {
    return format_timespan_as(t, format);
}

// --- zones ---

// Null for an unknown name.
const absl::TimeZone* find_zone(CallContext& context, std::string_view name) {
    auto& zone = context.cache->get<std::optional<absl::TimeZone>>('Z', name, [](std::string_view text) {
        absl::TimeZone loaded;
        return absl::LoadTimeZone(std::string(text), &loaded) ? std::optional(loaded) : std::nullopt;
    });
    return zone ? &*zone : nullptr;
}

Value utc_to_local(CallContext& context, int64_t t, std::string_view name) {
    const absl::TimeZone* zone = find_zone(context, name);
    if (zone == nullptr) return Value();
    int64_t seconds = (t - kUnixEpoch) / kTicksPerSecond - ((t - kUnixEpoch) % kTicksPerSecond < 0 ? 1 : 0);
    return datetime_or_null(t + zone->At(absl::FromUnixSeconds(seconds)).offset * kTicksPerSecond);
}

// A local time that occurs twice is taken the first time; one that is skipped, as if the clock had been put forward already.
Value local_to_utc(CallContext& context, int64_t t, std::string_view name) {
    const absl::TimeZone* zone = find_zone(context, name);
    if (zone == nullptr) return Value();
    CivilTime civil = to_civil(t);
    absl::CivilSecond local(civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second);
    absl::TimeZone::TimeInfo info = zone->At(local);
    absl::Time utc = info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.post : info.pre;
    return datetime_or_null(kUnixEpoch + absl::ToUnixSeconds(utc) * kTicksPerSecond + civil.tick);
}

// The names in the system's copy of the time zone database, in whose compact form a zone is `Z name ...` and an alias
// `L zone name`.
Value list_zones(CallContext& context) {
    std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
    std::vector<std::string> names;
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string_view> words = split(line, ' ');
        if (words.size() > 2 && (words[0] == "Z" || words[0] == "L"))
            names.emplace_back(words[0] == "Z" ? words[1] : words[2]);
    }
    std::sort(names.begin(), names.end());
    auto items = context.arena->make_array<Value>(names.size());
    for (size_t i = 0; i < names.size(); ++i) items[i] = make_string(names[i], *context.arena);
    return Value::array(items);
}

constexpr ColumnName kFirst = ColumnName::kFirstArgument;
constexpr NullRule kSeesNulls = NullRule::kSeesNulls;
constexpr std::string_view kStartSignature = "datetime, long? -> datetime";

// clang-format off
constexpr Function kRows[] = {
    {.name = "now", .signature = "timespan? -> datetime", .kernel = each<now>,
     .description = "The time of the run, with an offset if wanted.", .purity = Purity::kClock, .page = "now-function"},
    {.name = "ago", .signature = "timespan -> datetime", .kernel = each<ago>,
     .description = "A distance before the time of the run.", .purity = Purity::kClock, .page = "ago-function"},
    {.name = "template_start_time", .signature = "-> string", .kernel = each<window_start>,
     .description = "The start of the run's window as text: what {{StartTimeISO}} stands for in hunting queries.", .purity = Purity::kClock},
    {.name = "template_end_time", .signature = "-> string", .kernel = each<window_end>,
     .description = "The end of the run's window as text: what {{EndTimeISO}} stands for in hunting queries.", .purity = Purity::kClock},
    {.name = "startofday", .signature = kStartSignature, .kernel = each<start_of<Period::kDay>>,
     .description = "The first moment of the day, or of one so many days away.", .column_name = kFirst, .page = "startofday-function"},
    {.name = "startofweek", .signature = kStartSignature, .kernel = each<start_of<Period::kWeek>>,
     .description = "The first moment of the week, a Sunday, or of one so many weeks away.", .page = "startofweek-function"},
    {.name = "startofmonth", .signature = kStartSignature, .kernel = each<start_of<Period::kMonth>>,
     .description = "The first moment of the month, or of one so many months away.", .page = "startofmonth-function"},
    {.name = "startofyear", .signature = kStartSignature, .kernel = each<start_of<Period::kYear>>,
     .description = "The first moment of the year, or of one so many years away.", .page = "startofyear-function"},
    {.name = "endofday", .signature = kStartSignature, .kernel = each<end_of<Period::kDay>>,
     .description = "The last tick of the day, or of one so many days away.", .page = "endofday-function"},
    {.name = "endofweek", .signature = kStartSignature, .kernel = each<end_of<Period::kWeek>>,
     .description = "The last tick of the week, or of one so many weeks away.", .page = "endofweek-function"},
    {.name = "endofmonth", .signature = kStartSignature, .kernel = each<end_of<Period::kMonth>>,
     .description = "The last tick of the month, or of one so many months away.", .page = "endofmonth-function"},
    {.name = "endofyear", .signature = kStartSignature, .kernel = each<end_of<Period::kYear>>,
     .description = "The last tick of the year, or of one so many years away.", .page = "endofyear-function"},
    {.name = "dayofweek", .signature = "datetime -> timespan", .kernel = each<day_of_week>,
     .description = "The days since the Sunday before.", .page = "dayofweek-function"},
    {.name = "dayofmonth", .signature = "datetime -> int", .kernel = each<day_of_month>,
     .description = "The day of the month, from 1.", .page = "dayofmonth-function"},
    {.name = "dayofyear", .signature = "datetime -> int", .kernel = each<day_of_year_field>,
     .description = "The day of the year, from 1.", .page = "dayofyear-function"},
    {.name = "hourofday", .signature = "datetime -> int", .kernel = each<hour_of_day>,
     .description = "The hour, from 0 to 23.", .page = "hourofday-function"},
    {.name = "week_of_year", .signature = "datetime -> int", .kernel = each<week_of_year>,
     .description = "The number of the week by ISO 8601.", .aliases = "weekofyear", .page = "week-of-year-function"},
    {.name = "monthofyear", .signature = "datetime -> int", .kernel = each<month_of_year>,
     .description = "The month, from 1 to 12.", .aliases = "getmonth", .page = "monthofyear-function"},
    {.name = "getyear", .signature = "datetime -> int", .kernel = each<get_year>,
     .description = "The year.", .page = "getyear-function"},
    {.name = "datetime_part", .signature = "const string, datetime -> int", .kernel = each<datetime_part>,
     .description = "A part of a date, by its name.", .aliases = "datepart", .page = "datetime-part-function"},
    {.name = "datetime_add", .signature = "const string, integer, datetime -> datetime", .kernel = each<datetime_add>,
     .description = "A time so many years, months, days and so on later.", .page = "datetime-add-function"},
    {.name = "datetime_diff", .signature = "const string, datetime, datetime -> long", .kernel = each<datetime_diff>,
     .description = "How many borders of years, months, days and so on lie between two times.", .page = "datetime-diff-function"},
    {.name = "make_datetime", .signature = "number, number, number, number?, number?, number? -> datetime; any -> datetime", .kernel = each<make_datetime>,
     .description = "The datetime with the given fields.", .page = "make-datetime-function"},
    {.name = "make_timespan", .signature = "number, number, number?, number? -> timespan; any -> timespan", .kernel = each<make_timespan>,
     .description = "The timespan with the given fields.", .page = "make-timespan-function"},
    {.name = "unixtime_seconds_todatetime", .signature = "number -> datetime", .kernel = each<from_unix_time<1>>,
     .description = "The time so many seconds after 1970.", .page = "unixtime-seconds-todatetime-function"},
    {.name = "unixtime_milliseconds_todatetime", .signature = "number -> datetime", .kernel = each<from_unix_time<1'000>>,
     .description = "The time so many milliseconds after 1970.", .page = "unixtime-milliseconds-todatetime-function"},
    {.name = "unixtime_microseconds_todatetime", .signature = "number -> datetime", .kernel = each<from_unix_time<1'000'000>>,
     .description = "The time so many microseconds after 1970.", .page = "unixtime-microseconds-todatetime-function"},
    {.name = "unixtime_nanoseconds_todatetime", .signature = "number -> datetime", .kernel = each<from_unix_time<1'000'000'000>>,
     .description = "The time so many nanoseconds after 1970.", .page = "unixtime-nanoseconds-todatetime-function"},
    {.name = "format_datetime", .signature = "datetime, string -> string", .kernel = each_text<format_datetime_value>,
     .description = "A time as text in a given format.", .nulls = kSeesNulls, .column_name = kFirst, .page = "format-datetime-function"},
    {.name = "format_timespan", .signature = "timespan, string -> string", .kernel = each_text<format_timespan_value>,
     .description = "A duration as text in a given format.", .nulls = kSeesNulls, .column_name = kFirst, .page = "format-timespan-function"},
    {.name = "datetime_utc_to_local", .signature = "datetime, string -> datetime", .kernel = each<utc_to_local>,
     .description = "What clocks in a time zone show at a UTC time.", .page = "datetime-utc-to-local-function"},
    {.name = "datetime_local_to_utc", .signature = "datetime, string -> datetime", .kernel = each<local_to_utc>,
     .description = "The UTC time at which clocks in a time zone show a time.", .page = "datetime-local-to-utc-function"},
    {.name = "datetime_list_timezones", .signature = "-> dynamic", .kernel = each<list_zones>,
     .description = "The names of all time zones.", .page = "datetime-list-timezones-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_time_functions() { return kRows; }

}  // namespace tocsin
