// An expression of a kind is a column, a literal or an operator over smaller expressions; depth bounds it.
#include "differential/kql_expressions.h"

#include <fmt/format.h>

namespace tocsin::differential {

std::string KqlExpressions::cell(Kind kind) {
    bool null = chance_.one_in(5);
    switch (kind) {
        case Kind::kLong: return null ? "long(null)" : std::to_string(chance_.between(-3, 6));
        case Kind::kReal:
            return null ? "real(null)"
                        : fmt::format("{}", static_cast<double>(chance_.between(-6, 9)) / 4 + 0.0) +
                              (chance_.one_in(2) ? "" : "");
        case Kind::kBool: return null ? "bool(null)" : chance_.pick({"true", "false"});
        case Kind::kDateTime:
            return null ? "datetime(null)"
                        : fmt::format("datetime(2026-01-0{} 0{}:00)", chance_.between(1, 4), chance_.below(3) * 4);
        case Kind::kTimespan: return null ? "time(null)" : chance_.pick({"1h", "30m", "1d", "90s", "0s"});
        case Kind::kDynamic:
            return null ? "dynamic(null)"
                        : "dynamic(" +
                              chance_.pick({R"([1,2,3])", R"({"a":1,"b":[true,null]})", R"("text")", "[]", "7",
                                            R"(["x","X",""])", R"({"a":"x","k":{"z":2.5}})", "[[1],[2,3]]", "{}"}) +
                              ")";
        case Kind::kString: break;
    }
    return text_literal();
}

std::string KqlExpressions::text_literal() {
    return "\"" +
           chance_.pick({"", "a", "A", "alice", "Alice", "bob carol", "x=1;y=22", "7", "007", "1.5", "éa", "10.1.2.3",
                         "a&b", "[1,2]", "k-1"}) +
           "\"";
}

std::optional<std::string> KqlExpressions::column(Kind kind) {
    std::vector<std::string> names;
    for (const ColumnOf& c : columns_) {
        if (c.kind == kind) names.push_back(c.name);
    }
    if (names.empty()) return std::nullopt;
    return chance_.pick(names);
}

std::string KqlExpressions::literal(Kind kind) {
    if (kind == Kind::kString && over_logs_ && chance_.one_in(2)) {
        return "\"" +
               chance_.pick({"CreateUser", "GetObject", "iam.amazonaws.com", "us-east-1", "AccessDenied", "alice",
                             "IAMUser", "Root", "user", "amazonaws"}) +
               "\"";
    }
    std::string text = cell(kind);
    return text;
}

std::string KqlExpressions::expr(Kind kind, int depth) {
    size_t roll = chance_.below(10);
    if (depth > 2 || roll < 4) {
        auto name = column(kind);
        if (name && (depth > 2 || roll < 4) && !chance_.one_in(6)) return *name;
        if (depth > 2 || roll < 2) return literal(kind);
    }
    int d = depth + 1;
    switch (kind) {
        case Kind::kLong: return long_expr(d);
        case Kind::kReal: return real_expr(d);
        case Kind::kString: return string_expr(d);
        case Kind::kBool: return bool_expr(d);
        case Kind::kDateTime: return datetime_expr(d);
        case Kind::kTimespan: return timespan_expr(d);
        case Kind::kDynamic: return dynamic_expr(d);
    }
    return literal(kind);
}

std::string KqlExpressions::long_expr(int d) {
    auto l = [&] { return expr(Kind::kLong, d); };
    auto s = [&] { return expr(Kind::kString, d); };
    switch (chance_.below(15)) {
        case 0: return fmt::format("({} + {})", l(), l());
        case 1: return fmt::format("({} - {})", l(), l());
        case 2: return fmt::format("({} * {})", l(), l());
        case 3: return fmt::format("({} / {})", l(), l());
        case 4: return fmt::format("({} % {})", l(), l());
        case 5: return fmt::format("strlen({})", s());
        case 6: return fmt::format("tolong({})", s());
        case 7: return fmt::format("array_length({})", expr(Kind::kDynamic, d));
        case 8: return fmt::format("iff({}, {}, {})", expr(Kind::kBool, d), l(), l());
        case 9: return fmt::format("countof({}, \"{}\")", s(), chance_.pick({"a", "1", "er"}));
        case 10: return fmt::format("hourofday({})", expr(Kind::kDateTime, d));
        case 11: return fmt::format("bin({}, {})", l(), chance_.between(1, 4));
        case 12:
            return fmt::format("datetime_diff(\"{}\", {}, {})", chance_.pick({"hour", "day"}), expr(Kind::kDateTime, d),
                               expr(Kind::kDateTime, d));
        case 13: return fmt::format("indexof({}, {})", s(), s());
        default: return fmt::format("coalesce({}, {})", l(), l());
    }
}

std::string KqlExpressions::real_expr(int d) {
    auto r = [&] { return expr(Kind::kReal, d); };
    switch (chance_.below(9)) {
        case 0: return fmt::format("({} + {})", r(), r());
        case 1: return fmt::format("({} * {})", r(), expr(Kind::kLong, d));
        case 2: return fmt::format("({} / {})", r(), r());
        case 3: return fmt::format("round({}, 1)", r());
        case 4: return fmt::format("todouble({})", expr(chance_.one_in(2) ? Kind::kLong : Kind::kString, d));
        case 5: return fmt::format("abs({})", r());
        case 6:
            return fmt::format("case({}, {}, {}, {}, {})", expr(Kind::kBool, d), r(), expr(Kind::kBool, d), r(), r());
        case 7: return fmt::format("max_of({}, {})", r(), r());
        default: return fmt::format("floor({}, 0.5)", r());
    }
}

std::string KqlExpressions::string_expr(int d) {
    auto s = [&] { return expr(Kind::kString, d); };
    auto l = [&] { return expr(Kind::kLong, d); };
    switch (chance_.below(16)) {
        case 0: return fmt::format("strcat({}, \"-\", {})", s(), s());
        case 1: return fmt::format("substring({}, {}, {})", s(), chance_.between(-2, 3), chance_.between(0, 4));
        case 2: return fmt::format("tolower({})", s());
        case 3: return fmt::format("toupper({})", s());
        case 4: return fmt::format("iff({}, {}, {})", expr(Kind::kBool, d), s(), s());
        case 5: return fmt::format("tostring({})", expr(Kind::kDynamic, d));
        case 6: return fmt::format("tostring({})", l());
        case 7:
            return fmt::format("tostring(split({}, \"{}\")[{}])", s(), chance_.pick({".", "a", "=", ":"}),
                               chance_.between(-1, 2));
        case 8:
            return fmt::format("extract(@\"{}\", 1, {})",
                               chance_.pick({R"((\\d+))", R"(([a-z]+)\\b)", R"(user/(.*)$)", R"(=(\\w*))"}), s());
        case 9:
            return fmt::format("replace_string({}, \"{}\", \"{}\")", s(), chance_.pick({"a", "e", "1"}),
                               chance_.pick({"", "Q", "aa"}));
        case 10: return fmt::format("trim(@\"{}\", {})", chance_.pick({"[aA]", R"(\\W+)"}), s());
        case 11: return fmt::format("coalesce({}, {})", s(), s());
        case 12: return fmt::format("case({}, {}, {})", expr(Kind::kBool, d), s(), s());
        case 13: return fmt::format("strcat({}, {})", s(), l());
        case 14: return fmt::format("format_datetime({}, \"yyyy-MM-dd HH\")", expr(Kind::kDateTime, d));
        default:
            return fmt::format(
                "tostring(parse_json({}).{})", s(),
                chance_.pick({"userName", "bucketName", "count", "a", "policyDocument", "ConsoleLogin"}));
    }
}

std::string KqlExpressions::bool_expr(int d) {
    auto b = [&] { return expr(Kind::kBool, d); };
    auto s = [&] { return expr(Kind::kString, d); };
    auto l = [&] { return literal(Kind::kString); };
    switch (chance_.below(20)) {
        case 0: return fmt::format("({} and {})", b(), b());
        case 1: return fmt::format("({} or {})", b(), b());
        case 2: return fmt::format("not({})", b());
        case 3: return fmt::format("({} {} {})", s(), chance_.pick({"==", "!=", "=~", "!~"}), s());
        case 4: return fmt::format("({} {} {})", s(), text_operator(), l());
        case 5: return fmt::format("({} {} ({}, {}))", s(), chance_.pick({"in", "!in", "in~", "!in~"}), l(), l());
        case 6: return fmt::format("({} {} ({}, {}))", s(), chance_.pick({"has_any", "has_all"}), l(), l());
        case 7:
            return fmt::format("({} matches regex @\"{}\")", s(),
                               chance_.pick({"^a", R"(\\d{2})", "(?i)ALICE|bob", "[A-Z].*r$"}));
        case 8: return fmt::format("{}({})", chance_.pick({"isempty", "isnotempty"}), s());
        case 9: {
            Kind kind = std::vector{Kind::kLong, Kind::kReal, Kind::kDateTime, Kind::kTimespan}[chance_.below(4)];
            return fmt::format("({} {} {})", expr(kind, d), comparison(), expr(kind, d));
        }
        case 10: return fmt::format("({} {} {})", expr(Kind::kLong, d), comparison(), expr(Kind::kReal, d));
        case 11:
            return fmt::format("({} {} ({} .. {}))", expr(Kind::kLong, d), chance_.pick({"between", "!between"}),
                               chance_.between(-2, 1), chance_.between(1, 5));
        case 12: {
            Kind kind =
                std::vector{Kind::kLong, Kind::kReal, Kind::kDateTime, Kind::kDynamic, Kind::kBool}[chance_.below(5)];
            return fmt::format("{}({})", chance_.pick({"isnull", "isnotnull"}), expr(kind, d));
        }
        case 13:
            return fmt::format("({} in ({}, {}))", expr(Kind::kLong, d), chance_.between(-2, 3), chance_.between(0, 5));
        case 14: return fmt::format("(tobool({}) == {})", s(), chance_.pick({"true", "false"}));
        case 15: return fmt::format("(tostring({}) {} {})", expr(Kind::kDynamic, d), text_operator(), l());
        case 16: return fmt::format("array_index_of({}, {}) >= 0", "todynamic(" + s() + ")", chance_.between(1, 3));
        case 17: return fmt::format("({} > {} and {})", expr(Kind::kDateTime, d), literal(Kind::kDateTime), b());
        case 18: return fmt::format("ipv4_is_in_range({}, \"10.0.0.0/8\")", s());
        default: return fmt::format("({} == {})", b(), b());
    }
}

std::string KqlExpressions::text_operator() {
    return chance_.pick({"has", "!has", "has_cs", "contains", "!contains", "contains_cs", "startswith", "!startswith",
                         "startswith_cs", "endswith", "!endswith", "hasprefix", "hassuffix", "!hasprefix"});
}
std::string KqlExpressions::comparison() { return chance_.pick({"<", "<=", ">", ">=", "==", "!="}); }

std::string KqlExpressions::datetime_expr(int d) {
    auto t = [&] { return expr(Kind::kDateTime, d); };
    switch (chance_.below(6)) {
        case 0: return fmt::format("({} + {})", t(), expr(Kind::kTimespan, d));
        case 1: return fmt::format("bin({}, {})", t(), chance_.pick({"1h", "1d", "7d", "30m"}));
        case 2: return fmt::format("startofday({})", t());
        case 3: return fmt::format("({} - {})", t(), chance_.pick({"1h", "2d"}));
        case 4: return fmt::format("todatetime({})", expr(Kind::kString, d));
        default: return fmt::format("iff({}, {}, {})", expr(Kind::kBool, d), t(), t());
    }
}

std::string KqlExpressions::timespan_expr(int d) {
    switch (chance_.below(4)) {
        case 0: return fmt::format("({} - {})", expr(Kind::kDateTime, d), expr(Kind::kDateTime, d));
        case 1: return fmt::format("({} * {})", expr(Kind::kTimespan, d), chance_.between(0, 3));
        case 2: return fmt::format("totimespan({})", expr(Kind::kString, d));
        default: return fmt::format("({} + {})", expr(Kind::kTimespan, d), expr(Kind::kTimespan, d));
    }
}

std::string KqlExpressions::dynamic_expr(int d) {
    auto v = [&] { return expr(Kind::kDynamic, d); };
    switch (chance_.below(12)) {
        case 0: return fmt::format("parse_json({})", expr(Kind::kString, d));
        case 1: return fmt::format("pack_array({}, {})", expr(Kind::kLong, d), expr(Kind::kString, d));
        case 2: return fmt::format("bag_pack(\"a\", {}, \"n\", {})", expr(Kind::kLong, d), expr(Kind::kString, d));
        case 3: {
            auto name = column(Kind::kDynamic);
            if (name) return *name + chance_.pick({".a", ".k.z", "[0]", "[-1]", "[\"b\"]", ".b[0]"});
            return fmt::format("parse_json({}).{}", expr(Kind::kString, d),
                               chance_.pick({"userName", "ipPermissions.items[0]", "names", "count", "names[1]"}));
        }
        case 4: return fmt::format("split({}, \"{}\")", expr(Kind::kString, d), chance_.pick({".", "a", "/", ";"}));
        case 5: return fmt::format("set_union({}, {})", v(), v());
        case 6: return fmt::format("array_concat({}, {})", v(), v());
        case 7: return fmt::format("todynamic({})", expr(Kind::kString, d));
        case 8: return fmt::format("array_slice({}, 0, {})", v(), chance_.between(0, 2));
        case 9: return fmt::format("iff({}, {}, {})", expr(Kind::kBool, d), v(), v());
        case 10: return fmt::format("bag_keys({})", v());
        default: return fmt::format("extract_all(@\"(\\w)\", {})", expr(Kind::kString, d));
    }
}

Kind KqlExpressions::some_kind() {
    return std::vector{Kind::kLong, Kind::kReal,     Kind::kString,   Kind::kString,
                       Kind::kBool, Kind::kDateTime, Kind::kTimespan, Kind::kDynamic}[chance_.below(8)];
}
Kind KqlExpressions::scalar_kind() {
    Kind kind = some_kind();
    return kind == Kind::kDynamic ? Kind::kString : kind;
}

}  // namespace tocsin::differential
