// The spool beyond its memory: what goes to a temporary file, and what the disk does not take, comes out in order. What is settled goes to
// the outlet before the end.
#include <csignal>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "detect/alert_frontier.h"
#include "detect/alert_spool.h"

namespace tocsin {
namespace {

constexpr size_t kLines = 1000;
constexpr size_t kLineBytes = 64u << 10;  // together more than the spool keeps in memory

// Bytes that do not become fewer by compression.
std::string line_of(size_t number) {
    std::mt19937_64 random(number);
    std::string line;
    while (line.size() < kLineBytes) {
        uint64_t word = random();
        line.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    return line;
}

void expect_all_in_order() {
    AlertSpool spool;
    for (size_t i = 0; i < kLines; ++i) spool.add({static_cast<Ticks>(kLines - i), 0, 0}, line_of(i));
    size_t next = kLines;
    EXPECT_TRUE(spool.for_each([&](std::string_view line) {
        EXPECT_EQ(line, line_of(--next));
        return true;
    }));
    EXPECT_EQ(next, 0u);
}

TEST(AlertSpool, PutsWhatMemoryDoesNotHoldIntoAFile) { expect_all_in_order(); }

// A limit on the size of files stands for a disk without room.
TEST(AlertSpool, KeepsAllInMemoryWhenTheDiskIsFull) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    auto* handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1u << 20, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    expect_all_in_order();
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
}

// What the outlet got, and then what for_each() gives.
struct Taken {
    std::string early, late;
    explicit Taken(AlertSpool& spool_in) : spool(spool_in) {
        spool.set_outlet([this](std::string_view line) {
            early += line;
            return true;
        });
    }
    void take_rest() {
        EXPECT_TRUE(spool.for_each([this](std::string_view line) {
            late += line;
            return true;
        }));
    }
    AlertSpool& spool;
};

TEST(AlertSpool, GivesTheOutletWhatIsSettled) {
    AlertSpool spool;
    Taken taken(spool);
    spool.add({20, 1, 0}, "c");
    spool.add({10, 2, 0}, "a");
    spool.add({20, 0, 5}, "b");
    spool.settle({20, 1, 0});
    EXPECT_EQ(taken.early, "ab");
    spool.add({20, 1, 1}, "d");
    spool.add({30, 0, 0}, "e");
    taken.take_rest();
    EXPECT_EQ(taken.early + taken.late, "abcde");
}

TEST(AlertSpool, KeepsTheOrderWhenBlocksWereCompressedBeforeTheyWereSettled) {
    AlertSpool spool;
    Taken taken(spool);
    std::string expected;
    for (size_t i = 0; i < kLines; ++i) spool.add({static_cast<Ticks>(kLines - i), 0, 0}, line_of(i));
    for (size_t i = kLines; i-- > 0;) expected += line_of(i);
    for (Ticks time = 100; time <= 700; time += 100) spool.settle({time, 0, 0});
    EXPECT_EQ(taken.early.size(), 699 * kLineBytes);
    taken.take_rest();
    EXPECT_TRUE(taken.early + taken.late == expected);
}

TEST(AlertSpool, GivesNothingMoreToAnOutletThatIsFull) {
    AlertSpool spool;
    size_t lines = 0;
    spool.set_outlet([&](std::string_view) { return ++lines < 2; });
    for (size_t i = 0; i < 5; ++i) spool.add({0, 0, i}, "line");
    spool.settle({0, 0, 4});
    EXPECT_TRUE(spool.for_each([&](std::string_view) { return ++lines < 10; }));
    EXPECT_EQ(lines, 2u);
}

// Each thread adds the alerts of a rule of its own and tells the frontier how far it is.
TEST(AlertFrontier, LetsGoWhatNoRuleCanComeBefore) {
    constexpr size_t kRules = 4, kAlerts = 3000;
    AlertSpool spool;
    Taken taken(spool);
    AlertFrontier frontier(spool);
    for (size_t rule = 0; rule < kRules; ++rule) frontier.expect(rule, 7);
    const auto line = [](size_t rule, size_t number) {
        return std::to_string(rule) + ":" + std::to_string(number) + std::string(500, 'x') + "\n";
    };
    std::vector<std::thread> threads;
    for (size_t rule = 0; rule < kRules; ++rule) {
        threads.emplace_back([&, rule] {
            for (size_t number = 0; number < kAlerts; ++number) {
                spool.add({7, rule, number}, line(rule, number));
                if (number % 64 == 0) frontier.reach(rule, number + 1);
            }
            frontier.finish(rule);
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::string expected;
    for (size_t rule = 0; rule < kRules; ++rule) {
        for (size_t number = 0; number < kAlerts; ++number) expected += line(rule, number);
    }
    EXPECT_TRUE(taken.early == expected);
    EXPECT_TRUE(spool.for_each([](std::string_view) -> bool { throw std::logic_error("a line still waits"); }));
}

}  // namespace
}  // namespace tocsin
