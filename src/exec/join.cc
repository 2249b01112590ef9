// Join: both inputs are kept, then the left rows are looked up, in their order, in a hash table of the right rows. Right rows without a
// partner come last, in their order.
#include "plan/join.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "data/compare.h"
#include "data/json.h"
#include "exec/build.h"
#include "exec/lineage.h"
#include "exec/push_rows.h"

namespace tocsin {
namespace {

const Value kEmptyText = Value::string("");
constexpr uint32_t kNone = ~0u;

class JoinOperator final : public Operator {
public:
    JoinOperator(const Join& node, Sink* next, ThreadState* state)
        : Operator(next, state),
          node_(node),
          left_(node.inputs.empty() ? Schema() : node.inputs[0]->schema, state),
          right_(node.inputs.size() < 2 ? Schema() : node.inputs[1]->schema, state) {}

    Sink* input(size_t index) override { return index == 0 ? &left_ : &right_; }
    void push(Batch& batch) override { left_.push(batch); }
    size_t memory_bytes() const override { return left_.memory_bytes() + right_.memory_bytes(); }
    void merge(Operator& other) override {
        left_.merge(static_cast<JoinOperator&>(other).left_);
        right_.merge(static_cast<JoinOperator&>(other).right_);
    }

    std::string finish() override {
        left_.finish();
        right_.finish();
        find_pairs();
        emit_pairs();
        return {};
    }

private:
    using Keys = std::vector<std::vector<Value>>;  // the keys that a row answers to: one, or several for multivalues

    // False if the row has a null key.
    bool keys_of(const RowStore& rows, size_t position, const std::vector<std::optional<size_t>>& columns, Keys& out) {
        out.assign(1, {});
        for (const auto& column : columns) {
            Value value = column ? rows.cell(position, *column) : Value();
            if (value.is_null()) return false;
            std::span<const Value> values(&value, 1);
            if (node_.text_keys && value.tag() == Tag::kArray) values = value.items();
            Keys next;
            for (const auto& key : out) {
                for (const Value& part : values) {
                    next.push_back(key);
                    next.back().push_back(node_.text_keys && !part.is_string() ? make_string(to_text(part), scratch_)
                                                                               : part);
                }
            }
            out = std::move(next);
        }
        return true;
    }

    std::vector<std::optional<size_t>> columns_of(const RowStore& rows, const std::vector<std::string>& names) {
        std::vector<std::optional<size_t>> out;
        for (const std::string& name : names) out.push_back(rows.schema()->find(name));
        return out;
    }

