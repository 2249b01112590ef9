// A format is cut into runs of one letter, which are replaced, and delimiters, which stay.
#include "function/time_format.h"

#include "base/text.h"

namespace tocsin {
namespace {

std::string padded(int64_t number, size_t width) {
    std::string digits = std::to_string(number);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

// `f`: that many digits of the fraction; `F`: the same without zeros at the end, and then without the point before it.
void append_fraction(int64_t tick, size_t digits, bool drop_zeros, std::string& out) {
    std::string text = padded(tick, 7).substr(0, digits);
    if (drop_zeros) {
        while (!text.empty() && text.back() == '0') text.pop_back();
        if (text.empty() && !out.empty() && out.back() == '.') out.pop_back();
    }
    out += text;
}

// Calls `put(letter, length)` for each run of a letter, which returns whether the format is good.
template <class Put>
bool walk_format(std::string_view format, std::string& out, Put put) {
    for (size_t at = 0; at < format.size();) {
        char c = format[at];
        if (!is_ascii_alpha(c)) {
            if (std::string_view(" /-:,._[]").find(c) == std::string_view::npos) return false;
            out += c;
            ++at;
            continue;
        }
        size_t end = at;
        while (end < format.size() && format[end] == c) ++end;
        if (!put(c, end - at)) return false;
        at = end;
    }
    return true;
}

}  // namespace

std::optional<std::string> format_datetime_as(Ticks datetime, std::string_view format) {
    CivilTime time = to_civil(datetime);
    std::string out;
    bool good = walk_format(format, out, [&](char letter, size_t length) {
        size_t limit = 2;
        switch (letter) {
            case 'y':
                out += length > 2 ? padded(time.year, length) : padded(time.year % 100, length);
                return length <= 4 && length != 3;
            case 'M': out += padded(time.month, length); break;
            case 'd': out += padded(time.day, length); break;
            case 'H': out += padded(time.hour, length); break;
            case 'h': out += padded((time.hour + 11) % 12 + 1, length); break;
            case 'm': out += padded(time.minute, length); break;
            case 's': out += padded(time.second, length); break;
            case 't': out += time.hour < 12 ? "AM" : "PM"; return length == 2;
            case 'f':
            case 'F':
                append_fraction(time.tick, length, letter == 'F', out);
                limit = 7;
                break;
            default: return false;
        }
        return length <= limit;
    });
    return good ? std::optional(out) : std::nullopt;
}

std::optional<std::string> format_timespan_as(Ticks timespan, std::string_view format) {
    uint64_t size = timespan < 0 ? ~static_cast<uint64_t>(timespan) + 1 : static_cast<uint64_t>(timespan);
    int64_t days = static_cast<int64_t>(size / static_cast<uint64_t>(kTicksPerDay));
    int64_t rest = static_cast<int64_t>(size % static_cast<uint64_t>(kTicksPerDay));
    std::string out;
    bool good = walk_format(format, out, [&](char letter, size_t length) {
        size_t limit = 2;
        switch (letter) {
            case 'd':
                out += padded(days, length);
                limit = 8;
                break;
            case 'h':
            case 'H': out += padded(rest / kTicksPerHour, length); break;
            case 'm': out += padded(rest / kTicksPerMinute % 60, length); break;
            case 's': out += padded(rest / kTicksPerSecond % 60, length); break;
            case 'f':
            case 'F':
                append_fraction(rest % kTicksPerSecond, length, letter == 'F', out);
                limit = 7;
                break;
            default: return false;
        }
        return length <= limit;
    });
    return good ? std::optional(out) : std::nullopt;
}

}  // namespace tocsin
