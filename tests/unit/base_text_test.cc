// Text search in any letter case, at every place and length, against the plain way.
#include <gtest/gtest.h>

#include "base/text.h"

namespace tocsin {
namespace {

size_t plain_find(std::string_view text, std::string_view needle, size_t from) {
    for (size_t place = from; place + needle.size() <= text.size(); ++place) {
        if (equals_ignore_case(text.substr(place, needle.size()), needle)) return place;
    }
    return std::string_view::npos;
}

TEST(FindIgnoreCase, FindsAtEveryPlaceOfTextsOfEveryLength) {
    const std::string filler = "aws-CL sd_k@`[{\x7f\xc3\xa4 0+";
    for (std::string_view needle :
         {"a", "-", "cli", "AWS-cli/2", "@[", "k\xc3\xa4", "a longer needle than a block of bytes"}) {
        for (size_t length = 0; length < 80; ++length) {
            std::string text;
            while (text.size() < length) text += filler[(text.size() * 7 + length) % filler.size()];
            for (size_t place = 0; place <= length; ++place) {
                std::string with = text;
                with.insert(place, needle);
                for (size_t from : {size_t{0}, place, place + 1}) {
                    EXPECT_EQ(find_ignore_case(with, needle, from), plain_find(with, needle, from))
                        << with << " from " << from;
                }
                with = with.substr(0, place + needle.size() - 1);
                EXPECT_EQ(find_ignore_case(with, needle), plain_find(with, needle, 0)) << with;
            }
        }
    }
}

TEST(FindIgnoreCase, OnlyLettersHaveTwoForms) {
    // These differ in the bit in which upper and lower case differ.
    EXPECT_EQ(find_ignore_case(std::string(40, '`'), "@"), std::string_view::npos);
    EXPECT_EQ(find_ignore_case(std::string(40, '{'), "["), std::string_view::npos);
    EXPECT_EQ(find_ignore_case(std::string(40, '\x10'), "0"), std::string_view::npos);
    EXPECT_EQ(find_ignore_case(std::string(40, 'x') + "Q", "q"), 40u);
}

TEST(FindIgnoreCase, EmptyTexts) {
    EXPECT_EQ(find_ignore_case("", ""), 0u);
    EXPECT_EQ(find_ignore_case("abc", "", 3), 3u);
    EXPECT_EQ(find_ignore_case("abc", "", 4), std::string_view::npos);
    EXPECT_EQ(find_ignore_case("", "a"), std::string_view::npos);
    EXPECT_EQ(find_ignore_case("abc", "c", 7), std::string_view::npos);
}

}  // namespace
}  // namespace tocsin