    void find_pairs() {
        const RowStore& left = left_.rows();
        const RowStore& right = right_.rows();
        auto left_columns = columns_of(left, node_.left_keys);
        auto right_columns = columns_of(right, node_.right_keys);
        struct Hash {
            size_t operator()(const std::vector<Value>& key) const { return hash_values(key); }
        };
        struct Same {
            bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
                for (size_t i = 0; i < a.size(); ++i) {
                    if (!same_value(a[i], b[i])) return false;
                }
                return true;
            }
        };
        std::unordered_map<std::vector<Value>, std::vector<uint32_t>, Hash, Same> table;
        Keys keys;
        for (uint32_t row = 0; row < right.rows(); ++row) {
            if (!keys_of(right, row, right_columns, keys)) continue;
            for (auto& key : keys) table[std::move(key)].push_back(row);
        }
        std::vector<bool> right_matched(right.rows(), false);
        std::unordered_map<std::vector<Value>, bool, Hash, Same> seen;
        bool unique = node_.join == JoinKind::kInnerUnique;
        for (uint32_t row = 0; row < left.rows(); ++row) {
            std::vector<uint32_t> matches;
            bool has_key = keys_of(left, row, left_columns, keys);
            if (has_key) {
                if (unique && !seen.emplace(keys[0], true).second) continue;
                for (const auto& key : keys) {
                    auto found = table.find(key);
                    if (found == table.end()) continue;
                    matches.insert(matches.end(), found->second.begin(), found->second.end());
                }
                if (keys.size() > 1) {
                    std::sort(matches.begin(), matches.end());
                    matches.erase(std::unique(matches.begin(), matches.end()), matches.end());
                }
                if (node_.max_matches > 0 && matches.size() > node_.max_matches) matches.resize(node_.max_matches);
            }
            for (uint32_t match : matches) right_matched[match] = true;
            switch (node_.join) {
                case JoinKind::kInnerUnique:
                case JoinKind::kInner:
                case JoinKind::kRightOuter:
                    for (uint32_t match : matches) pairs_.emplace_back(row, match);
                    break;
                case JoinKind::kLeftOuter:
                case JoinKind::kFullOuter:
                    if (matches.empty()) pairs_.emplace_back(row, kNone);
                    for (uint32_t match : matches) pairs_.emplace_back(row, match);
                    break;
                case JoinKind::kLeftSemi:
                    if (!matches.empty()) pairs_.emplace_back(row, kNone);
                    break;
                case JoinKind::kLeftAnti:
                    if (matches.empty()) pairs_.emplace_back(row, kNone);
                    break;
                case JoinKind::kRightSemi:
                case JoinKind::kRightAnti: break;
            }
        }
        bool matched_wanted = node_.join == JoinKind::kRightSemi;
        bool unmatched_wanted = node_.join == JoinKind::kRightAnti || node_.join == JoinKind::kRightOuter ||
                                node_.join == JoinKind::kFullOuter;
        for (uint32_t row = 0; row < right.rows(); ++row) {
            if (right_matched[row] ? matched_wanted : unmatched_wanted) pairs_.emplace_back(kNone, row);
        }
    }

    struct Source {
        std::optional<size_t> left, right;  // open schemas: both may have the column
        Type type = Type::kDynamic;
    };

    void emit_pairs() {
        const RowStore& left = left_.rows();
        const RowStore& right = right_.rows();
        auto schema = std::make_shared<Schema>();
        std::vector<Source> sources;
        bool closed = !node_.outputs.empty();
        if (closed) {
            for (size_t i = 0; i < node_.outputs.size(); ++i) {
                const Join::Output& output = node_.outputs[i];
                Source source;
                (output.right ? source.right : source.left) = (output.right ? right : left).schema()->find(output.name);
                source.type = node_.schema[i].type;
                schema->set(node_.schema[i].name, source.type);
                sources.push_back(source);
            }
        } else {
            auto add = [&](const Field& field) {
                if (schema->has(field.name)) return;
                schema->set(field.name, field.type);
                sources.push_back({left.schema()->find(field.name), right.schema()->find(field.name), field.type});
            };
            for (const Field& field : *left.schema()) add(field);
            for (const Field& field : *right.schema()) add(field);
        }
        auto cell = [&](size_t row, size_t column) {
            const Source& source = sources[column];
            auto [l, r] = pairs_[row];
            Value from_left = l != kNone && source.left ? left.cell(l, *source.left) : Value();
            Value from_right = r != kNone && source.right ? right.cell(r, *source.right) : Value();
            bool right_wins = node_.right_overwrites || from_left.is_null();
            Value value = right_wins && !from_right.is_null() ? from_right : from_left;
            return closed && value.is_null() && source.type == Type::kString ? kEmptyText : value;
        };
        auto lineage = [&](size_t row, Arena& arena) {
            auto [l, r] = pairs_[row];
            return merge_two(l == kNone ? Lineage() : left.lineage(l), r == kNone ? Lineage() : right.lineage(r),
                             state_->lineage_limit, arena);
        };
        push_rows(schema, pairs_.size(), *next_, *state_, cell, lineage);
    }

    const Join& node_;
    Collect left_, right_;
    std::vector<std::pair<uint32_t, uint32_t>> pairs_;
    Arena scratch_;
};

}  // namespace

std::unique_ptr<Operator> make_join(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<JoinOperator>(as<Join>(node), next, state);
}

}  // namespace tocsin
