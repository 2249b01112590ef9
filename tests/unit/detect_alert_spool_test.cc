// The spool beyond its memory: what goes to a temporary file, and what the disk does not take, comes out in order.
#include <csignal>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <sys/resource.h>

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
    for (size_t i = 0; i < kLines; ++i) spool.add(static_cast<Ticks>(kLines - i), 0, 0, line_of(i));
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

}  // namespace
}  // namespace tocsin
