// ExpressionMemo: what expressions that several rules have in common came to, so that no row is asked twice. Of one thread and the batch that it
// has read from the logs; the rules' batches are views of it.
#pragma once

#include <algorithm>
#include <deque>
#include <vector>

#include "data/batch.h"
#include "function/notices.h"

namespace tocsin {

class ExpressionMemo {
public:
    // The results of one expression over certain columns, per row of the batch.
    class Results {
    public:
        bool knows(uint32_t row) const { return known_[row] != 0; }
        void note(uint32_t row, const Value& value) {
            cells_[row] = value;
            known_[row] = 1;
        }
        Notices& told() { return told_; }
        // Cells of rows that are not known are undefined.
        Column column() const { return Column(cells_).lasting(); }

    private:
        friend class ExpressionMemo;
        uint64_t batch_ = 0;
        uint32_t asked_ = 0;                // how often in that batch
        bool pays_ = false;                 // it was asked for more than once when it was last asked for
        Notices told_;                      // what computing it had to tell so far, which concerns all that ask
        std::vector<const Value*> inputs_;  // where the cells of the columns are that the expression reads
        std::span<Value> cells_;
        std::vector<uint8_t> known_;  // per row
    };

    // The results of the expression with that number (plan/expr.h) over `rows` rows of lasting columns whose cells are at `inputs`. Null
    // where nobody asked a second time when it was last asked for: most rules look at records of their own, and to remember what nobody asks for
    // again costs more than it saves.
    Results* results(uint32_t number, std::span<const Value* const> inputs, size_t rows) {
        if (number >= results_.size()) results_.resize(number + 1);
        Results& found = results_[number];
        const bool known = found.batch_ == batch_ && std::ranges::equal(inputs, found.inputs_);
        if (!known) {
            found.pays_ = found.asked_ > 1;
            found.asked_ = 0;
            found.batch_ = batch_;
            found.inputs_.assign(inputs.begin(), inputs.end());
        }
        ++found.asked_;
        if (!found.pays_) return nullptr;
        if (!known) {
            found.cells_ = {static_cast<Value*>(arena_.allocate(rows * sizeof(Value), alignof(Value))), rows};
            found.known_.assign(rows, 0);
        }
        return &found;
    }
    // For what results point to.
    Arena& arena() { return arena_; }
    // The next batch begins: everything is forgotten.
    void reset() {
        ++batch_;
        arena_.reset();
    }

private:
    std::deque<Results> results_;  // by number; they stay in their places while inner expressions get theirs
    uint64_t batch_ = 1;
    Arena arena_;
};

}  // namespace tocsin
