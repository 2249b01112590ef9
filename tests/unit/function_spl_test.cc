// SPL's functions, the aggregates of SPL and KQL, and the table functions, called directly. Expected values come from the vendors'
// documentation where a page shows the example, else from the documented rule.
#include <cmath>
#include <functional>
#include <initializer_list>

#include <gtest/gtest.h>

#include "data/compare.h"
#include "data/json.h"
#include "function/aggregate_sum.h"
#include "function/digest.h"
#include "function/kernel.h"
#include "function/pcre.h"
#include "function/registry.h"
#include "function/spl_clock.h"
#include "function/spl_value.h"
#include "function/table_function.h"

namespace tocsin {
namespace {

constexpr double kNow = 1768478400;  // 2026-01-15T12:00:00Z

class SplTest : public ::testing::Test {
protected:
    SplTest() {
        clock_.now = kUnixEpoch + static_cast<Ticks>(kNow) * kTicksPerSecond;
        context_ = {&arena_, &clock_, &cache_, &random_};
    }

    static Value text(std::string_view value) { return Value::string(value); }
    static Value num(double value) { return spl_number_value(value); }
    Value multi(std::initializer_list<Value> values) {
        return Value::array(arena_.copy_array(std::span<const Value>(values.begin(), values.size())));
    }
    Value multi(std::string_view words) {
        std::vector<Value> values;
        for (size_t at = 0; at <= words.size();) {
            size_t end = std::min(words.find(' ', at), words.size());
            values.push_back(make_string(words.substr(at, end - at), arena_));
            at = end + 1;
        }
        return make_multivalue(values, arena_);
    }

    Value call(std::string_view name, std::initializer_list<Value> arguments) {
        const Function* function = find_function(Language::kSpl, name);
        if (function == nullptr) {
            ADD_FAILURE() << "no function " << name;
            return Value();
        }
        std::vector<Column> columns;
        for (const Value& argument : arguments) {
            if (function->nulls == NullRule::kNullIfAny && argument.is_null()) return Value();
            columns.push_back(Column::constant(&argument));
        }
        Value out;
        function->kernel(context_, columns, all_rows(1), &out);
        return out;
    }
    // The result as text; values of a multivalue between blanks; `-` for null, `true` and `false` for Booleans.
    std::string say(std::string_view name, std::initializer_list<Value> arguments) {
        return show(call(name, arguments));
    }
    static std::string show(const Value& value) {
        if (value.is_null()) return "-";
        if (value.tag() == Tag::kBool) return value.as_bool() ? "true" : "false";
        std::string out;
        if (value.tag() != Tag::kArray) {
            append_spl_text(value, out);
            return out;
        }
        for (const Value& item : value.items()) {
            if (!out.empty()) out += ' ';
            append_spl_text(item, out);
        }
        return out;
    }

