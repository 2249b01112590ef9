// Join by two loops, and Union.
#include "plan/join.h"

#include "data/compare.h"
#include "data/json.h"
#include "function/spl_value.h"
#include "plan/union.h"
#include "reference/evaluator.h"

namespace tocsin::reference {
namespace {

bool same_text_key(const Value& a, const Value& b) {
    return any_value(a, [&](const Value& x) {
        return any_value(b, [&](const Value& y) {
            std::string left, right;
            append_spl_text(x, left);
            append_spl_text(y, right);
            return left == right;
        });
    });
}

class Joining {
public:
    Joining(const Join& node, Rows left, Rows right) : node_(node), left_(std::move(left)), right_(std::move(right)) {
        if (node_.outputs.empty()) {
            for (const Field& field : left_.schema) out_.schema.set(field.name, field.type);
            for (const Field& field : right_.schema) out_.schema.set(field.name, field.type);
        } else {
            out_.schema = node_.schema;
        }
    }

    Rows run() {
        if (node_.join == JoinKind::kInnerUnique) keep_one_per_key();
        std::vector<bool> used(right_.rows.size());
        std::vector<std::vector<size_t>> matches;
        for (const Row& left : left_.rows) {
            matches.emplace_back();
            for (size_t i = 0; i < right_.rows.size(); ++i) {
                if (!equal_keys(left, left_, node_.left_keys, right_.rows[i], right_, node_.right_keys)) continue;
                if (node_.max_matches > 0 && matches.back().size() == node_.max_matches) break;
                matches.back().push_back(i);
                used[i] = true;
            }
        }
        bool left_unmatched = node_.join == JoinKind::kLeftOuter || node_.join == JoinKind::kFullOuter ||
                              node_.join == JoinKind::kLeftAnti;
        bool right_unmatched = node_.join == JoinKind::kRightOuter || node_.join == JoinKind::kFullOuter ||
                               node_.join == JoinKind::kRightAnti;
        bool pairs = node_.join <= JoinKind::kFullOuter;
        for (size_t i = 0; i < left_.rows.size(); ++i) {
            if (pairs) {
                for (size_t k : matches[i]) emit(&left_.rows[i], &right_.rows[k]);
            }
            if (matches[i].empty() ? left_unmatched : node_.join == JoinKind::kLeftSemi) emit(&left_.rows[i], nullptr);
        }
        for (size_t k = 0; k < right_.rows.size(); ++k) {
            if (used[k] ? node_.join == JoinKind::kRightSemi : right_unmatched) emit(nullptr, &right_.rows[k]);
        }
        sequence(out_);
        return std::move(out_);
    }

private:
    bool equal_keys(const Row& a, const Rows& a_rows, const std::vector<std::string>& a_keys, const Row& b,
                    const Rows& b_rows, const std::vector<std::string>& b_keys) const {
        for (size_t i = 0; i < a_keys.size(); ++i) {
            Value x = cell(a_rows, a, a_keys[i]), y = cell(b_rows, b, b_keys[i]);
            if (x.is_null() || y.is_null()) return false;
            if (node_.text_keys ? !same_text_key(x, y) : !same_value(x, y)) return false;
        }
        return true;
    }

    void keep_one_per_key() {
        std::vector<Row> kept;
        for (const Row& row : left_.rows) {
            bool seen = false;
            for (const Row& other : kept)
                seen = seen || equal_keys(row, left_, node_.left_keys, other, left_, node_.left_keys);
            if (!seen) kept.push_back(row);
        }
        left_.rows = std::move(kept);
    }

    void emit(const Row* left, const Row* right) {
        Row row;
        row.cells.resize(out_.schema.size());
        if (!node_.outputs.empty()) {
            for (size_t i = 0; i < node_.outputs.size(); ++i) {
                const Join::Output& output = node_.outputs[i];
                const Row* from = output.right ? right : left;
                if (from)
                    row.cells[i] = cell(output.right ? right_ : left_, *from, output.name);
                else if (out_.schema[i].type == Type::kString)
                    row.cells[i] = Value::string("");
            }
        } else {
            for (size_t i = 0; i < out_.schema.size(); ++i) {
                Value a = left ? cell(left_, *left, out_.schema[i].name) : Value();
                Value b = right ? cell(right_, *right, out_.schema[i].name) : Value();
                bool take_right = a.is_null() || (node_.right_overwrites && !b.is_null());
                row.cells[i] = take_right ? b : a;
            }
        }
        out_.rows.push_back(std::move(row));
    }

    const Join& node_;
    Rows left_, right_;
    Rows out_;
};

}  // namespace

Rows evaluate_join(Evaluator& evaluator, const Node& node) {
    Rows left = evaluator.evaluate(*node.inputs[0]);
    Rows right = evaluator.evaluate(*node.inputs[1]);
    return Joining(as<Join>(node), std::move(left), std::move(right)).run();
}

Rows evaluate_union(Evaluator& evaluator, const Node& node) {
    const auto& all = as<Union>(node);
    std::vector<Rows> inputs;
    for (const NodePtr& input : node.inputs) inputs.push_back(evaluator.evaluate(*input));
    Rows out;
    out.schema = all.sources.empty() ? Schema({}, true) : all.schema;
    for (const Rows& input : inputs) {
        if (!all.sources.empty()) break;
        for (const Field& field : input.schema) out.schema.set(field.name, field.type);
    }
    for (size_t k = 0; k < inputs.size(); ++k) {
        for (const Row& row : inputs[k].rows) {
            Row made;
            made.order = row.order;
            for (size_t i = 0; i < out.schema.size(); ++i) {
                const std::string& name = all.sources.empty() ? out.schema[i].name : all.sources[k][i];
                bool absent = name.empty();
                Value value = absent ? Value() : cell(inputs[k], row, name);
                if (absent && out.schema[i].type == Type::kString) value = Value::string("");
                made.cells.push_back(value);
            }
            out.rows.push_back(std::move(made));
        }
    }
    if (all.in_sequence) {
        sequence(out);
        return out;
    }
    // Records come first, in the order of the logs; rows that were made in sequence follow, input by input.
    auto rank = [](const Row& row) { return row.order.ordinal < kSequenced ? row.order : RowOrder{kSequenced, 0}; };
    std::stable_sort(out.rows.begin(), out.rows.end(), [&](const Row& a, const Row& b) { return rank(a) < rank(b); });
    uint64_t next = kSequenced;
    for (Row& row : out.rows) {
        if (row.order.ordinal >= kSequenced) row.order = {next++, 0};
    }
    return out;
}

}  // namespace tocsin::reference
