// Dates by the proleptic Gregorian calendar, counted in days from 0001-01-01. Texts are read by a small scanner that
// takes the orders of fields that Kusto documents instead of a list of formats:
//
//   2026-01-05T10:20:30.5Z   2026-1-5 10:20   2026-01   2026   01/05/2026 10:20 PM   (month first)
//   Mon, 5 Jan 26 10:20:30 GMT   05-Jan-26 10:20   Jan 5, 2026
#include "data/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace tocsin {
namespace {

bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// Days from 0001-01-01 to the date.
int64_t days_from_civil(int64_t year, int month, int day) {
    int64_t before = year - 1;
    int64_t days = before * 365 + before / 4 - before / 100 + before / 400;
    for (int m = 1; m < month; ++m) days += days_in_month(year, m);
    return days + day - 1;
}

// What is left of a text while it is read from the left.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool done() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    std::string_view rest() const { return rest_; }
    void skip_blanks() {
        while (!rest_.empty() && is_ascii_space(rest_.front())) rest_.remove_prefix(1);
    }
    bool take(char c) {
        if (peek() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // A run of digits; empty if there is none.
    std::string_view digits() {
        size_t size = 0;
        while (size < rest_.size() && is_ascii_digit(rest_[size])) ++size;
        return advance(size);
    }
    // A run of ASCII letters; empty if there is none.
    std::string_view word() {
        size_t size = 0;
        while (size < rest_.size() && is_ascii_alpha(rest_[size])) ++size;
        return advance(size);
    }

private:
    std::string_view advance(size_t size) {
        std::string_view out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }
    std::string_view rest_;
};

// The number in at most 9 digits; -1 for none or too many.
int to_number(std::string_view digits) {
    if (digits.empty() || digits.size() > 9) return -1;
    int value = 0;
    for (char c : digits) value = value * 10 + (c - '0');
    return value;
}

// 1 ... 12 for `jan`, `January` and so on; 0 if it is no month.
int month_number(std::string_view word) {
    constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};
    if (word.size() < 3) return 0;
    for (size_t i = 0; i < kMonths.size(); ++i) {
        if ((word.size() == 3 || word.size() == kMonths[i].size()) && starts_with_ignore_case(kMonths[i], word)) {
            return static_cast<int>(i) + 1;
        }
    }
    return 0;
}

bool is_weekday_name(std::string_view word) {
    constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};
    for (std::string_view day : kDays) {
        if ((word.size() == 3 || word.size() == day.size()) && starts_with_ignore_case(day, word)) return true;
    }
    return false;
}

// Two digits mean 1950 ... 2049.
int full_year(std::string_view digits) {
    int year = to_number(digits);
    if (digits.size() == 2) return year < 50 ? 2000 + year : 1900 + year;
    return year;
}

bool scan_named_month(Scanner& in, CivilTime& out, std::string_view day) {
    in.take('-') || in.take('/');
    in.skip_blanks();
    out.month = month_number(in.word());
    if (out.month == 0) return false;
    in.take('-') || in.take('/') || in.take(',');
    in.skip_blanks();
    out.day = to_number(day);
    out.year = full_year(in.digits());
    return true;
}

