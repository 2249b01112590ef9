#include <cstring>
#include <limits>

#include "gtest/gtest.h"
#include <sys/mman.h>
#include <unistd.h>

#include "data/json.h"
#include "data/json_tokens.h"

namespace tocsin {
namespace {

// What a text prints as after it was parsed; `-` if it is not JSON.
std::string printed(std::string_view text) {
    Arena arena;
    auto value = parse_json(text, arena);
    if (!value) return "-";
    std::string out;
    write_json(*value, out);
    return out;
}

std::string nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ParseJson, PrintsWhatItRead) {
    EXPECT_EQ(printed(R"( { "a" : [ 1, 2.5, true, false, null, "x" ], "b" : { } , "c":[ ] } )"),
              R"({"a":[1,2.5,true,false,null,"x"],"b":{},"c":[]})");
    EXPECT_EQ(printed("7"), "7");
    EXPECT_EQ(printed(R"("x")"), R"("x")");
    EXPECT_EQ(printed("null"), "null");
}

TEST(ParseJson, RejectsWhatIsNotJson) {
    for (const char* text : {"",           " ",         "{",
                             "}",          "[1",        "[1,]",
                             "[,1]",       "{\"a\"}",   "{\"a\":}",
                             "{\"a\":1,}", "{a:1}",     "{1:1}",
                             "[1}",        "{\"a\":1]", "1 2",
                             "[1][2]",     "tru",       "nulll",
                             "01",         "1.",        ".5",
                             "-",          "+1",        "1e",
                             "0x1F",       "\"a",       "\"\\x\"",
                             "\"\\u12\"",  "\"a\"b",    "12\"a\"",
                             "[1 2]",      "{\"a\" 1}", "{\"a\":1 \"b\":2}",
                             "\"a\nb\"",   "NaN"}) {
        EXPECT_EQ(printed(text), "-") << text;
    }
}

TEST(ParseJson, ReadsNumbers) {
    Arena arena;
    EXPECT_EQ(parse_json("9223372036854775807", arena)->as_long(), std::numeric_limits<int64_t>::max());
    EXPECT_EQ(parse_json("-9223372036854775808", arena)->as_long(), std::numeric_limits<int64_t>::min());
    EXPECT_EQ(parse_json("9223372036854775808", arena)->as_real(), 9223372036854775808.0);
    EXPECT_EQ(parse_json("1e400", arena)->as_real(), std::numeric_limits<double>::infinity());
    EXPECT_EQ(parse_json("1e-400", arena)->as_real(), 0);
    EXPECT_EQ(parse_json("-0", arena)->tag(), Tag::kLong);
    EXPECT_EQ(parse_json("1.0", arena)->tag(), Tag::kReal);
    EXPECT_EQ(parse_json("1e2", arena)->as_real(), 100);
    EXPECT_EQ(printed("[1.0,0.1,1e21]"), "[1.0,0.1,1e+21]");
}

TEST(ParseJson, ReadsEscapes) {
    Arena arena;
    EXPECT_EQ(parse_json(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00")", arena)->text(),
              "\"\\/\b\f\n\r\tA\u00e9\U0001F600");
    EXPECT_EQ(parse_json(R"("a\ud83dx")", arena)->text(), "a\uFFFDx");
    EXPECT_EQ(parse_json(R"("\ude00")", arena)->text(), "\uFFFD");
    EXPECT_EQ(parse_json("\"a\xff\"", arena)->text(), "a\uFFFD");
}

TEST(ParseJson, KeepsTheLastOfEqualKeys) {
    EXPECT_EQ(printed(R"({"a":1,"b":2,"\u0061":3})"), R"({"a":3,"b":2})");
    std::string text = "{", expected = "{";
    for (int i = 0; i < 100; ++i) text += "\"k" + std::to_string(i) + "\":0,";
    for (int i = 0; i < 100; ++i) {
        text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + (i < 99 ? "," : "}");
        expected += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + (i < 99 ? "," : "}");
    }
    EXPECT_EQ(printed(text), expected);
}

TEST(ParseJson, LimitsTheDepth) {
    EXPECT_EQ(printed(nested(kMaxJsonDepth)), nested(kMaxJsonDepth));
    EXPECT_EQ(printed(nested(kMaxJsonDepth + 1)), "-");
    EXPECT_EQ(printed(std::string(1'000'000, '[')), "-");
}

TEST(JsonLookup, FindsMembersOfUnparsedText) {
    Arena arena;
    Value object = Value::json(R"({"a":{"b":[10,{"c":"x\ty"}]},"n":null,"d":1,"d":2.5,"k\"k":true})");
    EXPECT_EQ(get_member(object, "a", arena).text(), R"({"b":[10,{"c":"x\ty"}]})");
    Value array = get_member(get_member(object, "a", arena), "b", arena);
    EXPECT_EQ(get_element(array, 0, arena).as_long(), 10);
    EXPECT_EQ(get_member(get_element(array, -1, arena), "c", arena).text(), "x\ty");
    EXPECT_TRUE(get_element(array, 2, arena).is_null());
    EXPECT_TRUE(get_element(array, -3, arena).is_null());
    EXPECT_TRUE(get_member(object, "n", arena).is_null());
    EXPECT_EQ(get_member(object, "d", arena).as_real(), 2.5);
    EXPECT_TRUE(get_member(object, "k\"k", arena).as_bool());
    EXPECT_TRUE(get_member(object, "x", arena).is_null());
    EXPECT_TRUE(get_member(array, "x", arena).is_null());
    EXPECT_TRUE(get_element(object, 0, arena).is_null());
    EXPECT_TRUE(get_member(Value::json("{"), "x", arena).is_null());
}

