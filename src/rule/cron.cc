// A day fits if day of month and day of week both do; when neither field begins with `*`, one of them is enough.
#include "rule/cron.h"

#include <array>
#include <charconv>
#include <span>
#include <vector>

#include "base/text.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct FieldRange {
    std::string_view name;
    int low;
    int high;
    std::span<const std::string_view> names;  // of low, low + 1 ...
};

std::optional<int> read_number(std::string_view text, const FieldRange& range) {
    for (size_t i = 0; i < range.names.size(); ++i) {
        if (equals_ignore_case(text, range.names[i])) return range.low + static_cast<int>(i);
    }
    int value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (value < range.low || value > range.high) return std::nullopt;
    return value;
}

// Calls set(value) for each value of `field`; false if it is wrong.
template <class Set>
bool read_field(std::string_view field, const FieldRange& range, Set set) {
    for (std::string_view part : split(field, ',')) {
        int step = 1;
        bool stepped = false;
        if (size_t slash = part.find('/'); slash != std::string_view::npos) {
            std::string_view digits = part.substr(slash + 1);
            auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), step);
            if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || step < 1)
                return false;
            part = part.substr(0, slash);
            stepped = true;
        }
        int first = range.low, last = range.high;
        if (part != "*") {
            size_t dash = part.find('-');
            auto low = read_number(part.substr(0, dash), range);
            if (!low) return false;
            first = *low;
            last = stepped ? range.high : first;  // `5/15` counts on to the end
            if (dash != std::string_view::npos) {
                auto high = read_number(part.substr(dash + 1), range);
                if (!high || *high < first) return false;
                last = *high;
            }
        }
        for (int value = first; value <= last; value += step) {
            set(value);
            if (step > range.high) break;
        }
    }
    return true;
}

absl::Time to_absl(Ticks time) { return absl::UnixEpoch() + absl::Nanoseconds(100) * (time - kUnixEpoch); }
Ticks from_absl(absl::Time time) { return kUnixEpoch + absl::ToUnixSeconds(time) * kTicksPerSecond; }

}  // namespace

std::optional<Cron> Cron::parse(std::string_view text, std::string& error) {
    std::vector<std::string_view> fields;
    const std::string blanks = replace_all(text, "\t", " ");
    for (std::string_view part : split(blanks, ' ')) {
        if (!part.empty()) fields.push_back(part);
    }
    if (fields.size() != 5) {
        error = "a cron expression has five fields";
        return std::nullopt;
    }
    Cron cron;
    const FieldRange ranges[] = {{"minute", 0, 59, {}},
                                 {"hour", 0, 23, {}},
                                 {"day of month", 1, 31, {}},
                                 {"month", 1, 12, kMonths},
                                 {"day of week", 0, 7, kDays}};
    bool good[] = {
        read_field(fields[0], ranges[0], [&](int v) { cron.minutes_.set(static_cast<size_t>(v)); }),
        read_field(fields[1], ranges[1], [&](int v) { cron.hours_.set(static_cast<size_t>(v)); }),
        read_field(fields[2], ranges[2], [&](int v) { cron.days_.set(static_cast<size_t>(v)); }),
        read_field(fields[3], ranges[3], [&](int v) { cron.months_.set(static_cast<size_t>(v)); }),
        read_field(fields[4], ranges[4], [&](int v) { cron.weekdays_.set(static_cast<size_t>(v % 7)); }),
    };
    for (size_t i = 0; i < 5; ++i) {
        if (good[i]) continue;
        error = "`" + std::string(fields[i]) + "` is no " + std::string(ranges[i].name) + " of a cron expression";
        return std::nullopt;
    }
    cron.any_day_ = fields[2].starts_with('*');
    cron.any_weekday_ = fields[4].starts_with('*');
    return cron;
}

bool Cron::fits_day(const absl::CivilSecond& civil) const {
    if (!months_.test(static_cast<size_t>(civil.month()))) return false;
    bool day = days_.test(static_cast<size_t>(civil.day()));
    int monday_first = static_cast<int>(absl::GetWeekday(civil));  // abseil: Monday = 0
    bool weekday = weekdays_.test(static_cast<size_t>((monday_first + 1) % 7));
    return any_day_ || any_weekday_ ? day && weekday : day || weekday;
}

std::optional<Ticks> Cron::next(Ticks time, const absl::TimeZone& zone) const {
    Ticks rest = time % kTicksPerMinute;
    absl::Time at = to_absl(rest == 0 ? time : time - rest + kTicksPerMinute);
    const absl::Time limit = at + absl::Hours(24) * 366 * 8;
    while (at < limit) {
        absl::CivilSecond civil = zone.At(at).cs;
        // A zone whose offset has seconds: on to its next whole minute.
        absl::Duration step = absl::Seconds(civil.second() == 0 ? 0 : 60 - civil.second());
        if (civil.second() == 0) {
            if (!fits_day(civil)) {
                absl::CivilDay tomorrow = absl::CivilDay(civil) + 1;
                at = std::max(absl::FromCivil(tomorrow, zone), at + absl::Minutes(1));
                continue;
            }
            if (!hours_.test(static_cast<size_t>(civil.hour()))) {
                step = absl::Minutes(60 - civil.minute());
            } else if (!minutes_.test(static_cast<size_t>(civil.minute()))) {
                step = absl::Minutes(1);
            } else {
                return from_absl(at);
            }
        }
        at += step;
    }
    return std::nullopt;
}

}  // namespace tocsin
