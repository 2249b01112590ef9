// SPL's functions, called directly. Expected values come from the vendor's documentation where a page shows the example, else from
// the documented rule.
#include "function/digest.h"
#include "function/pcre.h"
#include "function/spl_clock.h"
#include "unit/function_fixture.h"

namespace tocsin {
namespace {

using SplTest = FunctionTest;

TEST_F(SplTest, SearchComparesTextWithWildcardsAndNetworks) {
    EXPECT_EQ(say("search_eq", {text("Alicia"), text("al*")}), "true");
    EXPECT_EQ(say("search_eq", {text("malice"), text("al*")}), "false");
    EXPECT_EQ(say("search_eq", {text("10.10.10.12"), text("10.0.0.0/8")}), "true");
    EXPECT_EQ(say("search_eq", {text("2001:db8::99"), text("2001:db8::/120")}), "true");
    EXPECT_EQ(say("search_eq", {multi("a b"), text("B")}), "true");
    EXPECT_EQ(say("search_eq", {num(5), text("5")}), "true");
    EXPECT_EQ(say("search_eq", {text("1.0"), text("1")}), "false");
    EXPECT_EQ(say("search_eq", {null_, text("*")}), "false");
    EXPECT_EQ(say("search_ne", {null_, text("x")}), "false");
    EXPECT_EQ(say("search_ne", {text("x"), text("*")}), "false");
    EXPECT_EQ(say("search_ne", {multi("a b"), text("a")}), "true");
    EXPECT_EQ(say("search_eq_case", {text("alicia"), text("Alicia")}), "false");
    EXPECT_EQ(say("search_in", {text("b"), text("a*"), text("B")}), "true");
    EXPECT_EQ(say("search_le", {text("9.5"), text("10")}), "true");
    EXPECT_EQ(say("search_gt", {text("b"), text("a")}), "true");
    EXPECT_EQ(say("search_lt", {null_, text("1")}), "false");
    EXPECT_EQ(say("search_exists", {text("")}), "true");
    EXPECT_EQ(say("not", {call("search_eq", {null_, text("x")})}), "true");
}

TEST_F(SplTest, TermsStandBetweenBreakers) {
    Value raw = text(R"({"msg":"disk error on sda","net":"10.0.0.1","who":"us-east_1"})");
    EXPECT_EQ(say("search_term", {raw, text("ERROR")}), "true");
    EXPECT_EQ(say("search_term", {raw, text("err")}), "false");
    EXPECT_EQ(say("search_term", {raw, text("err*")}), "true");
    EXPECT_EQ(say("search_term", {raw, text("*rror")}), "true");
    EXPECT_EQ(say("search_term", {raw, text("e*or")}), "true");
    EXPECT_EQ(say("search_term", {raw, text("d*error")}), "false");  // a star stays within its token
    EXPECT_EQ(say("search_phrase", {raw, text("disk error")}), "true");
    EXPECT_EQ(say("search_phrase", {raw, text("error disk")}), "false");
    EXPECT_EQ(say("search_term", {raw, text("east")}), "true");
    EXPECT_EQ(say("search_TERM", {raw, text("east")}), "false");
    EXPECT_EQ(say("search_TERM", {raw, text("10.0.0.1")}), "true");
    EXPECT_EQ(say("search_TERM", {raw, text("0.0.1")}), "false");
    EXPECT_EQ(say("search_CASE", {raw, text("Error")}), "false");
    EXPECT_EQ(say("search_term", {null_, text("x")}), "false");
    EXPECT_EQ(say("search_any_term", {raw, multi("nope sda")}), "true");
    EXPECT_EQ(say("search_any_row", {multi({text(R"({"u":"bob","ip":"1.1.1.1"})"), text(R"({"u":"eve"})")}), text("u"),
                                     text("EVE"), text("ip"), null_}),
              "true");
    EXPECT_EQ(say("search_any_row", {text(R"({"u":"bob","ip":"1.1.1.1"})"), text("u"), text("bob"), text("ip"), null_}),
              "false");
}

TEST_F(SplTest, Operators) {
    EXPECT_EQ(say("+", {text("10"), num(3)}), "13");
    EXPECT_EQ(say("+", {text("a"), text("b")}), "ab");
    EXPECT_EQ(say("+", {text("x"), num(1)}), "-");
    EXPECT_EQ(say("+", {num(0.1), num(0.2)}), "0.3");
    EXPECT_EQ(say("exact +", {num(0.1), num(0.2)}), "0.30000000000000004");
    EXPECT_EQ(say("*", {num(8.25), num(0.2)}), "2");
    EXPECT_EQ(say("exact *", {num(8.25), num(0.2)}), "1.6500000000000001");
    EXPECT_EQ(say("*", {num(1), num(1111)}), "1111");
    EXPECT_EQ(say("/", {num(1), num(3)}), "0.3333333333333333");
    EXPECT_EQ(say("/", {num(1), num(0)}), "-");
    EXPECT_EQ(say("%", {num(7), num(3)}), "1");
    EXPECT_EQ(say(".", {num(1), text("x"), num(2.5)}), "1x2.5");
    EXPECT_EQ(say(".", {multi("a b"), text("x")}), "-");
    EXPECT_EQ(say("=", {text("1.0"), num(1)}), "true");
    EXPECT_EQ(say("=", {text("a"), text("A")}), "false");
    EXPECT_EQ(say("=", {null_, num(1)}), "-");
    EXPECT_EQ(say("<", {text("10"), text("9")}), "false");
    EXPECT_EQ(say("<", {text("apple"), text("banana")}), "true");
    EXPECT_EQ(say("in", {text("404"), text("400"), text("404")}), "true");
    EXPECT_EQ(say("in", {text("404"), text("4*")}), "false");
    EXPECT_EQ(say("like", {text("axxbc"), text("a%b_")}), "true");
    EXPECT_EQ(say("like", {text("a foo"), text("foo%")}), "false");
    EXPECT_EQ(say("match", {multi("x1 y"), text("\\d")}), "true");
    EXPECT_EQ(say("match", {text("foobar"), text("FOO")}), "false");
    EXPECT_EQ(say("match", {text("foobar"), text("(")}), "false");
    EXPECT_EQ(say("cidrmatch", {text("10.0.0.0/8"), text("cloudtrail.amazonaws.com")}), "false");
    EXPECT_EQ(say("and", {null_, Value::boolean(false)}), "false");
    EXPECT_EQ(say("and", {null_, Value::boolean(true)}), "-");
    EXPECT_EQ(say("or", {null_, Value::boolean(true)}), "true");
    EXPECT_EQ(say("not", {null_}), "-");
    EXPECT_EQ(say("if", {null_, num(1), num(0)}), "0");
    EXPECT_EQ(say("case", {Value::boolean(false), num(1), Value::boolean(true), num(2)}), "2");
    EXPECT_EQ(say("coalesce", {null_, text("")}), "");
    EXPECT_EQ(say("nullif", {num(5), text("5")}), "-");
    EXPECT_EQ(say("isnull", {text("")}), "false");
    EXPECT_EQ(say("isobject", {text("{\"a\": 1}")}), "true");
    EXPECT_EQ(say("typeof", {text("5")}), "Number");
    EXPECT_EQ(say("typeof", {null_}), "Invalid");
}

TEST_F(SplTest, TextAndMultivalues) {
    EXPECT_EQ(say("substr", {text("abcdef"), num(-3), num(2)}), "de");
    EXPECT_EQ(say("substr", {text("abc"), num(2), num(10)}), "bc");
    EXPECT_EQ(say("len", {text("Zoë")}), "3");
    EXPECT_EQ(say("trim", {text("   ZZZZabcZZ "), text(" Z")}), "abc");
    EXPECT_EQ(say("trim", {num(5), null_}), "5");
    EXPECT_EQ(say("replace", {text("54.81.233.206:443:X1"), text(":.*"), text("")}), "54.81.233.206");
    EXPECT_EQ(say("replace", {text("1/14/2023"), text("^(\\d{1,2})/(\\d{1,2})/"), text("\\2/\\1/")}), "14/1/2023");
    EXPECT_EQ(say("replace", {text("abc"), text("x*"), text("-")}), "-a-b-c-");
    EXPECT_EQ(say("sed", {text("a-a-a"), text("s/a/b/")}), "b-a-a");
    EXPECT_EQ(say("sed", {text("a-a-a"), text("s/a/b/2")}), "a-b-a");
    EXPECT_EQ(say("sed", {text("cab"), text("y/abc/xyz/")}), "zxy");
    EXPECT_EQ(say("replace_wildcard", {text("big localhost"), text("* localhost"), text("localhost *")}),
              "localhost big");
    EXPECT_EQ(say("urldecode", {text("a%20b%C3%A9")}), "a bé");
    EXPECT_EQ(say("md5", {text("Splunk")}), "2f9304fe9b427489507405bef9a0bb9f");
    EXPECT_EQ(say("sha1", {text("Splunk")}), "988a53196b269c53b93c184800a843547e1d52c2");
    EXPECT_EQ(say("sha256", {text("abc")}), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha512_hex("abc"),
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423"
              "643ce80e2a9ac94fa54ca49f");
    EXPECT_EQ(say("split", {text("1a2b3c4def567890"), text("def")}), "1a2b3c4 567890");
    EXPECT_EQ(say("split", {text("abc"), text("")}), "a b c");
    EXPECT_EQ(say("mvindex", {multi("a b c d"), num(-3), num(-1)}), "b c d");
    EXPECT_EQ(say("mvindex", {multi("a b"), num(5), null_}), "-");
    EXPECT_EQ(say("mvcount", {text("x")}), "1");
    EXPECT_EQ(say("mvappend", {null_, multi("a b"), text("c")}), "a b c");
    EXPECT_EQ(say("mvdedup", {multi("b a b c a")}), "b a c");
    EXPECT_EQ(say("mvsort", {multi("a Z B 1")}), "1 B Z a");
    EXPECT_EQ(say("mvzip", {multi("a b"), multi("80 443"), null_}), "a,80 b,443");
    EXPECT_EQ(say("mvfind", {multi("ok err42"), text("err\\d+")}), "1");
    EXPECT_EQ(say("mvrange", {num(1), num(6), null_}), "1 2 3 4 5");
    EXPECT_EQ(say("mvrange", {num(1514834731), num(1516649131), text("7d")}), "1514834731 1515439531 1516044331");
    EXPECT_EQ(say("makemv_delim", {text("a,,b"), text(","), null_}), "a b");
    EXPECT_EQ(say("makemv_tokenizer", {text("one,two,three"), text("([^,]+),?")}), "one two three");
    EXPECT_EQ(say("commands", {text("search foo | stats count | sort count")}), "search stats sort");
}

TEST_F(SplTest, Conversion) {
    EXPECT_EQ(say("tonumber", {text("0101"), num(2)}), "5");
    EXPECT_EQ(say("tonumber", {text("z"), num(36)}), "35");
    EXPECT_EQ(say("tonumber", {text(" 5"), null_}), "-");
    EXPECT_EQ(say("tostring", {num(615), text("duration")}), "00:10:15");
    EXPECT_EQ(say("tostring", {num(1000000.1278), text("commas")}), "1,000,000.13");
    EXPECT_EQ(say("tostring", {num(1234567), text("commas")}), "1,234,567");
    EXPECT_EQ(say("tostring", {num(255), text("hex")}), "0xFF");
    EXPECT_EQ(say("tostring", {num(9), text("binary")}), "1001");
    EXPECT_EQ(say("tostring", {null_, null_}), "Null");
    EXPECT_EQ(show(call("tostring", {Value::boolean(false), null_})), "False");
    EXPECT_EQ(say("printf", {text("%d,%i,%d"), num(-2), num(4), num(30)}), "-2,4,30");
    EXPECT_EQ(say("printf", {text("%'d"), num(12345)}), "12,345");
    EXPECT_EQ(say("printf", {text("%.*f"), num(1), num(1.23)}), "1.2");
    EXPECT_EQ(say("printf", {text("%*d|%-4d|%+4d"), num(5), num(123), num(1), num(1)}), "  123|1   |  +1");
    EXPECT_EQ(say("printf", {text("%.3A"), call("pi", {})}), "0X1.922P+1");
    EXPECT_EQ(say("printf", {text("%s 100%%"), null_}), "Null 100%");
    EXPECT_EQ(say("ipmask", {text("255.255.255.0"), text("10.20.30.120")}), "10.20.30.0");
    EXPECT_EQ(say("convert_ctime", {text("1"), null_}), "01/01/1970 00:00:01");
    EXPECT_EQ(say("convert_ctime", {num(1768474800), text("%Y-%m-%dT%H:%M:%S")}), "2026-01-15T11:00:00");
    EXPECT_EQ(say("convert_mktime", {text("01/15/2026 11:00:00"), null_}), "1768474800");
    EXPECT_EQ(say("convert_mstime", {text("01:30.500")}), "90.5");
    EXPECT_EQ(say("convert_dur2sec", {text("00:10:15")}), "615");
    EXPECT_EQ(say("convert_memk", {text("1g")}), "1048576");
    EXPECT_EQ(say("convert_num", {text("a")}), "-");
    EXPECT_EQ(say("convert_auto", {text("a")}), "a");
    EXPECT_EQ(say("convert_rmcomma", {text("1,000,000.00")}), "1000000");
    EXPECT_EQ(say("convert_rmunit", {text("212 sec")}), "212");
}

TEST_F(SplTest, Mathematics) {
    EXPECT_EQ(say("round", {num(3.5), null_}), "4");
    EXPECT_EQ(say("round", {num(10), num(2)}), "10.00");
    EXPECT_EQ(say("round", {num(10.567), num(1)}), "10.6");
    EXPECT_EQ(say("log", {num(1024), num(2)}), "10");
    EXPECT_EQ(say("ln", {num(0)}), "-");
    EXPECT_EQ(say("pi", {}), "3.14159265359");
    EXPECT_EQ(say("sigfig", {num(1111), num(3)}), "1110");
    EXPECT_EQ(say("sum", {multi("1 2 3"), num(4), text("x"), null_}), "10");
    EXPECT_EQ(say("avg", {text("somedata"), num(2), num(3)}), "2.5");
    EXPECT_EQ(say("max", {num(1), text("a"), num(3)}), "a");
    EXPECT_EQ(say("min", {num(3), text("a")}), "3");
    EXPECT_EQ(say("min", {text("10"), text("9")}), "10");
    EXPECT_EQ(say("max", {text("10"), num(9)}), "10");
    EXPECT_EQ(say("bit_not", {num(9), null_}), "9007199254740982");
    EXPECT_EQ(say("bit_not", {num(9), num(15)}), "6");
    EXPECT_EQ(say("bit_shift_left", {num(3), num(52), null_}), "4503599627370496");
    EXPECT_EQ(say("bit_shift_left", {num(3), num(-2), null_}), "-");
}

TEST_F(SplTest, Json) {
    EXPECT_EQ(say("json_object", {text("name"), call("json_array", {text("maria"), num(1)})}),
              R"({"name":["maria",1]})");
    EXPECT_EQ(say("json_extract", {text(R"({"a":{"b":[1,{"c":3}]}})"), text("a.b{1}.c")}), "3");
    EXPECT_EQ(say("json_extract", {text(R"([{"n":"x"},{"n":"y"}])"), text("{}.n")}), R"(["x","y"])");
    EXPECT_EQ(say("json_extract", {text(R"({"a":1,"b":"x"})"), text("a"), text("b")}), R"([1,"x"])");
    EXPECT_EQ(say("json_extract", {text("notjson"), text("a")}), "-");
    EXPECT_EQ(say("json_extract_exact", {text(R"({"a.b":"/opt/"})"), text("a.b")}), "/opt/");
    EXPECT_EQ(say("json_set", {text(R"({"a":[{"x":true},{"x":true}]})"), text("a{0}.x"), Value::boolean(false)}),
              R"({"a":[{"x":false},{"x":true}]})");
    EXPECT_EQ(say("json_append", {text(R"({"x":["a"]})"), text("x"), text(R"(["d"])")}), R"({"x":["a",["d"]]})");
    EXPECT_EQ(say("json_extend", {text(R"({"x":["a"]})"), text("x"), text(R"(["d"])")}), R"({"x":["a","d"]})");
    EXPECT_EQ(say("json_append", {text("[]"), text(""), num(2)}), "[2]");
    EXPECT_EQ(say("json_delete", {text(R"({"a":1,"b":{"c":2,"d":3}})"), text("b.c")}), R"({"a":1,"b":{"d":3}})");
    EXPECT_EQ(say("json_entries", {text(R"({"a":1})")}), R"([{"key":"a","value":1}])");
    EXPECT_EQ(say("json_array_to_mv", {text(R"(["B","F"])"), Value::boolean(true)}), R"("B" "F")");
    EXPECT_EQ(say("toarray", {multi({text("1"), text(" 2")})}), "[1,2]");
    EXPECT_EQ(say("spath", {text(R"({"Statement":{"Action":"x"}})"), text("Statement{}.Action")}), "x");
    EXPECT_EQ(say("spath", {text(R"({"a":[{"b":1},{"b":2}]})"), text("a{}")}), R"({"b":1} {"b":2})");
    EXPECT_EQ(say("spath", {text(R"({"a":true,"b":null})"), text("b")}), "null");
    EXPECT_EQ(say("spath_path", {text("{}"), text("a"), text("old")}), "old");
}

TEST_F(SplTest, Time) {
    auto relative = [&](double time, std::string_view spec) {
        return say("strftime", {call("relative_time", {num(time), text(spec)}), text("%Y-%m-%d %H:%M:%S")});
    };
    constexpr double kTime = 1787578215;  // Monday 2026-08-24 13:30:15
    EXPECT_EQ(relative(kTime, "-24h"), "2026-08-23 13:30:15");
    EXPECT_EQ(relative(kTime, "-1mon"), "2026-07-24 13:30:15");
    EXPECT_EQ(relative(kTime, "-1q"), "2026-05-24 13:30:15");
    EXPECT_EQ(relative(kTime, "@q"), "2026-07-01 00:00:00");
    EXPECT_EQ(relative(kTime, "@w"), "2026-08-23 00:00:00");
    EXPECT_EQ(relative(kTime, "@w2"), "2026-08-18 00:00:00");
    EXPECT_EQ(relative(kTime, "@w7"), "2026-08-23 00:00:00");
    EXPECT_EQ(relative(kTime, "-1d@d+8h"), "2026-08-23 08:00:00");
    EXPECT_EQ(relative(1774915200, "-1mon"), "2026-02-28 00:00:00");  // 31 March
    EXPECT_EQ(relative(kTime, "-1x"), "-");
    auto format = [&](double time, std::string_view spec) { return say("strftime", {num(time), text(spec)}); };
    EXPECT_EQ(format(1745970322, "%m-%d-%Y %I:%M:%S %p %A %w %j %V"), "04-29-2025 11:45:22 PM Tuesday 2 119 18");
    EXPECT_EQ(format(1745970322, "%d/%b/%Y:%H:%M:%S.%f %z %s"), "29/Apr/2025:23:45:22.000000 +0000 1745970322");
    EXPECT_EQ(format(1521467703.049, "%S.%Q %3N %6Q %:z %Z"), "03.049 049 049000 +00:00 UTC");
    EXPECT_EQ(say("strptime", {text("2026-01-15T10:00:00+0200"), text("%Y-%m-%dT%H:%M:%S%z")}), "1768464000");
    EXPECT_EQ(say("strptime", {text("01/15/2026 03:04:05 PM"), text("%m/%d/%Y %I:%M:%S %p")}), "1768489445");
    EXPECT_EQ(say("strptime", {text("30 Feb 2026"), text("%d %b %Y")}), "-");
    EXPECT_EQ(say("strptime", {text("not a date"), text("%Y-%m-%d")}), "-");
    EXPECT_EQ(say("now", {}), "1768478400");
    EXPECT_EQ(parse_time_modifier("-70m@m", kNow, absl::UTCTimeZone()), kNow - 4200);
    EXPECT_EQ(parse_time_modifier("01/15/2026:11:00:00", kNow, absl::UTCTimeZone()), kNow - 3600);
    EXPECT_EQ(parse_time_modifier("now", kNow, absl::UTCTimeZone()), kNow);
    EXPECT_EQ(say("bucket_time", {num(1768478399), text("5m"), null_}), "1768478100");
    EXPECT_EQ(say("bucket_time", {num(1768478399), text("1mon"), null_}), "1767225600");
    EXPECT_EQ(say("bucket_range", {num(3), text("2")}), "2-4");
    EXPECT_EQ(say("bucket_range", {text("1"), text("0.5")}), "1.0-1.5");
    // Days follow the zone: the clocks went forward on 29 March.
    absl::TimeZone berlin = time_zone("Europe/Berlin");
    EXPECT_EQ(*apply_time_spec(1774825200, "-1d", berlin), 1774825200 - 23 * 3600);
    EXPECT_EQ(*apply_time_spec(1774825200, "-24h", berlin), 1774825200 - 24 * 3600);
}

TEST(Pcre, GroupsAndErrors) {
    std::string error;
    auto regex = PcreRegex::compile("(?<user>\\w+)@(?P<host>\\w+)(x)?", error);
    ASSERT_TRUE(regex) << error;
    EXPECT_EQ(regex->group_names(), (std::vector<std::string>{"user", "host", ""}));
    std::vector<std::pair<int64_t, int64_t>> groups;
    ASSERT_TRUE(regex->match("to: bob@home", 0, groups));
    EXPECT_EQ(groups[1], (std::pair<int64_t, int64_t>{4, 7}));
    EXPECT_EQ(groups[3].first, -1);
    EXPECT_FALSE(PcreRegex::compile("(", error));
    EXPECT_FALSE(error.empty());
    // A pattern with exponential backtracking ends at the limit.
    auto slow = PcreRegex::compile("^(a+)+$", error);
    EXPECT_FALSE(slow->search(std::string(60, 'a') + "b"));
}

}  // namespace
}  // namespace tocsin
