// Independent work by several threads.
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/parallel.h"

namespace tocsin {
namespace {

TEST(InParallel, DoesEachPartOnce) {
    for (unsigned threads : {1u, 2u, 7u}) {
        std::vector<std::atomic<int>> done(100);
        in_parallel(threads, done.size(), [&](size_t part) { ++done[part]; });
        for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
    }
    in_parallel(4, 0, [](size_t) { FAIL() << "there are no parts"; });
}

TEST(InParallel, ThrowsWhatAPartThrew) {
    for (unsigned threads : {1u, 3u}) {
        std::atomic<size_t> begun{0};
        std::string caught;
        try {
            in_parallel(threads, 1000, [&](size_t part) {
                ++begun;
                if (part == 5) throw std::runtime_error("part five");
            });
        } catch (const std::runtime_error& error) {
            caught = error.what();
        }
        EXPECT_EQ(caught, "part five");
        EXPECT_GE(begun, 6u);
    }
}

}  // namespace
}  // namespace tocsin
