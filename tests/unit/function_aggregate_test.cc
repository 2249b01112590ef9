// The aggregates of SPL and KQL, called directly; states are merged in several ways, which must not change the results.
#include <functional>

#include "data/compare.h"
#include "function/aggregate_sum.h"
#include "unit/function_fixture.h"

namespace tocsin {
namespace {

class AggregateTest : public FunctionTest {
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

}  // namespace
}  // namespace tocsin
