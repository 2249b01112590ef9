// The table functions of SPL and KQL, called directly, and the lineage of rows that are made of many.
#include <initializer_list>

#include "function/spl_clock.h"
#include "function/table_function.h"
#include "unit/function_fixture.h"

namespace tocsin {
namespace {

class TableTest : public FunctionTest {
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
              "h|\x02series|count\nw1|GET|2\nw1|OTHER|0\nw2|GET|0\nw2|OTHER|1\nw3|GET|1\nw3|OTHER|1\n");
    auto cells = [&] {
        return table("h|\x02series|n|m", {"w1|GET|2|5", "w1|OTHER|0|-", "w2|GET|0|-", "w2|OTHER|1|6"});
    };
    EXPECT_EQ(spl("chart_columns", cells(), {"h", "n"}), "h|GET|OTHER\nw1|2|0\nw2|0|1\n");
    EXPECT_EQ(spl("chart_columns", cells(), {"h", "n", "m"}, {text("-")}),
              "h|n-GET|n-OTHER|m-GET|m-OTHER\nw1|2|0|5|-\nw2|0|1|-|6\n");
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

}  // namespace
}  // namespace tocsin
