// What the pool promises: equal texts have one address, and the address alone tells the text.
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "data/text_pool.h"

namespace tocsin {
namespace {

TEST(TextPool, KeepsEqualTextsOnce) {
    Arena memory;
    TextPool pool;
    std::string first = "us-east-1", second = "us-east-1";
    EXPECT_EQ(pool.intern(first, memory).data(), pool.intern(second, memory).data());
    EXPECT_NE(pool.intern(first, memory).data(), first.data());
    EXPECT_NE(pool.intern("us-east-2", memory).data(), pool.intern(first, memory).data());
    EXPECT_EQ(pool.size(), 2u);
}

TEST(TextPool, KnowsATextByItsAddress) {
    Arena memory;
    TextPool pool;
    const std::string with_nul("a\0b", 3);
    for (const std::string& text : {std::string(), with_nul, std::string(100'000, 'x')})
        EXPECT_EQ(TextPool::text_at(pool.intern(text, memory).data()), text);
}

TEST(TextPool, GrowsWithoutMovingTexts) {
    Arena memory;
    TextPool pool;
    std::set<const char*> addresses;
    const char* first = pool.intern("0", memory).data();
    for (int i = 0; i < 10'000; ++i) addresses.insert(pool.intern(std::to_string(i), memory).data());
    EXPECT_EQ(addresses.size(), 10'000u);
    EXPECT_EQ(pool.intern("0", memory).data(), first);
}

}  // namespace
}  // namespace tocsin