// `y`, `y-m`, `y-m-d`, `m-d-y`, `m/d/y`, `d mon y`, `mon d, y`, each with a weekday before it or not.
bool scan_date(Scanner& in, CivilTime& out) {
    if (is_ascii_alpha(in.peek())) {
        std::string_view name = in.word();
        if (is_weekday_name(name)) {
            in.take(',');
            in.skip_blanks();
            if (is_ascii_digit(in.peek())) return scan_date(in, out);
            name = in.word();
        }
        out.month = month_number(name);
        if (out.month == 0) return false;
        in.skip_blanks();
        out.day = to_number(in.digits());
        in.take(',');
        in.skip_blanks();
        out.year = full_year(in.digits());
        return true;
    }
    std::string_view first = in.digits();
    if (first.empty()) return false;
    if (first.size() == 8 && (in.done() || in.peek() == 'T')) {  // 20260105
        out.year = to_number(first.substr(0, 4));
        out.month = to_number(first.substr(4, 2));
        out.day = to_number(first.substr(6, 2));
        return true;
    }
    if (first.size() > 4 || first.size() == 3) return false;
    if (in.peek() == ' ' || in.peek() == '-' || in.peek() == '/') {
        Scanner ahead = in;
        ahead.take(in.peek());
        if (first.size() <= 2 && is_ascii_alpha(ahead.peek())) return scan_named_month(in, out, first);
    }
    if (first.size() == 4) {
        out.year = to_number(first);
        char separator = in.peek();
        if (separator != '-' && separator != '/') return in.done();
        in.take(separator);
        out.month = to_number(in.digits());
        if (!in.take(separator)) return in.done();
        out.day = to_number(in.digits());
        return true;
    }
    char separator = in.peek();
    if (separator != '-' && separator != '/') return false;
    in.take(separator);
    out.month = to_number(first);
    out.day = to_number(in.digits());
    if (!in.take(separator)) return false;
    out.year = full_year(in.digits());
    return true;
}

// Fraction digits as ticks; digits behind the seventh are cut off.
int fraction_ticks(std::string_view digits) {
    int ticks = 0;
    for (size_t i = 0; i < 7; ++i) ticks = ticks * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return ticks;
}

// `hh`, `hh:mm`, `hh:mm:ss`, `hh:mm:ss.fffffff`, with AM or PM behind.
bool scan_time(Scanner& in, CivilTime& out) {
    std::string_view hour = in.digits();
    if (hour.empty() || hour.size() > 2) return false;
    out.hour = to_number(hour);
    if (in.take(':')) {
        out.minute = to_number(in.digits());
        if (in.take(':')) {
            out.second = to_number(in.digits());
            if (in.take('.') || in.take(',')) {
                std::string_view fraction = in.digits();
                if (fraction.empty()) return false;
                out.tick = fraction_ticks(fraction);
            }
        }
    }
    Scanner ahead = in;
    ahead.skip_blanks();
    std::string_view half = ahead.word();
    if (equals_ignore_case(half, "am") || equals_ignore_case(half, "pm")) {
        if (out.hour < 1 || out.hour > 12) return false;
        out.hour = out.hour % 12 + (ascii_lower(half[0]) == 'p' ? 12 : 0);
        in = ahead;
    }
    return true;
}

// `Z`, `UTC`, `GMT`, `+hh`, `+hhmm`, `+hh:mm`, or nothing. The ticks to take off the local time.
std::optional<Ticks> scan_zone(Scanner& in) {
    in.skip_blanks();
    if (in.done()) return 0;
    if (is_ascii_alpha(in.peek())) {
        std::string_view name = in.word();
        bool utc = equals_ignore_case(name, "z") || equals_ignore_case(name, "utc") ||
                   equals_ignore_case(name, "gmt") || equals_ignore_case(name, "ut");
        if (!utc) return std::nullopt;
        in.skip_blanks();
        if (in.done()) return 0;
    }
    bool negative = in.peek() == '-';
    if (!in.take('+') && !in.take('-')) return std::nullopt;
    std::string_view digits = in.digits();
    int hours, minutes = 0;
    if (digits.size() == 4) {
        hours = to_number(digits.substr(0, 2));
        minutes = to_number(digits.substr(2));
    } else {
        hours = to_number(digits);
        if (in.take(':')) minutes = to_number(in.digits());
    }
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
    Ticks offset = hours * kTicksPerHour + minutes * kTicksPerMinute;
    return negative ? -offset : offset;
}

struct Unit {
    std::string_view names;  // separated by blanks
    long double ticks;
};
constexpr Unit kUnits[] = {
    {" d day days ", static_cast<long double>(kTicksPerDay)},
    {" h hr hrs hour hours ", static_cast<long double>(kTicksPerHour)},
    {" m min minute minutes ", static_cast<long double>(kTicksPerMinute)},
    {" s sec second seconds ", static_cast<long double>(kTicksPerSecond)},
    {" ms milli millis millisec millisecond milliseconds ", static_cast<long double>(kTicksPerMillisecond)},
    {" micro micros microsec microsecond microseconds ", static_cast<long double>(kTicksPerMicrosecond)},
    {" nano nanos nanosec nanosecond nanoseconds ", 0.01L},
    {" tick ticks ", 1.0L},
};

