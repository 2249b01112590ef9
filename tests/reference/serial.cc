// Serial: KQL's window functions, each by its documentation, over a list of rows.
#include "plan/serial.h"

#include "base/check.h"
#include "data/compare.h"
#include "function/registry.h"
#include "reference/evaluator.h"

namespace tocsin::reference {
namespace {

// One call over all rows: its arguments per row.
class SerialColumn {
public:
    SerialColumn(Evaluator& evaluator, const SerialCall& call, const Rows& in) : evaluator_(evaluator), call_(call) {
        for (const Row& row : in.rows) {
            arguments_.emplace_back();
            for (const ExprPtr& argument : call.arguments)
                arguments_.back().push_back(evaluator.value(*argument, in.schema, row));
        }
    }

    std::vector<Value> run() {
        std::vector<Value> out;
        for (size_t row = 0; row < arguments_.size(); ++row) {
            if (call_.function == "row_number")
                out.push_back(row_number(row, out));
            else if (call_.function == "row_cumsum")
                out.push_back(row_cumsum(row));
            else if (call_.function == "row_rank_dense")
                out.push_back(row_rank(row, true));
            else if (call_.function == "row_rank_min")
                out.push_back(row_rank(row, false));
            else if (call_.function == "row_window_session")
                out.push_back(row_window_session(row));
            else if (call_.function == "prev")
                out.push_back(neighbour(row, -1));
            else if (call_.function == "next")
                out.push_back(neighbour(row, 1));
            else
                CHECK(false, "unknown window function");
        }
        return out;
    }

private:
    Value argument(size_t row, size_t index) const {
        return index < arguments_[row].size() ? arguments_[row][index] : Value();
    }
    bool restarts(size_t row, size_t index) const {
        Value flag = argument(row, index);
        return flag.tag() == Tag::kBool && flag.as_bool();
    }

    // row_number([start], [restart])
    Value row_number(size_t row, const std::vector<Value>& before) {
        Value start = argument(row, 0);
        if (row == 0 || restarts(row, 1)) return Value::of_long(start.is_null() ? 1 : start.as_long());
        return Value::of_long(before.back().as_long() + 1);
    }

    // row_cumsum(term, [restart]): nulls add nothing; the sum of nothing is zero, as sum()'s.
    Value row_cumsum(size_t row) {
        if (row == 0 || restarts(row, 1)) {
            sum_ = Value::of_long(0);
            if (call_.type == Type::kReal) sum_ = Value::real(0);
            if (call_.type == Type::kTimespan) sum_ = Value::timespan(0);
        }
        Value term = argument(row, 0);
        if (!term.is_null()) sum_ = call_function(evaluator_, *find_function(Language::kKql, "+"), {sum_, term});
        return sum_;
    }

    // row_rank_dense(term, [restart]) counts the changes of the term; row_rank_min gives the position of its first row.
    Value row_rank(size_t row, bool dense) {
        if (row == 0 || restarts(row, 1)) {
            rank_ = position_ = 1;
        } else {
            ++position_;
            if (!same_value(argument(row, 0), argument(row - 1, 0))) rank_ = dense ? rank_ + 1 : position_;
        }
        return Value::of_long(rank_);
    }

    // row_window_session(term, max distance from the first, max distance between neighbours, [restart])
    Value row_window_session(size_t row) {
        Value term = argument(row, 0);
        bool starts = row == 0 || session_.is_null() || restarts(row, 3);
        if (!starts && !term.is_null()) {
            starts = distance(term, session_) > argument(row, 1).as_long() ||
                     distance(term, previous_) > argument(row, 2).as_long();
        }
        if (starts) session_ = term;
        previous_ = term;
        return session_;
    }
    static int64_t distance(const Value& later, const Value& earlier) { return later.as_long() - earlier.as_long(); }

    // prev(column, [offset], [default]) and next()
    Value neighbour(size_t row, int64_t direction) {
        Value offset = argument(row, 1);
        int64_t other = static_cast<int64_t>(row) + direction * (offset.is_null() ? 1 : offset.as_long());
        if (other < 0 || other >= static_cast<int64_t>(arguments_.size())) return argument(row, 2);
        return argument(static_cast<size_t>(other), 0);
    }

    Evaluator& evaluator_;
    const SerialCall& call_;
    std::vector<std::vector<Value>> arguments_;
    Value sum_, session_, previous_;
    int64_t rank_ = 1, position_ = 1;
};

}  // namespace

Rows evaluate_serial(Evaluator& evaluator, const Node& node) {
    Rows in = evaluator.evaluate(*node.inputs[0]);
    Rows out = in;
    for (const SerialCall& call : as<Serial>(node).calls) {
        std::vector<Value> values = SerialColumn(evaluator, call, in).run();
        out.schema.set(call.name, call.type);
        size_t column = *out.schema.find(call.name);
        for (size_t i = 0; i < values.size(); ++i) {
            out.rows[i].cells.resize(out.schema.size());
            out.rows[i].cells[column] = values[i];
        }
    }
    sequence(out);
    return out;
}

}  // namespace tocsin::reference
