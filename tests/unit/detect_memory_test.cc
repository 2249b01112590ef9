// What rules keep, and what is kept for all of them; what expressions of several rules came to.
#include <gtest/gtest.h>

#include "detect/memory_budget.h"
#include "exec/expression_memo.h"

namespace tocsin {
namespace {

TEST(MemoryBudget, TheRuleThatKeepsMostIsSentOff) {
    MemoryBudget budget(100, 3, 2);
    budget.note(0, 0, 30);
    budget.note(1, 0, 25);
    budget.note(1, 1, 25);
    EXPECT_FALSE(budget.sent_off(1));
    budget.note(2, 1, 25);
    EXPECT_TRUE(budget.sent_off(1));
    EXPECT_FALSE(budget.sent_off(0));
    EXPECT_FALSE(budget.sent_off(2));
}

TEST(MemoryBudget, WhatIsKeptForAllLeavesTheRulesHalf) {
    MemoryBudget budget(100, 2, 1);
    budget.note(0, 0, 45);
    budget.note_common(0, 40);
    EXPECT_FALSE(budget.sent_off(0));
    budget.note_alerts(1'000'000);
    EXPECT_FALSE(budget.sent_off(0));
    budget.note(1, 0, 20);
    EXPECT_TRUE(budget.sent_off(0));
    EXPECT_FALSE(budget.sent_off(1));
}

class MemoTest : public testing::Test {
protected:
    // Asks so often in one batch that remembering pays in the next.
    ExpressionMemo::Results* paying(uint32_t number, std::span<const Value* const> inputs) {
        memo_.results(number, inputs, kRows);
        memo_.results(number, inputs, kRows);
        memo_.reset();
        return memo_.results(number, inputs, kRows);
    }

    static constexpr size_t kRows = 4;
    ExpressionMemo memo_;
    Value cells_[2][kRows];
    const Value* inputs_[2] = {cells_[0], cells_[1]};
};

TEST_F(MemoTest, RemembersWhereMoreThanOneAsks) {
    EXPECT_EQ(memo_.results(1, inputs_, kRows), nullptr);
    memo_.reset();
    EXPECT_EQ(memo_.results(1, inputs_, kRows), nullptr) << "nobody asked twice";
    ExpressionMemo::Results* results = paying(1, inputs_);
    ASSERT_NE(results, nullptr);
    EXPECT_FALSE(results->knows(2));
    results->note(2, Value::of_long(7));
    EXPECT_EQ(memo_.results(1, inputs_, kRows), results);
    EXPECT_TRUE(results->knows(2));
    EXPECT_EQ(results->column()[2].as_long(), 7);
}

TEST_F(MemoTest, OtherColumnsAreAnotherQuestion) {
    ExpressionMemo::Results* results = paying(1, inputs_);
    ASSERT_NE(results, nullptr);
    results->note(0, Value::of_long(7));
    const Value* absent[2] = {inputs_[0], nullptr};
    results = memo_.results(1, absent, kRows);
    EXPECT_TRUE(!results || !results->knows(0));
}

// An expression holds others: they get their places while its own is in use.
TEST_F(MemoTest, ResultsStayWhereTheyAre) {
    ExpressionMemo::Results* outer = paying(1, inputs_);
    ASSERT_NE(outer, nullptr);
    for (uint32_t number = 2; number < 1'000; ++number) memo_.results(number, inputs_, kRows);
    outer->note(3, Value::boolean(true));
    EXPECT_EQ(memo_.results(1, inputs_, kRows), outer);
    EXPECT_TRUE(outer->knows(3));
}

}  // namespace
}  // namespace tocsin
