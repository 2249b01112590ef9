// Cron expressions of five fields: minute, hour, day of month, month, day of week.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include <absl/time/time.h>

#include "data/time.h"

namespace tocsin {

class Cron {
public:
    // `*`, numbers, names of months and days, ranges `a-b`, steps `/n`, lists. Nullopt with `error` set if the text is
    // no expression.
    static std::optional<Cron> parse(std::string_view text, std::string& error);

    // The first whole minute at or after `time` that the expression fits on the wall clock of `zone`; nullopt if none
    // comes within eight years (31 February). An hour that the clock shows twice fires twice, one that it skips does
    // not.
    std::optional<Ticks> next(Ticks time, const absl::TimeZone& zone) const;

private:
    bool fits_day(const absl::CivilSecond& civil) const;

    std::bitset<60> minutes_;
    std::bitset<24> hours_;
    std::bitset<32> days_;
    std::bitset<13> months_;
    std::bitset<7> weekdays_;  // 0 = Sunday
    bool any_day_ = false;     // the field begins with `*`
    bool any_weekday_ = false;
};

}  // namespace tocsin
