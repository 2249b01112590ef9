// The tables of functions: every signature can be read, no name stands twice; how overloads are chosen.
#include <set>

#include <gtest/gtest.h>

#include "base/text.h"
#include "function/registry.h"

namespace tocsin {
namespace {

using Types = std::vector<Type>;
constexpr Language kLanguages[] = {Language::kKql, Language::kSpl, Language::kSigma};

// The result type of a call, or nothing if it does not bind.
std::string result_of(std::string_view function, const Types& arguments) {
    const Function* row = find_function(Language::kKql, function);
    if (row == nullptr) return "no such function";
    auto resolved = resolve_overload(row->signature, row->type_rule, arguments);
    return resolved ? std::string(type_name(resolved->result)) : "error";
}

template <class Row>
void check_rows(const std::vector<const Row*>& rows) {
    std::set<std::string> names;
    for (const Row* row : rows) {
        SCOPED_TRACE(std::string(row->name));
        EXPECT_FALSE(parse_signature(row->signature).empty());
        EXPECT_FALSE(row->description.empty());
        EXPECT_TRUE(names.insert(std::string(row->name)).second) << "twice";
        for (std::string_view alias : split(row->aliases, ' ')) {
            if (alias.empty()) continue;
            EXPECT_TRUE(names.insert(std::string(alias)).second) << alias << " twice";
        }
        for (const Overload& overload : parse_signature(row->signature)) {
            EXPECT_TRUE(overload.result != ResultKind::kRule || row->type_rule != nullptr);
        }
    }
}

TEST(Registry, RowsAreSound) {
    for (Language language : kLanguages) {
        check_rows(all_functions(language));
        check_rows(all_aggregates(language));
    }
}

TEST(Registry, DescriptionsAreOneSentence) {
    for (const Function* row : all_functions(Language::kKql)) {
        EXPECT_TRUE(row->description.ends_with('.')) << row->name;
    }
}

TEST(Registry, FindsByNameAndAlias) {
    ASSERT_NE(find_function(Language::kKql, "iff"), nullptr);
    EXPECT_EQ(find_function(Language::kKql, "iif"), find_function(Language::kKql, "iff"));
    EXPECT_EQ(find_function(Language::kKql, "IFF"), nullptr);
    EXPECT_FALSE(refusal_reason(Language::kKql, "geo_point_to_h3cell").empty());
    EXPECT_TRUE(refusal_reason(Language::kKql, "strlen").empty());
}

TEST(Registry, RefusesNothingThatItHas) {
    for (Language language : kLanguages) {
        for (const Function* row : all_functions(language))
            EXPECT_TRUE(refusal_reason(language, row->name).empty()) << row->name;
    }
}

// What Microsoft's binder says about these calls.
TEST(Overloads, ArithmeticWidens) {
    EXPECT_EQ(result_of("+", {Type::kInt, Type::kInt}), "long");
    EXPECT_EQ(result_of("+", {Type::kLong, Type::kReal}), "real");
    EXPECT_EQ(result_of("+", {Type::kReal, Type::kDecimal}), "decimal");
    EXPECT_EQ(result_of("-", {Type::kDateTime, Type::kDateTime}), "timespan");
    EXPECT_EQ(result_of("/", {Type::kTimespan, Type::kTimespan}), "real");
    EXPECT_EQ(result_of("+", {Type::kDynamic, Type::kLong}), "long");
    EXPECT_EQ(result_of("-", {Type::kDateTime, Type::kDynamic}), "timespan");
    EXPECT_EQ(result_of("-", {Type::kDynamic, Type::kTimespan}), "timespan");
    EXPECT_EQ(result_of("+", {Type::kDynamic, Type::kDynamic}), "dynamic");
    EXPECT_EQ(result_of("+", {Type::kString, Type::kString}), "error");
    EXPECT_EQ(result_of("+", {Type::kDateTime, Type::kLong}), "error");
    EXPECT_EQ(result_of("bin", {Type::kLong, Type::kTimespan}), "error");
    EXPECT_EQ(result_of("round", {Type::kInt}), "int");
}

TEST(Overloads, ComparisonsNeedAnOrder) {
    EXPECT_EQ(result_of("<", {Type::kString, Type::kString}), "error");
    EXPECT_EQ(result_of("<", {Type::kTimespan, Type::kLong}), "error");
    EXPECT_EQ(result_of("<", {Type::kDynamic, Type::kLong}), "bool");
    EXPECT_EQ(result_of("<", {Type::kDynamic, Type::kDateTime}), "error");
    EXPECT_EQ(result_of("==", {Type::kString, Type::kLong}), "bool");
    EXPECT_EQ(result_of("has", {Type::kLong, Type::kString}), "error");
    EXPECT_EQ(result_of("and", {Type::kBool, Type::kDynamic, Type::kBool}), "bool");
    EXPECT_EQ(result_of("and", {Type::kBool, Type::kLong}), "error");
    EXPECT_EQ(result_of("not", {Type::kDynamic}), "error");
}

TEST(Overloads, ConditionalsHaveOneType) {
    EXPECT_EQ(result_of("iff", {Type::kBool, Type::kLong, Type::kReal}), "real");
    EXPECT_EQ(result_of("iff", {Type::kBool, Type::kString, Type::kLong}), "dynamic");
    EXPECT_EQ(result_of("iff", {Type::kBool, Type::kDynamic, Type::kString}), "string");
    EXPECT_EQ(result_of("case", {Type::kBool, Type::kInt, Type::kBool, Type::kLong, Type::kReal}), "real");
    EXPECT_EQ(result_of("case", {Type::kBool, Type::kInt, Type::kBool, Type::kLong}), "error");
    EXPECT_EQ(result_of("coalesce", {Type::kLong, Type::kString}), "error");
}

TEST(Overloads, ArgumentsRepeatAndMayBeLeftOut) {
    EXPECT_EQ(result_of("bag_pack", {Type::kString, Type::kLong, Type::kString, Type::kString}), "dynamic");
    EXPECT_EQ(result_of("bag_pack", {Type::kString, Type::kLong, Type::kString}), "error");
    EXPECT_EQ(result_of("array_sort_asc", {Type::kDynamic, Type::kDynamic, Type::kBool}), "dynamic");
    EXPECT_EQ(result_of("substring", {Type::kString, Type::kInt}), "string");
    EXPECT_EQ(result_of("substring", {Type::kString, Type::kDynamic}), "error");
    EXPECT_EQ(result_of("trim", {Type::kString, Type::kDynamic}), "string");
    EXPECT_EQ(result_of("now", {}), "datetime");
}

// The results of a call with several of them: `min real, min_idx long`.
std::string parts_of(std::string_view name, std::vector<Type> arguments) {
    const Function* function = find_function(Language::kKql, name);
    auto resolved = resolve_overload(function->signature, function->type_rule, arguments);
    if (!resolved) return "error";
    std::string out;
    for (const ResultPart& part : resolved->parts)
        out += (out.empty() ? "" : ", ") + part.name + " " + std::string(type_name(part.type));
    return out;
}

TEST(Overloads, ResultsMayBeSeveral) {
    EXPECT_EQ(parts_of("series_fft", {Type::kDynamic}), "real dynamic, imag dynamic");
    EXPECT_EQ(parts_of("array_sort_asc", {Type::kDynamic, Type::kDynamic, Type::kBool}),
              "sorted dynamic, sorted dynamic");
    EXPECT_EQ(parts_of("strlen", {Type::kString}), "");
}

}  // namespace
}  // namespace tocsin
