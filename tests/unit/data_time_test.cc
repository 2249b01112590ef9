// Times: the calendar, and the texts that Kusto reads and writes.
#include <gtest/gtest.h>

#include "data/time.h"

namespace tocsin {
namespace {

std::string reread(std::string_view text) {
    auto ticks = parse_datetime(text);
    return ticks ? format_datetime(*ticks) : "null";
}
std::string respan(std::string_view text) {
    auto ticks = parse_timespan(text);
    return ticks ? format_timespan(*ticks) : "null";
}

TEST(Time, CalendarGoesThereAndBack) {
    for (int64_t day = 0; day <= kMaxDateTime / kTicksPerDay; day += 13) {
        Ticks noon = day * kTicksPerDay + 12 * kTicksPerHour + 7;
        CivilTime civil = to_civil(noon);
        ASSERT_EQ(from_civil(civil), noon) << civil.year << "-" << civil.month << "-" << civil.day;
    }
    EXPECT_EQ(from_civil({.year = 1970}), kUnixEpoch);
    EXPECT_EQ(from_civil({.year = 2023, .month = 2, .day = 29}), std::nullopt);
    EXPECT_EQ(from_civil({.year = 10'000}), std::nullopt);
    EXPECT_EQ(format_datetime(kMaxDateTime), "9999-12-31T23:59:59.9999999Z");
}

TEST(Time, WeekdaysStartAtSunday) {
    EXPECT_EQ(weekday(0), 1);  // 0001-01-01 was a Monday
    EXPECT_EQ(weekday(*parse_datetime("2026-01-04")), 0);
    EXPECT_EQ(weekday(*parse_datetime("2026-01-10T23:59:59")), 6);
}

TEST(Time, ReadsDocumentedForms) {
    for (std::string_view text :
         {"2014-11-08T15:05:02Z", "2014-11-08 15:05:02", "2014-11-08T15:05:02.000+00:00", "2014-11-08T16:05:02+01:00",
          "Sat, 8 Nov 14 15:05:02 GMT", "8 Nov 2014 15:05:02", "Saturday, 08-Nov-14 15:05:02 UTC", "08-Nov-14 15:05:02",
          "11/8/2014 3:05:02 PM", "11-08-2014 15:05:02", "Nov 8, 2014 15:05:02", "20141108T15:05:02"}) {
        EXPECT_EQ(reread(text), "2014-11-08T15:05:02.0000000Z") << text;
    }
    EXPECT_EQ(reread("2014-11-08"), "2014-11-08T00:00:00.0000000Z");
    EXPECT_EQ(reread("2014-11"), "2014-11-01T00:00:00.0000000Z");
    EXPECT_EQ(reread("2014"), "2014-01-01T00:00:00.0000000Z");
    EXPECT_EQ(reread("2014-11-08 15:05"), "2014-11-08T15:05:00.0000000Z");
    EXPECT_EQ(reread("2014-11-08T15:05:02.1234567891Z"), "2014-11-08T15:05:02.1234567Z");
}

TEST(Time, RefusesOtherTexts) {
    for (std::string_view text :
         {"", "x", "14", "2014-13-01", "2014-02-30", "2014-11-08T25:00", "2014-11-08T15:05:02 CET",
          "2014-11-08T15:05:02Z!", "0001-01-01T00:00:00+01:00", "2014-", "Nov", "11/8/"}) {
        EXPECT_EQ(reread(text), "null") << text;
    }
}

TEST(Time, ReadsAndWritesTimespans) {
    EXPECT_EQ(respan("1.5h"), "01:30:00");
    EXPECT_EQ(respan("2d"), "2.00:00:00");
    EXPECT_EQ(respan("100ms"), "00:00:00.1000000");
    EXPECT_EQ(respan("1tick"), "00:00:00.0000001");
    EXPECT_EQ(respan("-1.02:03:04.5"), "-1.02:03:04.5000000");
    EXPECT_EQ(respan("03:04"), "03:04:00");
    EXPECT_EQ(respan("2"), "2.00:00:00");
    EXPECT_EQ(respan("1 week"), "null");
    EXPECT_EQ(respan("24:00"), "null");
    EXPECT_EQ(respan(""), "null");
    EXPECT_EQ(format_timespan(INT64_MIN), "-10675199.02:48:05.4775808");
}

}  // namespace
}  // namespace tocsin