    Arena arena_;
    Clock clock_;
    KernelCache cache_;
    std::mt19937_64 random_{1};
    CallContext context_;
    const Value null_;
};

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

// --- aggregates ---

class AggregateTest : public SplTest {
protected:
    // The aggregate over single values, in order, the rows spread over `states` states that are merged.
    std::string spl(std::string_view name, const std::vector<Value>& values, std::vector<Value> constants = {},
                    size_t states = 1) {
        return show(run(Language::kSpl, name, values, constants, states, 1)[0]);
    }
    std::string kql(std::string_view name, const std::vector<Value>& values, std::vector<Value> constants = {},
                    size_t states = 1) {
        return to_text(run(Language::kKql, name, values, constants, states, 1)[0]);
    }
    std::vector<Value> run(Language language, std::string_view name, const std::vector<Value>& values,
                           const std::vector<Value>& constants, size_t states, size_t outputs) {
        std::vector<std::vector<Value>> rows;
        for (const Value& value : values) rows.push_back({value});
        return run_rows(language, name, rows, constants, states, outputs);
    }
    std::vector<Value> run_rows(Language language, std::string_view name, std::vector<std::vector<Value>> rows,
                                const std::vector<Value>& constants, size_t states, size_t outputs) {
        const AggregateFunction* function = find_aggregate(language, name);
        if (function == nullptr) {
            ADD_FAILURE() << "no aggregate " << name;
            return std::vector<Value>(outputs);
        }
        std::vector<Value> all_constants(1);
        all_constants.insert(all_constants.end(), constants.begin(), constants.end());
        std::vector<std::unique_ptr<Accumulator>> made;
        for (size_t i = 0; i < states; ++i) made.push_back(function->make(all_constants));
        for (size_t i = 0; i < rows.size(); ++i) {
            rows[i].insert(rows[i].end(), constants.begin(), constants.end());
            if (function->nulls == NullRule::kNullIfAny && rows[i][0].is_null()) continue;
            made[i % states]->add(rows[i], RowOrder{i, 0}, arena_);
        }
        for (size_t i = states; i-- > 1;) made[i - 1]->merge(*made[i], arena_);
        std::vector<Value> out(outputs);
        made[0]->result(out, arena_);
        return out;
    }
    static std::vector<Value> numbers(std::initializer_list<double> values) {
        std::vector<Value> out;
        for (double value : values) out.push_back(num(value));
        return out;
    }
};

TEST_F(AggregateTest, ExactSumsDoNotDependOnOrder) {
    std::vector<double> values = {1e16, 1, -1e16, 0.1, 1e-3, 3e15, -3e15, 0.2, 1e100, -1e100};
    ExactSum forward, backward, left, right;
    for (size_t i = 0; i < values.size(); ++i) {
        forward.add(values[i]);
        backward.add(values[values.size() - 1 - i]);
        (i % 2 == 0 ? left : right).add(values[i]);
    }
    right.add(left);
    EXPECT_EQ(forward.value(), backward.value());
    EXPECT_EQ(forward.value(), right.value());
    EXPECT_NEAR(forward.value(), 1.301, 1e-15);
    Moments moments;
    for (double value : {1e9 + 1, 1e9 + 2, 1e9 + 3}) moments.add(value);
    EXPECT_EQ(moments.variance(true), 1);
}

TEST_F(AggregateTest, SplStatistics) {
    EXPECT_EQ(spl("sum", numbers({1, 2, 3})), "6");
    EXPECT_EQ(spl("sum", {text("a"), text("b")}), "-");
    EXPECT_EQ(spl("max", {num(1), text("a"), text("3")}), "3");
    EXPECT_EQ(spl("min", {text("b"), text("a")}), "a");
    EXPECT_EQ(spl("median", numbers({1, 4})), "3");
    EXPECT_EQ(spl("median", numbers({10, 20, 30, 40, 50, 60})), "35");
    EXPECT_EQ(spl("median", numbers({1, 2, 3, 4, 5})), "3");
    std::vector<Value> ten = numbers({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    EXPECT_EQ(spl("perc", ten, {num(50)}), "5.5");
    EXPECT_EQ(spl("perc", ten, {num(95)}, 3), "9.55");
    EXPECT_EQ(spl("perc", ten, {num(99.5)}), "9.955");
    std::vector<Value> temperatures = numbers({65, 42, 40, 31, 47, 53, 64});
    EXPECT_EQ(spl("mean", temperatures, {}, 2), "48.857142857142854");
    EXPECT_EQ(spl("sumsq", temperatures), "17664");
    EXPECT_EQ(spl("stdev", temperatures, {}, 3), "12.615183595289349");
    EXPECT_EQ(spl("stdev", numbers({5})), "0");
    EXPECT_EQ(spl("range", numbers({1200, 1650, 1400})), "450");
    EXPECT_EQ(spl("mode", {text("Garcia"), text("Mayer"), text("Garcia")}, {}, 2), "Garcia");
    EXPECT_EQ(spl("dc", {text("1"), text("1.0"), num(1), multi("a b")}, {}, 2), "4");
    EXPECT_EQ(spl("count", {text("x"), text(""), null_, multi("a b"), Value::boolean(false)}), "3");
    EXPECT_EQ(spl("values", {text("b"), text("A"), text("a"), num(10), num(9), text("b")}, {}, 3), "10 9 A a b");
    EXPECT_EQ(spl("list", {text("b"), text("A"), text("a"), text("b")}, {}, 3), "b A a b");
    EXPECT_EQ(spl("first", {null_, text("b"), text("A")}, {}, 2), "b");
    EXPECT_EQ(spl("last", {text("b"), text("A"), null_}, {}, 2), "A");
    std::vector<std::vector<Value>> timed = {{text("c"), num(3)}, {text("b"), num(2)}, {text("a"), num(1)}};
    EXPECT_EQ(show(run_rows(Language::kSpl, "earliest", timed, {}, 2, 1)[0]), "a");
    EXPECT_EQ(show(run_rows(Language::kSpl, "latest", timed, {}, 2, 1)[0]), "c");
    EXPECT_EQ(show(run_rows(Language::kSpl, "latest_time", timed, {}, 2, 1)[0]), "3");
}

TEST_F(AggregateTest, KqlAggregates) {
    std::vector<Value> longs;
    for (int64_t i : {3, 1, 4, 1, 5, 9, 2, 6}) longs.push_back(Value::of_long(i));
    EXPECT_EQ(kql("sum", longs, {}, 3), "31");
    EXPECT_EQ(kql("avg", longs, {}, 2), "3.875");
    EXPECT_EQ(kql("avg", {Value::datetime(kUnixEpoch), Value::datetime(kUnixEpoch + 20)}),
              "1970-01-01T00:00:00.0000010Z");
    EXPECT_EQ(kql("avg", {Value::of_long(-3), Value::of_long(-4)}), "-3.5");
    EXPECT_EQ(kql("sum", {}), "0");
    EXPECT_EQ(kql("avg", {}), "");
    EXPECT_EQ(kql("min", {text("b"), text("a")}), "a");
    EXPECT_EQ(kql("dcount", longs, {}, 3), "7");
    EXPECT_EQ(kql("make_list", longs, {Value::of_long(3)}, 3), "[3,1,4]");
    EXPECT_EQ(kql("make_set", longs, {}, 3), "[3,1,4,5,9,2,6]");
    EXPECT_EQ(kql("make_set", {multi("b a"), text("a"), Value::json("[\"c\",\"a\"]")}, {}, 2), R"(["b","a","c"])");
    EXPECT_EQ(kql("make_list", {}), "[]");
    EXPECT_EQ(kql("make_list_with_nulls", {Value::of_long(1), null_}), "[1,null]");
    EXPECT_EQ(kql("makelist", std::vector<Value>(200, text("x"))).size(), 128 * 4 + 1);
    EXPECT_EQ(kql("make_bag", {Value::json(R"({"a":1})"), Value::json(R"({"a":2,"b":3})")}, {}, 2), R"({"a":1,"b":3})");
    EXPECT_EQ(kql("percentile", longs, {Value::of_long(50)}, 3), "3");
    EXPECT_EQ(kql("percentile", longs, {Value::of_long(0)}), "1");
    EXPECT_EQ(kql("percentiles_array", longs, {Value::of_long(50), Value::of_long(100)}), "[3,9]");
    EXPECT_EQ(kql("stdev", {Value::of_long(1)}), "0");
    EXPECT_EQ(kql("variance", {Value::of_long(1), Value::of_long(2), Value::of_long(3), Value::of_long(4)}),
              format_real(5.0 / 3));
    EXPECT_EQ(kql("binary_all_or", {Value::of_long(1), Value::of_long(6)}), "7");
    EXPECT_EQ(kql("take_any", {text(""), text("x"), text("y")}, {}, 2), "x");
    EXPECT_EQ(kql("buildschema", {Value::json(R"({"x":1,"y":[1,"a"]})"), Value::json(R"({"x":"b"})")}, {}, 2),
              R"({"x":["long","string"],"y":{"`indexer`":["long","string"]}})");
    std::vector<std::vector<Value>> rows = {{Value::of_long(2), text("a")},
                                            {null_, text("b")},
                                            {Value::of_long(7), text("c")},
                                            {Value::of_long(7), text("d")}};
    auto best = run_rows(Language::kKql, "arg_max", rows, {}, 3, 2);
    EXPECT_EQ(to_text(best[0]) + to_text(best[1]), "7c");
    best = run_rows(Language::kKql, "arg_min", rows, {}, 2, 2);
    EXPECT_EQ(to_text(best[1]), "a");
}

TEST_F(AggregateTest, LargeSamplesDoNotDependOnMerging) {
    std::vector<Value> values;
    for (int64_t i = 0; i < 30'000; ++i) values.push_back(Value::of_long(i * 7919 % 30'000));
    std::string one = kql("percentile", values, {Value::of_long(90)}, 1);
    EXPECT_EQ(kql("percentile", values, {Value::of_long(90)}, 4), one);
    EXPECT_NEAR(std::stod(one), 27'000, 450);
    EXPECT_EQ(kql("dcount", values, {}, 4), "30000");
}

// Every row's signature parses, and a merge of two empty states is the empty state.
TEST_F(AggregateTest, EveryRowHasASignatureAndAnEmptyResult) {
    for (Language language : {Language::kKql, Language::kSpl}) {
        for (const AggregateFunction* function : all_aggregates(language)) {
            EXPECT_FALSE(parse_signature(function->signature).empty()) << function->name;
            EXPECT_FALSE(function->description.empty());
            Value outputs[1], again[1];
            auto a = function->make({}), b = function->make({});
            a->result(outputs, arena_);
            a = function->make({});
            a->merge(*b, arena_);
            a->result(again, arena_);
            EXPECT_TRUE(same_value(outputs[0], again[0])) << function->name;
        }
    }
    for (const Function* function : all_functions(Language::kSpl))
        EXPECT_FALSE(parse_signature(function->signature).empty()) << function->name;
}

// --- table functions ---

class TableTest : public SplTest {
protected:
    // Cells separated by `|`, `-` is null; a name that begins with `#` is a computed argument.
    Table table(std::string_view header, std::initializer_list<std::string_view> lines) {
        Table out;
        size_t computed = 0;
        for (std::string_view name : cut(header)) {
            out.schema.set(name[0] == '#' ? "\x01" + std::to_string(computed++) : std::string(name), Type::kDynamic);
        }
        for (std::string_view line : lines) {
            std::vector<Value> row;
            for (std::string_view cell : cut(line)) {
                auto number = parse_spl_number(cell);
                if (cell == "-")
                    row.emplace_back();
                else if (cell == "true" || cell == "false")
                    row.push_back(Value::boolean(cell == "true"));
                else
                    row.push_back(number ? num(*number) : make_string(cell, arena_));
            }
            out.rows.push_back(std::move(row));
        }
        return out;
    }
    static std::vector<std::string_view> cut(std::string_view line) {
        std::vector<std::string_view> out;
        for (size_t at = 0; at <= line.size();) {
            size_t end = std::min(line.find('|', at), line.size());
            out.push_back(line.substr(at, end - at));
            at = end + 1;
        }
        return out;
    }
    std::string run(Language language, std::string_view name, Table input, std::vector<std::string> names,
                    std::vector<Value> constants, std::vector<TableCall::Aggregate> aggregates = {}) {
        const TableFunction* function = find_table_function(language, name);
        if (function == nullptr) return "no table function";
        TableCall call;
        call.names = names;
        call.constants = constants;
        call.arena = &arena_;
        call.clock = &clock_;
        call.aggregates = std::move(aggregates);
        for (const Field& field : input.schema) call.argument_count += field.name[0] == '\x01';
        std::string error;
        Table out = function->run(std::move(input), call, error);
        if (!error.empty()) return error;
        std::string text;
        auto put = [&](std::string_view cell, bool last) { text.append(cell).append(last ? "\n" : "|"); };
        std::vector<size_t> shown;
        for (size_t i = 0; i < out.schema.size(); ++i) {
            if (out.schema[i].name[0] != '\x01') shown.push_back(i);
        }
        for (size_t i : shown) put(out.schema[i].name, i == shown.back());
        for (const auto& row : out.rows) {
            for (size_t i : shown) put(i < row.size() ? show(row[i]) : "-", i == shown.back());
        }
        return text;
    }
    std::string spl(std::string_view name, Table input, std::vector<std::string> names,
                    std::vector<Value> constants = {}, std::vector<TableCall::Aggregate> aggregates = {}) {
        return run(Language::kSpl, name, std::move(input), std::move(names), std::move(constants),
                   std::move(aggregates));
    }
    static TableCall::Aggregate aggregate(Language language, std::string_view name, std::vector<size_t> arguments,
                                          std::string output) {
        std::vector<Value> constants(arguments.size());
        return {find_aggregate(language, name), arguments, constants, {{output, Type::kDynamic}}, ~size_t{0}};
    }
};

TEST_F(TableTest, Fields) {
    EXPECT_EQ(spl("fillnull", table("a|b|c", {"1|-|-", "-|x|-"}), {}, {text("?")}), "a|b|c\n1|?|-\n?|x|-\n");
    EXPECT_EQ(spl("filldown", table("n|x", {"1|-", "2|v", "3|-"}), {}), "n|x\n1|-\n2|v\n3|v\n");
    EXPECT_EQ(spl("spath_all",
                  table("j|a.b", {R"({"a":{"b":1},"d":[{"e":1},{"e":2}]})"
                                  "|old",
                                  "no json|old"}),
                  {"j"}),
              "j|a.b|d{}.e\n{\"a\":{\"b\":1},\"d\":[{\"e\":1},{\"e\":2}]}|1|1 2\nno json|old|-\n");
    EXPECT_EQ(
        spl("fromjson", table("j", {R"({"n":"A","c":["x","y"],"o":{"s":1},"t":false})"}), {"j"}, {text("p_")}),
        "j|p_n|p_c|p_o|p_t\n{\"n\":\"A\",\"c\":[\"x\",\"y\"],\"o\":{\"s\":1},\"t\":false}|A|x y|{\"s\":1}|false\n");
    EXPECT_EQ(spl("tojson", table("name|age", {"bob|30"}), {}),
              "name|age|_raw\nbob|30|{\"name\":\"bob\",\"age\":30}\n");
    EXPECT_EQ(spl("addtotals", table("k|a|b", {"x|1|2", "y|3|-"}), {}), "k|a|b|Total\nx|1|2|3\ny|3|-|3\n");
    EXPECT_EQ(spl("addtotals", table("p|q", {"x|1", "y|2"}), {},
                  {Value::boolean(true), Value::boolean(true), text("T"), text("p"), text("all")}),
              "p|q|T\nx|1|1\ny|2|2\nall|3|3\n");
    EXPECT_EQ(spl("bin", table("n", {"1", "4"}), {"n"}, {num(2)}), "n\n0-10\n0-10\n");
    EXPECT_EQ(spl("set_computed_field", table("f|#|#", {"x|counter|1234"}), {}), "f|counter\nx|1234\n");
}

TEST_F(TableTest, Rows) {
    auto rows = [&] { return table("id|src|h", {"1|a|x", "2|a|x", "3|b|x", "4|a|y", "5|-|y", "6|b|x"}); };
    EXPECT_EQ(spl("dedup", rows(), {"src"}), "id|src|h\n1|a|x\n3|b|x\n");
    EXPECT_EQ(spl("dedup", rows(), {"src"}, {num(2)}), "id|src|h\n1|a|x\n2|a|x\n3|b|x\n6|b|x\n");
    EXPECT_EQ(spl("dedup", rows(), {"src", "h"}, {null_, null_, null_, Value::boolean(true)}),
              "id|src|h\n1|a|x\n3|b|x\n4|a|y\n6|b|x\n");
    EXPECT_EQ(spl("head_while", table("n|#", {"1|true", "2|-", "3|true"}), {},
                  {null_, Value::boolean(false), Value::boolean(true)}),
              "n\n1\n2\n");
    EXPECT_EQ(spl("set", table("a|\x02s", {"1|1", "2|1", "2|2", "3|2"}), {"\x02s"}, {text("diff")}),
              "a|\x02s\n1|1\n3|2\n");
    EXPECT_EQ(spl("set", table("a|\x02s", {"1|1", "2|1", "2|2", "3|2"}), {"\x02s"}, {text("intersect")}),
              "a|\x02s\n2|1\n");
    EXPECT_EQ(spl("mvcombine", table("s|m", {"w1|4", "w2|4", "w3|5"}), {"s"}), "s|m\nw1 w2|4\nw3|5\n");
    EXPECT_EQ(spl("format", table("b|a", {"2|1", "x|-"}), {}), "search\n( ( a=\"1\" AND b=\"2\" ) OR ( b=\"x\" ) )\n");
    EXPECT_EQ(spl("format", table("b", {}), {}), "search\nNOT ( )\n");
    EXPECT_EQ(spl("stats_wildcard", table("k|in_b|out_b", {"a|1|10", "a|2|20", "b|3|30"}), {"k", "*_b"}, {num(1)},
                  {aggregate(Language::kSpl, "sum", {}, "sum(*_b)")}),
              "k|sum(in_b)|sum(out_b)\na|3|30\nb|3|30\n");
}

TEST_F(TableTest, Reshape) {
    EXPECT_EQ(spl("transpose", table("server|count", {"w1|5", "w2|6"}), {}),
              "column|row 1|row 2\nserver|w1|w2\ncount|5|6\n");
    EXPECT_EQ(spl("transpose", table("server|count", {"w1|5", "w2|6"}), {}, {null_, null_, text("server")}),
              "column|w1|w2\ncount|5|6\n");
    EXPECT_EQ(spl("untable", table("k|a|b", {"x|1|-", "y|-|2"}), {"k", "f", "v"}), "k|f|v\nx|a|1\ny|b|2\n");
    EXPECT_EQ(spl("xyseries", table("t|s|v|w", {"1|a|10|11", "1|b|20|21"}), {"t", "s", "v", "w"}),
              "t|v: a|v: b|w: a|w: b\n1|10|20|11|21\n");
    auto hits = [&] { return table("h|m", {"w1|GET", "w1|GET", "w2|POST", "w3|PUT", "w3|GET"}); };
    EXPECT_EQ(spl("chart", hits(), {"h", "m"}, {num(1)}, {aggregate(Language::kSpl, "count", {}, "count")}),
              "h|GET|OTHER\nw1|2|0\nw2|0|1\nw3|1|1\n");
    auto events = [&] { return table("_time|b", {"1768474800|30", "1768467600|10"}); };
    EXPECT_EQ(spl("chart", events(), {"_time"}, {null_, null_, null_, null_, null_, null_, text("1h")},
                  {aggregate(Language::kSpl, "sum", {1}, "s")}),
              "_time|s\n1768467600|10\n1768471200|-\n1768474800|30\n");
}

TEST_F(TableTest, RunningValues) {
    auto rows = [&] { return table("n|g", {"1|a", "2|b", "3|a", "4|b"}); };
    auto sum = [&] { return std::vector<TableCall::Aggregate>{aggregate(Language::kSpl, "sum", {0}, "s")}; };
    EXPECT_EQ(spl("streamstats", rows(), {}, {}, sum()), "n|g|s\n1|a|1\n2|b|3\n3|a|6\n4|b|10\n");
    EXPECT_EQ(spl("streamstats", rows(), {}, {num(0), Value::boolean(false)}, sum()),
              "n|g|s\n1|a|-\n2|b|1\n3|a|3\n4|b|6\n");
    EXPECT_EQ(spl("streamstats", rows(), {"g"}, {num(2)}, sum()), "n|g|s\n1|a|1\n2|b|2\n3|a|3\n4|b|4\n");
    EXPECT_EQ(spl("streamstats", rows(), {"g"}, {num(2), null_, Value::boolean(false)}, sum()),
              "n|g|s\n1|a|1\n2|b|2\n3|a|4\n4|b|6\n");
    EXPECT_EQ(spl("streamstats", rows(), {"g"}, {null_, null_, null_, Value::boolean(true)}, sum()),
              "n|g|s\n1|a|1\n2|b|2\n3|a|3\n4|b|4\n");
    EXPECT_EQ(spl("trendline", table("x", {"1", "2", "3", "5"}), {"x", "w"}, {text("wma"), num(2)}),
              "x|w\n1|-\n2|1.6666666666666667\n3|2.6666666666666665\n5|4.333333333333333\n");
    Value cells[] = {text("10.0.0.0/8"), text("inside")};
    Value lines[] = {Value::array(cells)}, types[] = {text("CIDR")};
    EXPECT_EQ(spl("lookup", table("ip", {"10.1.1.1", "11.1.1.1"}), {"ip", "o", "matches"},
                  {num(1), Value::boolean(true), num(100), Value::array(types), Value::array(lines), null_}),
              "ip|o|matches\n10.1.1.1|inside|1\n11.1.1.1|-|-\n");
    EXPECT_EQ(spl("convert", table("n|g", {"1,5|x"}), {"*"}, {text("rmcomma"), null_}), "n|g\n15|x\n");
}

TEST_F(TableTest, Transactions) {
    auto events = [&] { return table("_time|u|a", {"600|b|login", "300|a|logout", "20|a|click", "0|a|login"}); };
    EXPECT_EQ(spl("transaction", events(), {"u"}),
              "_time|u|a|duration|eventcount|closed_txn\n600|b|login|0|1|0\n0|a|click login logout|300|3|0\n");
    EXPECT_EQ(
        spl("transaction", events(), {"u"}, {null_, num(120)}),
        "_time|u|a|duration|eventcount|closed_txn\n600|b|login|0|1|0\n300|a|logout|0|1|1\n0|a|click login|20|2|0\n");
    auto sessions = [&] {
        return table("_time|#|#", {"67|false|true", "60|true|false", "10|false|true", "5|false|false", "0|true|false"});
    };
    EXPECT_EQ(spl("transaction", sessions(), {}, {null_, null_, null_, Value::boolean(true), Value::boolean(true)}),
              "_time|duration|eventcount|closed_txn\n60|7|2|1\n0|10|3|1\n");
}

TEST_F(TableTest, Kql) {
    Table bags = table("k|d", {"1|-", "2|-"});
    bags.rows[0][1] = Value::json(R"({"b":"x","a":1})");
    bags.rows[1][1] = Value::json(R"({"a":2,"c":null})");
    EXPECT_EQ(run(Language::kKql, "bag_unpack", bags, {"d"}, {}), "k|a|b|c\n1|1|x|-\n2|2||-\n");
    EXPECT_EQ(run(Language::kKql, "bag_unpack", bags, {"d", "c"}, {text("p_")}), "k|p_a|p_b\n1|1|x\n2|2|\n");
    EXPECT_EQ(run(Language::kKql, "pivot", table("s|c", {"x|r", "x|g", "y|r", "x|r"}), {"c", "s"}, {},
                  {aggregate(Language::kKql, "count", {}, "count_")}),
              "s|g|r\nx|1|2\ny|0|1\n");
    EXPECT_EQ(run(Language::kKql, "narrow", table("a|b", {"1|x"}), {}, {}), "Row|Column|Value\n0|a|1\n0|b|x\n");
    EXPECT_EQ(
        run(Language::kKql, "top-nested", table("s|e|#|#", {"x|p|x|p", "x|p|x|p", "x|q|x|q", "y|p|y|p", "z|p|z|p"}),
            {"s", "n", "e", "m"}, {num(1), text("rest"), Value::boolean(true), num(1), null_, Value::boolean(true)},
            {aggregate(Language::kKql, "count", {}, "n"), aggregate(Language::kKql, "count", {}, "m")}),
        "s|n|e|m\nx|3|p|2\nrest|2|p|2\n");
    EXPECT_EQ(
        run(Language::kKql, "make-series",
            table("t|#|#|#|#|#", {"0|0|0|4|1|a", "2|2|0|4|1|a", "2|2|0|4|1|a", "9|9|0|4|1|b"}), {"t", "k"},
            {Value::boolean(false), Value::boolean(false), num(0)}, {aggregate(Language::kKql, "count", {}, "n")}),
        "k|n|t\na|1 0 2 0|0 1 2 3\nb|0 0 0 0|0 1 2 3\n");
    EXPECT_EQ(run(Language::kKql, "reduce", table("x|#", {"m1 failed|m1 failed", "m2 failed|m2 failed"}), {}, {}),
              "Pattern|Count|Representative\n* failed|2|m1 failed\n");
}

TEST(Lineages, MergeKeepsTheSmallestOrdinals) {
    Arena arena;
    const Ordinal a[] = {1, 5}, b[] = {3, 5};
    Lineage first{a, 2}, second{b, 2};
    const Lineage* parts[] = {&first, &second};
    Lineage all = merge_lineages(parts, 10, arena);
    EXPECT_EQ(std::vector<Ordinal>(all.ordinals.begin(), all.ordinals.end()), (std::vector<Ordinal>{1, 3, 5}));
    EXPECT_EQ(all.total, 3u);
    Lineage cut = merge_lineages(parts, 2, arena);
    EXPECT_EQ(cut.ordinals.size(), 2u);
    EXPECT_EQ(cut.total, 4u);
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