// A number with a unit, or without one: days.
std::optional<Ticks> parse_unit_timespan(std::string_view text) {
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc()) return std::nullopt;
    std::string_view unit = trim(text.substr(static_cast<size_t>(end - text.data())));
    long double size = static_cast<long double>(kTicksPerDay);
    if (!unit.empty()) {
        std::string wanted = " " + to_lower_ascii(unit) + " ";
        size = 0;
        for (const Unit& candidate : kUnits) {
            if (unit.find(' ') == std::string_view::npos && candidate.names.find(wanted) != std::string_view::npos)
                size = candidate.ticks;
        }
        if (size == 0) return std::nullopt;
    }
    // Through the shortest decimal text 0.1 would be exact; in 64 mantissa bits the error is far below half a tick.
    long double ticks = std::round(static_cast<long double>(number) * size);
    if (!(std::fabs(ticks) < 9.2e18L)) return std::nullopt;
    return static_cast<Ticks>(ticks);
}

// The form that nearly all logs have: 2026-01-31T23:59:59Z.
std::optional<CivilTime> scan_log_time(std::string_view text) {
    constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
    if (text.size() != kForm.size()) return std::nullopt;
    for (size_t i = 0; i < kForm.size(); ++i) {
        if (kForm[i] == '0' ? !is_ascii_digit(text[i]) : text[i] != kForm[i]) return std::nullopt;
    }
    auto two = [&](size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    CivilTime civil;
    civil.year = two(0) * 100 + two(2);
    civil.month = two(5);
    civil.day = two(8);
    civil.hour = two(11);
    civil.minute = two(14);
    civil.second = two(17);
    return civil;
}

}  // namespace

