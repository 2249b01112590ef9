// Civil time is absl's. Months that end early clamp the day: 31 March minus a month is the last of February.
// Sub-second digits are taken from the double rounded to microseconds, because a double of today has no more.
#include "function/spl_clock.h"

#include <algorithm>
#include <charconv>
#include <cinttypes>
#include <cmath>
#include <cstdio>

#include <absl/time/civil_time.h>

#include "base/text.h"
#include "function/spl_value.h"

namespace tocsin {
namespace {

constexpr double kMinEpoch = -62135596800.0;  // 0001-01-01
constexpr double kMaxEpoch = 253402300800.0;  // 10000-01-01

struct UnitName {
    std::string_view name;
    TimeUnit unit;
};
constexpr UnitName kUnits[] = {
    {"s", TimeUnit::kSecond},        {"sec", TimeUnit::kSecond},       {"secs", TimeUnit::kSecond},
    {"second", TimeUnit::kSecond},   {"seconds", TimeUnit::kSecond},   {"m", TimeUnit::kMinute},
    {"min", TimeUnit::kMinute},      {"mins", TimeUnit::kMinute},      {"minute", TimeUnit::kMinute},
    {"minutes", TimeUnit::kMinute},  {"h", TimeUnit::kHour},           {"hr", TimeUnit::kHour},
    {"hrs", TimeUnit::kHour},        {"hour", TimeUnit::kHour},        {"hours", TimeUnit::kHour},
    {"d", TimeUnit::kDay},           {"day", TimeUnit::kDay},          {"days", TimeUnit::kDay},
    {"w", TimeUnit::kWeek},          {"week", TimeUnit::kWeek},        {"weeks", TimeUnit::kWeek},
    {"mon", TimeUnit::kMonth},       {"month", TimeUnit::kMonth},      {"months", TimeUnit::kMonth},
    {"q", TimeUnit::kQuarter},       {"qtr", TimeUnit::kQuarter},      {"qtrs", TimeUnit::kQuarter},
    {"quarter", TimeUnit::kQuarter}, {"quarters", TimeUnit::kQuarter}, {"y", TimeUnit::kYear},
    {"yr", TimeUnit::kYear},         {"yrs", TimeUnit::kYear},         {"year", TimeUnit::kYear},
    {"years", TimeUnit::kYear},
};

std::optional<TimeUnit> unit_named(std::string_view name) {
    for (const UnitName& unit : kUnits) {
        if (equals_ignore_case(unit.name, name)) return unit.unit;
    }
    return std::nullopt;
}

constexpr double kUnitSeconds[] = {1, 60, 3600, 86400, 604800, 2629800, 7889400, 31557600};

std::string_view take_letters(std::string_view& text) {
    size_t n = 0;
    while (n < text.size() && is_ascii_alpha(text[n])) ++n;
    std::string_view letters = text.substr(0, n);
    text.remove_prefix(n);
    return letters;
}
std::string_view take_digits(std::string_view& text, size_t limit = std::string_view::npos) {
    size_t n = 0;
    while (n < text.size() && n < limit && is_ascii_digit(text[n])) ++n;
    std::string_view digits = text.substr(0, n);
    text.remove_prefix(n);
    return digits;
}
int64_t to_integer(std::string_view digits) {
    int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

absl::CivilSecond civil_of(double epoch, const absl::TimeZone& zone) {
    return zone.At(absl::FromUnixSeconds(static_cast<int64_t>(std::floor(epoch)))).cs;
}
double epoch_of(absl::CivilSecond civil, const absl::TimeZone& zone) {
    return static_cast<double>(absl::ToUnixSeconds(absl::FromCivil(civil, zone)));
}

absl::CivilSecond add_months(absl::CivilSecond civil, int64_t months) {
    absl::CivilMonth month = absl::CivilMonth(civil) + months;
    absl::CivilDay last = absl::CivilDay(month + 1) - 1;
    return absl::CivilSecond(month.year(), month.month(), std::min(civil.day(), last.day()), civil.hour(),
                             civil.minute(), civil.second());
}

double add_units(double epoch, int64_t count, TimeUnit unit, const absl::TimeZone& zone) {
    if (unit < TimeUnit::kDay) return epoch + static_cast<double>(count) * kUnitSeconds[static_cast<size_t>(unit)];
    double fraction = epoch - std::floor(epoch);
    absl::CivilSecond civil = civil_of(epoch, zone);
    if (unit == TimeUnit::kDay || unit == TimeUnit::kWeek) {
        absl::CivilDay day = absl::CivilDay(civil) + (unit == TimeUnit::kWeek ? 7 * count : count);
        civil = absl::CivilSecond(day.year(), day.month(), day.day(), civil.hour(), civil.minute(), civil.second());
    } else {
        civil = add_months(civil, unit == TimeUnit::kMonth     ? count
                                  : unit == TimeUnit::kQuarter ? 3 * count
                                                               : 12 * count);
    }
    return epoch_of(civil, zone) + fraction;
}

// 0 = Sunday.
int weekday_of(absl::CivilDay day) { return (static_cast<int>(absl::GetWeekday(day)) + 1) % 7; }

double snap(double epoch, TimeUnit unit, int week_start, const absl::TimeZone& zone) {
    absl::CivilSecond civil = civil_of(epoch, zone);
    switch (unit) {
        case TimeUnit::kSecond: return std::floor(epoch);
        case TimeUnit::kMinute: return epoch_of(absl::CivilMinute(civil), zone);
        case TimeUnit::kHour: return epoch_of(absl::CivilHour(civil), zone);
        case TimeUnit::kDay: return epoch_of(absl::CivilDay(civil), zone);
        case TimeUnit::kWeek: {
            absl::CivilDay day(civil);
            return epoch_of(day - (weekday_of(day) - week_start + 7) % 7, zone);
        }
        case TimeUnit::kMonth: return epoch_of(absl::CivilMonth(civil), zone);
        case TimeUnit::kQuarter: {
            absl::CivilMonth month(civil);
            return epoch_of(month - (month.month() - 1) % 3, zone);
        }
        case TimeUnit::kYear: return epoch_of(absl::CivilYear(civil), zone);
    }
    return epoch;
}

}  // namespace

absl::TimeZone time_zone(std::string_view name) {
    absl::TimeZone zone = absl::UTCTimeZone();
    absl::LoadTimeZone(std::string(name), &zone);
    return zone;
}

std::optional<double> apply_time_spec(double epoch, std::string_view spec, const absl::TimeZone& zone) {
    spec = trim(spec);
    if (spec.empty() || !(epoch >= kMinEpoch && epoch < kMaxEpoch)) return std::nullopt;
    bool snapped = false;
    double time = epoch;
    while (!spec.empty()) {
        char lead = spec[0];
        if (lead == '@') {
            spec.remove_prefix(1);
            auto unit = unit_named(take_letters(spec));
            if (!unit) return std::nullopt;
            int week_start = 0;
            if (std::string_view digits = take_digits(spec); !digits.empty()) {
                int64_t number = to_integer(digits);
                if (*unit != TimeUnit::kWeek || number > 7) return std::nullopt;
                week_start = static_cast<int>(number % 7);
            }
            time = snap(time, *unit, week_start, zone);
            snapped = true;
        } else if (lead == '+' || lead == '-') {
            spec.remove_prefix(1);
            std::string_view digits = take_digits(spec, 10);
            auto unit = unit_named(take_letters(spec));
            if (!unit) return std::nullopt;
            int64_t count = digits.empty() ? 1 : to_integer(digits);
            if (static_cast<double>(count) * kUnitSeconds[static_cast<size_t>(*unit)] > kMaxEpoch) return std::nullopt;
            time = add_units(time, lead == '-' ? -count : count, *unit, zone);
            if (!(time >= kMinEpoch && time < kMaxEpoch)) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    return snapped ? time : std::floor(time);
}

std::optional<double> parse_time_modifier(std::string_view text, double now, const absl::TimeZone& zone,
                                          std::string_view format) {
    text = trim(text);
    if (equals_ignore_case(text, "now") || equals_ignore_case(text, "now()")) return now;
    if (starts_with_ignore_case(text, "now") && text.size() > 3 && !is_ascii_alpha(text[3])) text.remove_prefix(3);
    if (text.empty()) return std::nullopt;
    if (text[0] != '+' && text[0] != '-') {
        if (auto epoch = parse_spl_number(text)) return epoch;
    }
    if (auto time = apply_time_spec(now, text, zone)) return time;
    return parse_spl_time(text, format, now, zone);
}

std::optional<TimeSpan> parse_time_span(std::string_view text) {
    text = trim(text);
    std::string_view digits = take_digits(text, 15);
    std::string_view name = take_letters(text);
    if (!text.empty() || (digits.empty() && name.empty())) return std::nullopt;
    TimeSpan span;
    span.count = digits.empty() ? 1 : to_integer(digits);
    if (span.count <= 0) return std::nullopt;
    double unit_seconds = 1;
    if (equals_ignore_case(name, "us"))
        unit_seconds = 1e-6;
    else if (equals_ignore_case(name, "ms"))
        unit_seconds = 1e-3;
    else if (equals_ignore_case(name, "cs"))
        unit_seconds = 1e-2;
    else if (equals_ignore_case(name, "ds"))
        unit_seconds = 1e-1;
    else if (!name.empty()) {
        auto unit = unit_named(name);
        if (!unit) return std::nullopt;
        span.unit = *unit;
        unit_seconds = kUnitSeconds[static_cast<size_t>(*unit)];
    }
    span.seconds = static_cast<double>(span.count) * unit_seconds;
    return span;
}

double bucket_start(double epoch, const TimeSpan& span, const absl::TimeZone& zone, double origin) {
    if (!span.calendar()) {
        // In microseconds, so that spans below a second are exact.
        double step = std::round(span.seconds * 1e6), offset = std::round((epoch - origin) * 1e6);
        return origin + std::floor(offset / step) * step / 1e6;
    }
    double start = snap(epoch, span.unit, 0, zone);
    if (span.count == 1) return start;
    absl::CivilSecond civil = civil_of(start, zone);
    auto floor_to = [&](int64_t index) { return index - ((index % span.count) + span.count) % span.count; };
    switch (span.unit) {
        case TimeUnit::kDay: {
            absl::CivilDay first(1970, 1, 1);
            return epoch_of(first + floor_to(absl::CivilDay(civil) - first), zone);
        }
        case TimeUnit::kWeek: {
            absl::CivilDay first(1970, 1, 4);  // a Sunday
            return epoch_of(first + 7 * floor_to((absl::CivilDay(civil) - first) / 7), zone);
        }
        case TimeUnit::kMonth:
        case TimeUnit::kQuarter: {
            int64_t months = span.unit == TimeUnit::kMonth ? span.count : 3 * span.count;
            absl::CivilMonth first(1970, 1);
            int64_t index = absl::CivilMonth(civil) - first;
            return epoch_of(first + (index - ((index % months) + months) % months), zone);
        }
        default: {
            absl::CivilYear first(1970);
            return epoch_of(first + floor_to(absl::CivilYear(civil) - first), zone);
        }
    }
}

double next_bucket(double start, const TimeSpan& span, const absl::TimeZone& zone) {
    if (!span.calendar()) return std::round((start + span.seconds) * 1e6) / 1e6;
    return add_units(start, span.count, span.unit, zone);
}

// --- text of times ---

namespace {

constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view kDays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

void append_padded(std::string& out, int64_t number, int width, char fill = '0') {
    std::string digits = std::to_string(std::abs(number));
    if (number < 0) out += '-';
    if (static_cast<int>(digits.size()) < width) out.append(static_cast<size_t>(width) - digits.size(), fill);
    out += digits;
}

// ISO 8601 year and week.
std::pair<int64_t, int> iso_week(absl::CivilDay day) {
    int from_monday = (weekday_of(day) + 6) % 7;
    absl::CivilDay thursday = day - from_monday + 3;
    return {thursday.year(), (absl::GetYearDay(thursday) - 1) / 7 + 1};
}

// Offset as `+hhmm`, with colons for one or two of `:`.
void append_offset(std::string& out, int offset, int colons) {
    out += offset < 0 ? '-' : '+';
    int seconds = std::abs(offset);
    append_padded(out, seconds / 3600, 2);
    if (colons > 0) out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    if (colons > 1) {
        out += ':';
        append_padded(out, seconds % 60, 2);
    }
}

void append_fraction(std::string& out, int64_t micros, int digits) {
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "%09" PRId64, micros * 1000);
    out.append(buffer, static_cast<size_t>(std::clamp(digits, 1, 9)));
}

void format_civil(std::string& out, std::string_view format, const absl::CivilSecond& civil,
                  const absl::TimeZone::CivilInfo& info, int64_t epoch, int64_t micros) {
    absl::CivilDay day(civil);
    int weekday = weekday_of(day);
    int hour12 = civil.hour() % 12 == 0 ? 12 : civil.hour() % 12;
    auto nested = [&](std::string_view inner) { format_civil(out, inner, civil, info, epoch, micros); };
    for (size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            out += format[i];
            continue;
        }
        size_t start = i++;
        int digits = 0, colons = 0;
        if (is_ascii_digit(format[i]) && i + 1 < format.size() && (format[i + 1] == 'N' || format[i + 1] == 'Q')) {
            digits = format[i++] - '0';
        }
        while (format[i] == ':' && i + 1 < format.size() && colons < 2) {
            ++colons;
            ++i;
        }
        switch (format[i]) {
            case 'Y': append_padded(out, civil.year(), 4); break;
            case 'y': append_padded(out, civil.year() % 100, 2); break;
            case 'C': append_padded(out, civil.year() / 100, 2); break;
            case 'G': append_padded(out, iso_week(day).first, 4); break;
            case 'g': append_padded(out, iso_week(day).first % 100, 2); break;
            case 'm': append_padded(out, civil.month(), 2); break;
            case 'b':
            case 'h': out += kMonths[civil.month() - 1].substr(0, 3); break;
            case 'B': out += kMonths[civil.month() - 1]; break;
            case 'd': append_padded(out, civil.day(), 2); break;
            case 'e': append_padded(out, civil.day(), 2, ' '); break;
            case 'j': append_padded(out, absl::GetYearDay(day), 3); break;
            case 'F': nested("%Y-%m-%d"); break;
            case 'D':
            case 'x': nested("%m/%d/%y"); break;
            case 'A': out += kDays[weekday]; break;
            case 'a': out += kDays[weekday].substr(0, 3); break;
            case 'w': append_padded(out, weekday, 1); break;
            case 'u': append_padded(out, weekday == 0 ? 7 : weekday, 1); break;
            case 'V': append_padded(out, iso_week(day).second, 2); break;
            case 'U': append_padded(out, (absl::GetYearDay(day) - 1 + 7 - weekday) / 7, 2); break;
            case 'W': append_padded(out, (absl::GetYearDay(day) - 1 + 7 - (weekday + 6) % 7) / 7, 2); break;
            case 'H': append_padded(out, civil.hour(), 2); break;
            case 'I': append_padded(out, hour12, 2); break;
            case 'k': append_padded(out, civil.hour(), 2, ' '); break;
            case 'l': append_padded(out, hour12, 2, ' '); break;
            case 'M': append_padded(out, civil.minute(), 2); break;
            case 'S': append_padded(out, civil.second(), 2); break;
            case 'R': nested("%H:%M"); break;
            case 'T':
            case 'X': nested("%H:%M:%S"); break;
            case 'p': out += civil.hour() < 12 ? "AM" : "PM"; break;
            case 's': out += std::to_string(epoch); break;
            case 'f': append_fraction(out, micros, 6); break;
            case 'N': append_fraction(out, micros, digits == 0 ? 9 : digits); break;
            case 'Q': append_fraction(out, micros, digits == 0 ? 3 : digits); break;
            case 'z': append_offset(out, info.offset, colons); break;
            case 'E':
                if (i + 1 < format.size() && format[i + 1] == 'z') {
                    ++i;
                    out += std::to_string(info.offset / 60);
                }
                break;
            case 'Z': out += info.zone_abbr; break;
            case 'c': nested("%a %b %e %H:%M:%S %Y"); break;
            case '+': nested("%a %b %e %H:%M:%S %Z %Y"); break;
            case 'n': out += '\n'; break;
            case 't': out += '\t'; break;
            case '%': out += '%'; break;
            default: out += format.substr(start, i - start + 1);  // not a variable
        }
    }
}

}  // namespace

std::optional<std::string> format_spl_time(double epoch, std::string_view format, const absl::TimeZone& zone) {
    if (!(epoch >= kMinEpoch && epoch < kMaxEpoch)) return std::nullopt;
    auto seconds = static_cast<int64_t>(std::floor(epoch));
    int64_t micros = std::llround((epoch - std::floor(epoch)) * 1e6);
    if (micros == 1'000'000) {
        ++seconds;
        micros = 0;
    }
    absl::TimeZone::CivilInfo info = zone.At(absl::FromUnixSeconds(seconds));
    std::string out;
    format_civil(out, format, info.cs, info, seconds, micros);
    return out;
}

// --- times from text ---

namespace {

struct ParsedTime {
    std::optional<int64_t> year, month, day, year_day, epoch;
    std::optional<int> hour, minute, second, offset;  // offset in seconds
    std::optional<absl::TimeZone> zone;
    double fraction = 0;
    std::optional<bool> afternoon;
};

std::optional<int64_t> take_number(std::string_view& text, size_t width, int64_t low, int64_t high) {
    while (!text.empty() && text[0] == ' ') text.remove_prefix(1);
    std::string_view digits = take_digits(text, width);
    if (digits.empty()) return std::nullopt;
    int64_t number = to_integer(digits);
    if (number < low || number > high) return std::nullopt;
    return number;
}

// Index of the name, whole or its first three letters.
template <size_t N>
std::optional<int64_t> take_name(std::string_view& text, const std::string_view (&names)[N]) {
    for (size_t i = 0; i < N; ++i) {
        for (size_t length : {names[i].size(), size_t{3}}) {
            if (starts_with_ignore_case(text, names[i].substr(0, length))) {
                text.remove_prefix(length);
                return static_cast<int64_t>(i);
            }
        }
    }
    return std::nullopt;
}

std::optional<int> take_offset(std::string_view& text) {
    if (!text.empty() && (text[0] == 'Z' || text[0] == 'z')) {
        text.remove_prefix(1);
        return 0;
    }
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    int sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    std::string_view hours = take_digits(text, 2);
    if (hours.size() != 2) return std::nullopt;
    if (!text.empty() && text[0] == ':') text.remove_prefix(1);
    std::string_view minutes = take_digits(text, 2);
    return sign * static_cast<int>(to_integer(hours) * 3600 + to_integer(minutes) * 60);
}

struct ZoneName {
    std::string_view name;
    int hours;
};
constexpr ZoneName kZoneNames[] = {{"UTC", 0},  {"GMT", 0},  {"Z", 0},    {"EST", -5}, {"EDT", -4},
                                   {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8},
                                   {"PDT", -7}, {"CET", 1},  {"CEST", 2}};

bool take_zone(std::string_view& text, ParsedTime& out) {
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        out.offset = take_offset(text);
        return out.offset.has_value();
    }
    size_t n = 0;
    while (n < text.size() && (is_ascii_alpha(text[n]) || text[n] == '/' || text[n] == '_')) ++n;
    std::string_view name = text.substr(0, n);
    text.remove_prefix(n);
    for (const ZoneName& zone : kZoneNames) {
        if (equals_ignore_case(zone.name, name)) {
            out.offset = zone.hours * 3600;
            return true;
        }
    }
    absl::TimeZone zone;
    if (name.empty() || !absl::LoadTimeZone(std::string(name), &zone)) return false;
    out.zone = zone;
    return true;
}

template <class T>
bool store(std::optional<T>& target, std::optional<int64_t> number) {
    if (number) target = static_cast<T>(*number);
    return number.has_value();
}

bool parse_fields(std::string_view& text, std::string_view format, ParsedTime& out) {
    for (size_t i = 0; i < format.size(); ++i) {
        char c = format[i];
        if (is_ascii_space(c)) {
            while (!text.empty() && is_ascii_space(text[0])) text.remove_prefix(1);
            continue;
        }
        if (c != '%' || i + 1 == format.size()) {
            if (text.empty() || text[0] != c) return false;
            text.remove_prefix(1);
            continue;
        }
        ++i;
        while ((is_ascii_digit(format[i]) || format[i] == ':' || format[i] == 'E') && i + 1 < format.size()) ++i;
        bool ok = true;
        switch (format[i]) {
            case 'Y': ok = store(out.year, take_number(text, 4, 1, 9999)); break;
            case 'y': {
                ok = store(out.year, take_number(text, 2, 0, 99));
                if (ok) *out.year += *out.year < 69 ? 2000 : 1900;
                break;
            }
            case 'm': ok = store(out.month, take_number(text, 2, 1, 12)); break;
            case 'd':
            case 'e': ok = store(out.day, take_number(text, 2, 1, 31)); break;
            case 'j': ok = store(out.year_day, take_number(text, 3, 1, 366)); break;
            case 'b':
            case 'B':
            case 'h': {
                ok = store(out.month, take_name(text, kMonths));
                if (ok) ++*out.month;
                break;
            }
            case 'a':
            case 'A': ok = take_name(text, kDays).has_value(); break;
            case 'w':
            case 'u': ok = take_number(text, 1, 0, 7).has_value(); break;
            case 'H':
            case 'k': ok = store(out.hour, take_number(text, 2, 0, 23)); break;
            case 'I':
            case 'l': ok = store(out.hour, take_number(text, 2, 1, 12)); break;
            case 'M': ok = store(out.minute, take_number(text, 2, 0, 59)); break;
            case 'S': ok = store(out.second, take_number(text, 2, 0, 60)); break;
            case 'p': {
                ok = starts_with_ignore_case(text, "AM") || starts_with_ignore_case(text, "PM");
                if (ok) {
                    out.afternoon = ascii_lower(text[0]) == 'p';
                    text.remove_prefix(2);
                }
                break;
            }
            case 'f':
            case 'N':
            case 'Q': {
                std::string_view digits = take_digits(text, 9);
                ok = !digits.empty();
                if (ok)
                    out.fraction =
                        static_cast<double>(to_integer(digits)) / std::pow(10.0, static_cast<double>(digits.size()));
                break;
            }
            case 's': {
                bool negative = !text.empty() && text[0] == '-';
                if (negative) text.remove_prefix(1);
                std::string_view digits = take_digits(text, 18);
                ok = !digits.empty();
                if (ok) out.epoch = negative ? -to_integer(digits) : to_integer(digits);
                break;
            }
            case 'z': {
                out.offset = take_offset(text);
                ok = out.offset.has_value();
                break;
            }
            case 'Z': ok = take_zone(text, out); break;
            case 'F': ok = parse_fields(text, "%Y-%m-%d", out); break;
            case 'D':
            case 'x': ok = parse_fields(text, "%m/%d/%y", out); break;
            case 'R': ok = parse_fields(text, "%H:%M", out); break;
            case 'T':
            case 'X': ok = parse_fields(text, "%H:%M:%S", out); break;
            case 'c': ok = parse_fields(text, "%a %b %e %H:%M:%S %Y", out); break;
            case '+': ok = parse_fields(text, "%a %b %e %H:%M:%S %Z %Y", out); break;
            case 'n':
            case 't':
                while (!text.empty() && is_ascii_space(text[0])) text.remove_prefix(1);
                break;
            case '%':
                ok = !text.empty() && text[0] == '%';
                if (ok) text.remove_prefix(1);
                break;
            default: return false;
        }
        if (!ok) return false;
    }
    return true;
}

}  // namespace

std::optional<double> parse_spl_time(std::string_view text, std::string_view format, double now,
                                     const absl::TimeZone& zone) {
    ParsedTime parsed;
    if (!parse_fields(text, format, parsed)) return std::nullopt;
    if (parsed.epoch) return static_cast<double>(*parsed.epoch) + parsed.fraction;
    absl::TimeZone in = parsed.zone ? *parsed.zone : parsed.offset ? absl::FixedTimeZone(*parsed.offset) : zone;
    absl::CivilDay today(civil_of(now, in));
    bool dated = parsed.year || parsed.month || parsed.day || parsed.year_day;
    int64_t year = parsed.year.value_or(today.year());
    absl::CivilDay day = today;
    if (parsed.year_day) {
        day = absl::CivilDay(year, 1, 1) + (*parsed.year_day - 1);
    } else if (dated) {
        int64_t month = parsed.month.value_or(parsed.year ? 1 : today.month()), number = parsed.day.value_or(1);
        day = absl::CivilDay(year, month, number);
        if (day.month() != month || day.day() != number) return std::nullopt;  // 30 February
    }
    int hour = parsed.hour.value_or(0);
    if (parsed.afternoon) hour = hour % 12 + (*parsed.afternoon ? 12 : 0);
    absl::CivilSecond civil(day.year(), day.month(), day.day(), hour, parsed.minute.value_or(0),
                            parsed.second.value_or(0));
    return epoch_of(civil, in) + parsed.fraction;
}

}  // namespace tocsin
