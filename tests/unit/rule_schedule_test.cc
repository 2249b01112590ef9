// Runs of each kind of schedule, cron expressions and their corner cases.
#include <gtest/gtest.h>

#include "rule/schedule.h"

namespace tocsin {
namespace {

Ticks at(const char* text) { return parse_datetime(text).value(); }

std::string show(const std::vector<Run>& runs) {
    std::string out;
    for (const Run& run : runs) {
        auto brief = [](Ticks time) { return format_datetime(time).substr(5, 11); };
        out += brief(run.now) + " sees " + brief(run.window_start) + " to " + brief(run.window_end) + "\n";
    }
    return out;
}

Schedule periodic(const char* frequency, const char* period) {
    Schedule out;
    out.kind = ScheduleKind::kPeriodic;
    out.frequency = parse_duration(frequency).value();
    out.period = parse_duration(period).value();
    return out;
}

Schedule cron(std::string expression, std::string earliest = "-70m@m", std::string latest = "-10m@m") {
    Schedule out;
    out.kind = ScheduleKind::kCron;
    out.cron = std::move(expression);
    out.earliest = std::move(earliest);
    out.latest = std::move(latest);
    return out;
}

TEST(Schedule, PeriodicRunsFallOnMultiplesOfTheFrequency) {
    EXPECT_EQ(show(due_runs(periodic("1h", "1h"), at("2026-01-05T10:20:00Z"), at("2026-01-05T12:00:00Z"), "UTC")),
              "01-05T11:00 sees 01-05T10:00 to 01-05T11:00\n"
              "01-05T12:00 sees 01-05T11:00 to 01-05T12:00\n"
              "01-05T13:00 sees 01-05T12:00 to 01-05T13:00\n");
    EXPECT_EQ(show(due_runs(periodic("1d", "2d"), at("2026-01-05T10:20:00Z"), at("2026-01-05T10:20:00Z"), "UTC")),
              "01-06T00:00 sees 01-04T00:00 to 01-06T00:00\n");
}

TEST(Schedule, ARecordOnTheBoundaryBelongsToTheNextWindow) {
    auto runs = due_runs(periodic("5m", "5m"), at("2026-01-05T10:05:00Z"), at("2026-01-05T10:05:00Z"), "UTC");
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_EQ(runs[0].now, at("2026-01-05T10:10:00Z"));
}

TEST(Schedule, NearRealTimeRunsEachMinute) {
    Schedule schedule;
    schedule.kind = ScheduleKind::kNearRealTime;
    EXPECT_EQ(show(due_runs(schedule, at("2026-01-05T10:20:30Z"), at("2026-01-05T10:21:30Z"), "UTC")),
              "01-05T10:21 sees 01-05T10:20 to 01-05T10:21\n"
              "01-05T10:22 sees 01-05T10:21 to 01-05T10:22\n");
}

TEST(Schedule, WithoutAScheduleThereIsOneRun) {
    auto runs = due_runs({}, at("2026-01-05T10:20:30Z"), at("2026-01-06T00:00:00Z"), "UTC");
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_EQ(runs[0].window_start, at("2026-01-05T10:20:30Z"));
    EXPECT_EQ(runs[0].window_end, at("2026-01-06T00:00:00Z") + 1);
}

TEST(Schedule, CronWindowsEndBeforeTheRun) {
    EXPECT_EQ(show(due_runs(cron("0 * * * *"), at("2026-01-05T10:20:00Z"), at("2026-01-05T11:55:00Z"), "UTC")),
              "01-05T11:00 sees 01-05T09:50 to 01-05T10:50\n"
              "01-05T12:00 sees 01-05T10:50 to 01-05T11:50\n"
              "01-05T13:00 sees 01-05T11:50 to 01-05T12:50\n");
    EXPECT_EQ(show(due_runs(cron("0 * * * *"), at("2026-01-05T10:50:00Z"), at("2026-01-05T10:50:00Z"), "UTC")),
              "01-05T12:00 sees 01-05T10:50 to 01-05T11:50\n");
}

TEST(Schedule, CronWindowsMayLieAheadOrBeOpen) {
    EXPECT_EQ(
        show(due_runs(cron("0 0 * * *", "@d", "+1d@d"), at("2026-01-05T10:00:00Z"), at("2026-01-05T10:00:00Z"), "UTC")),
        "01-05T00:00 sees 01-05T00:00 to 01-06T00:00\n");
    EXPECT_EQ(
        show(due_runs(cron("0 0 * * *", "-1d@d", ""), at("2026-01-05T10:00:00Z"), at("2026-01-05T10:00:00Z"), "UTC")),
        "01-06T00:00 sees 01-05T00:00 to 01-06T00:00\n");
}

TEST(Schedule, CronCountsInItsZone) {
    auto runs = due_runs(cron("30 6 * * *", "-1d@d", "@d"), at("2026-01-05T10:00:00Z"), at("2026-01-05T10:00:00Z"),
                         "America/New_York");
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_EQ(runs[0].now, at("2026-01-06T11:30:00Z"));
    EXPECT_EQ(runs[0].window_start, at("2026-01-05T05:00:00Z"));
    EXPECT_EQ(runs[0].window_end, at("2026-01-06T05:00:00Z"));
}

TEST(Schedule, GapsBetweenWindowsGiveNoRun) {
    EXPECT_TRUE(
        due_runs(cron("0 0 * * *", "-1h@h", "@h"), at("2026-01-05T10:00:00Z"), at("2026-01-05T10:00:00Z"), "UTC")
            .empty());
}

TEST(Schedule, SkippingForwardKeepsWhatIsDue) {
    for (const Schedule& schedule : {periodic("1h", "2h"), cron("0 * * * *")}) {
        DueRuns due(schedule, at("2020-01-01T00:00:00Z"), at("2026-01-05T12:00:00Z"), "UTC");
        due.skip_before(at("2026-01-05T11:30:00Z"));
        auto run = due.next();
        ASSERT_TRUE(run);
        EXPECT_EQ(run->now, at("2026-01-05T12:00:00Z"));
    }
}

TEST(Schedule, Durations) {
    EXPECT_EQ(parse_duration("5m"), 5 * kTicksPerMinute);
    EXPECT_EQ(parse_duration("14d"), 14 * kTicksPerDay);
    EXPECT_EQ(parse_duration("1.02:00:00"), 26 * kTicksPerHour);
    EXPECT_EQ(parse_duration("PT5M"), 5 * kTicksPerMinute);
    EXPECT_EQ(parse_duration("P1DT1H"), 25 * kTicksPerHour);
    for (const char* wrong : {"", "5", "m", "5s", "1w", "P", "PT", "1d2h", "-5m"})
        EXPECT_FALSE(parse_duration(wrong)) << wrong;
}

// --- cron ---

std::string next(const char* expression, const char* from, const char* zone = "UTC") {
    std::string error;
    auto parsed = Cron::parse(expression, error);
    if (!parsed) return error;
    absl::TimeZone loaded;
    if (!absl::LoadTimeZone(zone, &loaded)) return "no zone";
    auto time = parsed->next(at(from), loaded);
    return time ? format_datetime(*time).substr(0, 16) : "never";
}

TEST(Cron, Fields) {
    EXPECT_EQ(next("* * * * *", "2026-01-05T10:00:01Z"), "2026-01-05T10:01");
    EXPECT_EQ(next("*/15 * * * *", "2026-01-05T10:16:00Z"), "2026-01-05T10:30");
    EXPECT_EQ(next("5/20 * * * *", "2026-01-05T10:06:00Z"), "2026-01-05T10:25");
    EXPECT_EQ(next("0 9-17/4 * * *", "2026-01-05T10:00:00Z"), "2026-01-05T13:00");
    EXPECT_EQ(next("0 0 1,15 * *", "2026-01-05T10:00:00Z"), "2026-01-15T00:00");
    EXPECT_EQ(next("0 0 * feb *", "2026-01-05T10:00:00Z"), "2026-02-01T00:00");
    EXPECT_EQ(next("0 0 * * Mon-Fri", "2026-01-10T10:00:00Z"), "2026-01-12T00:00");
    EXPECT_EQ(next("0 0 * * 7", "2026-01-05T10:00:00Z"), "2026-01-11T00:00");
    EXPECT_EQ(next("0 0 31 2 *", "2026-01-05T10:00:00Z"), "never");
    EXPECT_EQ(next("0 0 29 2 *", "2026-01-05T10:00:00Z"), "2028-02-29T00:00");
}

TEST(Cron, DayOfMonthOrDayOfWeek) {
    EXPECT_EQ(next("0 0 13 * 5", "2026-01-05T10:00:00Z"), "2026-01-09T00:00") << "either of the two";
    EXPECT_EQ(next("0 0 */2 * 5", "2026-01-05T10:00:00Z"), "2026-01-09T00:00") << "both, as one begins with `*`";
}

TEST(Cron, ClockChanges) {
    EXPECT_EQ(next("30 2 * * *", "2026-03-08T00:00:00Z", "America/New_York"), "2026-03-09T06:30") << "skipped";
    EXPECT_EQ(next("30 1 * * *", "2026-11-01T05:31:00Z", "America/New_York"), "2026-11-01T06:30") << "twice";
}

TEST(Cron, Errors) {
    for (const char* wrong : {"", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
                              "5-1 * * * *", "*/0 * * * *", "a * * * *", "1,,2 * * * *"}) {
        EXPECT_NE(next(wrong, "2026-01-05T10:00:00Z").find("cron expression"), std::string::npos) << wrong;
    }
}

}  // namespace
}  // namespace tocsin
