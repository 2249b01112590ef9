// What the tests of functions, aggregates and table functions share: memory, a clock, values from texts and back.
#pragma once

#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "data/json.h"
#include "function/call_context.h"
#include "function/kernel.h"
#include "function/registry.h"
#include "function/spl_value.h"

namespace tocsin {

inline constexpr double kNow = 1768478400;  // 2026-01-15T12:00:00Z

class FunctionTest : public ::testing::Test {
protected:
    FunctionTest() {
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

}  // namespace tocsin