TEST(JsonLookup, FindsMembersOfParsedValues) {
    Arena arena;
    Value object = *parse_json(R"({"a":[1,2,3]})", arena);
    EXPECT_EQ(get_element(get_member(object, "a", arena), -1, arena).as_long(), 3);
    EXPECT_TRUE(get_member(Value::of_long(1), "a", arena).is_null());
}

TEST(WriteJson, WritesScalars) {
    Arena arena;
    Guid guid;
    ASSERT_TRUE(parse_guid("74be27de-1e4e-49d9-b579-fe0b331d3642", guid));
    Value values[] = {Value::datetime(0),
                      Value::timespan(kTicksPerDay),
                      Value::guid(&guid),
                      Value::real(118.0),
                      Value::real(std::numeric_limits<double>::quiet_NaN()),
                      Value::string("\x01\"\\/"),
                      Value::string("a\xffz"),
                      Value::json(R"({ "x" : 1.0 })")};
    std::string out;
    write_json(Value::array(values), out);
    EXPECT_EQ(
        out,
        R"(["0001-01-01T00:00:00.0000000Z","1.00:00:00","74be27de-1e4e-49d9-b579-fe0b331d3642",118.0,"NaN","\u0001\"\\/",)"
        "\"a\uFFFDz\","
        R"({"x":1.0}])");
}

TEST(WriteJson, EscapesAmpersandsForSentinel) {
    std::string out;
    compact_json(R"({ "a&b" : "x & \"y\" \\" , "c" : [ 1 , 2 ] })", out, JsonStyle::kSentinelText);
    EXPECT_EQ(out, R"({"a\u0026b":"x \u0026 \"y\" \\","c":[1,2]})");
    out.clear();
    compact_json(R"({ "a&b" : "\u0041 \/" })", out);
    EXPECT_EQ(out, R"({"a&b":"\u0041 \/"})");
    out.clear();
    write_json(Value::string("&"), out, JsonStyle::kSentinelText);
    EXPECT_EQ(out, R"("\u0026")");
}

TEST(ToText, IsBareForStrings) {
    EXPECT_EQ(to_text(Value::string("a\"b")), "a\"b");
    EXPECT_EQ(to_text(Value()), "");
    EXPECT_EQ(to_text(Value::boolean(true)), "true");
    EXPECT_EQ(to_text(Value::of_long(-5)), "-5");
    EXPECT_EQ(to_text(Value::json("[ 1, \"a\" ]")), "[1,\"a\"]");
}

TEST(JsonTokens, ReadsNothingBehindTheText) {
    auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    char* pages =
        static_cast<char*>(mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ASSERT_EQ(mprotect(pages + page, page, PROT_NONE), 0);
    Arena arena;
    for (size_t length = 2; length < 300; ++length) {
        std::string text = "\"" + std::string(length - 2, 'x') + "\"";
        char* begin = pages + page - length;
        std::memcpy(begin, text.data(), length);
        JsonTokens tokens;
        ASSERT_TRUE(tokens.index({begin, length}, arena));
        EXPECT_EQ(tokens.text(0), text);
    }
    munmap(pages, 2 * page);
}

}  // namespace
}  // namespace tocsin