int days_in_month(int64_t year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

CivilTime to_civil(Ticks datetime) {
    int64_t days = datetime / kTicksPerDay;
    Ticks rest = datetime % kTicksPerDay;
    if (rest < 0) {
        rest += kTicksPerDay;
        --days;
    }
    CivilTime out;
    // Whole cycles of 400, 100, 4 and 1 years.
    int64_t cycles = days / 146'097;
    int64_t day = days % 146'097;
    if (day < 0) {
        day += 146'097;
        --cycles;
    }
    int64_t centuries = std::min<int64_t>(day / 36'524, 3);
    day -= centuries * 36'524;
    int64_t fours = day / 1'461;
    day -= fours * 1'461;
    int64_t years = std::min<int64_t>(day / 365, 3);
    day -= years * 365;
    out.year = cycles * 400 + centuries * 100 + fours * 4 + years + 1;
    while (day >= days_in_month(out.year, out.month)) day -= days_in_month(out.year, out.month++);
    out.day = static_cast<int>(day) + 1;
    out.hour = static_cast<int>(rest / kTicksPerHour);
    out.minute = static_cast<int>(rest / kTicksPerMinute % 60);
    out.second = static_cast<int>(rest / kTicksPerSecond % 60);
    out.tick = static_cast<int>(rest % kTicksPerSecond);
    return out;
}

std::optional<Ticks> from_civil(const CivilTime& civil) {
    if (civil.year < 1 || civil.year > 9999 || civil.month < 1 || civil.month > 12) return std::nullopt;
    if (civil.day < 1 || civil.day > days_in_month(civil.year, civil.month)) return std::nullopt;
    if (civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59 || civil.second < 0 ||
        civil.second > 59 || civil.tick < 0 || civil.tick >= kTicksPerSecond) {
        return std::nullopt;
    }
    return days_from_civil(civil.year, civil.month, civil.day) * kTicksPerDay + civil.hour * kTicksPerHour +
           civil.minute * kTicksPerMinute + civil.second * kTicksPerSecond + civil.tick;
}

int weekday(Ticks datetime) {
    int64_t days = datetime / kTicksPerDay - (datetime % kTicksPerDay < 0 ? 1 : 0);
    return static_cast<int>(((days + 1) % 7 + 7) % 7);  // 0001-01-01 was a Monday
}

std::string format_datetime(Ticks datetime) {
    CivilTime civil = to_civil(datetime);
    std::string out = "0000-00-00T00:00:00.0000000Z";
    auto put = [&](size_t at, size_t width, int64_t number) {
        for (size_t i = width; i-- > 0; number /= 10) out[at + i] = static_cast<char>('0' + number % 10);
    };
    put(0, 4, civil.year);
    put(5, 2, civil.month);
    put(8, 2, civil.day);
    put(11, 2, civil.hour);
    put(14, 2, civil.minute);
    put(17, 2, civil.second);
    put(20, 7, civil.tick);
    return out;
}

std::string format_timespan(Ticks timespan) {
    uint64_t size = timespan < 0 ? ~static_cast<uint64_t>(timespan) + 1 : static_cast<uint64_t>(timespan);
    constexpr uint64_t kDay = static_cast<uint64_t>(kTicksPerDay), kSecond = static_cast<uint64_t>(kTicksPerSecond);
    auto two_digits = [](uint64_t number) {
        return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
    };
    std::string out = timespan < 0 ? "-" : "";
    if (size >= kDay) out += std::to_string(size / kDay) + ".";
    uint64_t seconds = size % kDay / kSecond;
    out += two_digits(seconds / 3600) + ":" + two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60);
    if (uint64_t fraction = size % kSecond) {
        std::string digits = std::to_string(fraction);
        out += "." + std::string(7 - digits.size(), '0') + digits;
    }
    return out;
}

std::optional<Ticks> parse_datetime(std::string_view text) {
    if (auto civil = scan_log_time(text)) return from_civil(*civil);
    Scanner in(trim(text));
    CivilTime civil;
    if (in.done() || !scan_date(in, civil)) return std::nullopt;
    Ticks offset = 0;
    if (!in.done()) {
        in.take('T') || in.take('t');
        in.skip_blanks();
        if (is_ascii_digit(in.peek()) && !scan_time(in, civil)) return std::nullopt;
        auto zone = scan_zone(in);
        if (!zone || !in.done()) return std::nullopt;
        offset = *zone;
    }
    auto local = from_civil(civil);
    if (!local) return std::nullopt;
    Ticks utc = *local - offset;
    if (utc < 0 || utc > kMaxDateTime) return std::nullopt;
    return utc;
}

std::optional<Ticks> parse_timespan(std::string_view text) {
    text = trim(text);
    if (text.find(':') == std::string_view::npos) return parse_unit_timespan(text);
    Scanner in(text);
    bool negative = in.take('-');
    if (!negative) in.take('+');
    int days = 0;
    int hours = to_number(in.digits());
    if (in.take('.')) {
        days = hours;
        hours = to_number(in.digits());
    }
    if (!in.take(':')) return std::nullopt;
    int minutes = to_number(in.digits());
    int seconds = 0, tick = 0;
    if (in.take(':')) {
        seconds = to_number(in.digits());
        if (days == 0 && in.take(':')) {  // d:hh:mm:ss
            days = hours;
            hours = minutes;
            minutes = seconds;
            seconds = to_number(in.digits());
        }
        if (in.take('.')) {
            std::string_view fraction = in.digits();
            if (fraction.empty()) return std::nullopt;
            tick = fraction_ticks(fraction);
        }
    }
    if (!in.done() || days < 0 || days > 10'675'198 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 ||
        seconds < 0 || seconds > 59) {
        return std::nullopt;
    }
    Ticks size =
        days * kTicksPerDay + hours * kTicksPerHour + minutes * kTicksPerMinute + seconds * kTicksPerSecond + tick;
    return negative ? -size : size;
}

}  // namespace tocsin
