// The units are single letters, of which `m` and `M` differ.
#include "lang/sigma/timespan.h"

#include <charconv>

#include "base/text.h"

namespace tocsin::sigma {

std::optional<Ticks> parse_timespan(std::string_view text) {
    constexpr int64_t kMost = 1'000'000'000;
    constexpr Ticks kYear = 31'556'952 * kTicksPerSecond;  // the mean Gregorian one
    text = trim(text);
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
    if (error != std::errc() || number <= 0 || number > kMost || unit.size() != 1) return std::nullopt;
    Ticks length = 0;
    switch (unit[0]) {
        case 's': length = kTicksPerSecond; break;
        case 'm': length = kTicksPerMinute; break;
        case 'h': length = kTicksPerHour; break;
        case 'd': length = kTicksPerDay; break;
        case 'w': length = 7 * kTicksPerDay; break;
        case 'M': length = kYear / 12; break;
        case 'y': length = kYear; break;
        default: return std::nullopt;
    }
    if (number > kMaxDateTime / length) return std::nullopt;
    return number * length;
}

}  // namespace tocsin::sigma
