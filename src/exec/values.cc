// Values and Range: rows that the query itself makes. They come once, from the thread that finishes the plan.
#include "plan/values.h"

#include <cmath>

#include "exec/build.h"
#include "exec/one_row.h"
#include "plan/range.h"

namespace tocsin {
namespace {

class ValuesOperator final : public Operator {
public:
    ValuesOperator(const Values& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {}

    void push(Batch& batch) override { next_->push(batch); }  // rows that an Apply hands in

    std::string finish() override {
        if (node_.from_apply) return {};
        RowStore rows(node_.schema);
        Arena arena;
        const Batch single = one_row(arena);
        auto add = [&](const std::vector<Value>& cells) {
            Batch batch = single;
            batch.schema = rows.schema();
            batch.sequenced = true;
            for (const Value& cell : cells) batch.columns.push_back(Column::constant(&cell));
            rows.append(batch);
        };
        for (const auto& row : node_.rows) add(row);
        for (const auto& row : node_.expressions) {
            std::vector<Value> cells;
            for (const ExprPtr& expr : row) cells.push_back(value_of_constant(*expr, *state_, arena));
            add(cells);
        }
        rows.emit(*next_, *state_);
        return {};
    }

private:
    const Values& node_;
};

class RangeOperator final : public Operator {
public:
    RangeOperator(const Range& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {}

    void push(Batch&) override {}

    std::string finish() override {
        Arena arena;
        auto value = [&](const ExprPtr& expr) { return value_of_constant(*expr, *state_, arena); };
        Value from = value(node_.from), to = value(node_.to), step = value(node_.step);
        if (from.is_null() || to.is_null() || step.is_null()) return {};
        auto schema = std::make_shared<const Schema>(node_.schema);
        bool real = node_.schema[0].type == Type::kReal || node_.schema[0].type == Type::kDecimal;
        Arena cells_arena;
        std::vector<Value> cells;
        auto flush = [&] {
            if (cells.empty()) return;
            Batch batch;
            batch.schema = schema;
            batch.rows = cells.size();
            batch.selection = all_rows(cells.size());
            batch.arena = &cells_arena;
            batch.sequenced = true;
            batch.columns.emplace_back(std::span<const Value>(cells));
            next_->push(batch);
            cells_arena.reset();
            cells.clear();
        };
        auto add = [&](Value cell) {
            cells.push_back(cell);
            if (cells.size() == state_->batch_rows) flush();
        };
        // Told before any row is made: so many take minutes.
        const double steps = (to_double(to) - to_double(from)) / to_double(step);
        if (to_double(step) == 0 || std::isnan(steps)) return {};
        if (steps >= kMostRangeRows) return "more than 100,000,000 rows are made from nothing";
        if (real) {
            double a = to_double(from), b = to_double(to), s = to_double(step);
            for (uint64_t i = 0;; ++i) {
                double x = a + static_cast<double>(i) * s;
                if (s > 0 ? x > b : x < b) break;
                add(Value::real(x));
            }
        } else {
            int64_t a = from.as_long(), b = to.as_long(), s = step.as_long();
            Tag tag = from.tag();
            auto make = [&](int64_t x) {
                if (tag == Tag::kDateTime) return Value::datetime(x);
                if (tag == Tag::kTimespan) return Value::timespan(x);
                return node_.schema[0].type == Type::kInt ? Value::integer(static_cast<int32_t>(x)) : Value::of_long(x);
            };
            for (int64_t x = a; s > 0 ? x <= b : x >= b;) {
                add(make(x));
                if (__builtin_add_overflow(x, s, &x)) break;
            }
        }
        flush();
        return {};
    }

private:
    const Range& node_;
};

}  // namespace

std::unique_ptr<Operator> make_values(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<ValuesOperator>(as<Values>(node), next, state);
}

std::unique_ptr<Operator> make_range(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<RangeOperator>(as<Range>(node), next, state);
}

}  // namespace tocsin
