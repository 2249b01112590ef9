// Expand: an input row becomes as many rows as its longest array has elements; the other columns repeat. The output goes on in
// batches of the usual size, however long the arrays are.
#include "plan/expand.h"

#include <algorithm>

#include "data/json.h"
#include "exec/build.h"
#include "exec/cast.h"
#include "exec/derived_schema.h"
#include "exec/evaluator.h"

namespace tocsin {
namespace {

class ExpandOperator final : public Operator {
public:
    ExpandOperator(const Expand& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {
        for (const ExpandColumn& column : node.columns) evaluators_.emplace_back(*column.expr);
    }

    void push(Batch& batch) override {
        const Layout& layout = layouts_.get(batch.schema, [&](const Schema& in) { return make_layout(in); });
        std::vector<Column> columns;
        for (Evaluator& evaluator : evaluators_) columns.push_back(evaluator.evaluate(batch, batch.selection, *state_));
        pending_.clear();
        for (uint32_t row : batch.selection) {
            uint64_t length = 0;
            elements_.clear();
            for (const Column& column : columns) {
                elements_.push_back(elements_of(column[row], *batch.arena));
                length = std::max<uint64_t>(length, elements_.back().size());
            }
            length = std::min(length, node_.limit);
            for (uint64_t i = 0; i < length; ++i) {
                pending_.push_back({row, static_cast<int64_t>(i)});
                for (std::span<const Value> values : elements_)
                    cells_.push_back(i < values.size() ? values[i] : Value());
                if (pending_.size() == state_->batch_rows) flush(batch, layout);
            }
        }
        flush(batch, layout);
    }

private:
    struct Layout {
        SchemaPtr schema;
        std::vector<size_t> targets;  // of the expanded columns
        size_t index_target = 0;
    };
    struct Pending {
        uint32_t row;
        int64_t index;
    };

    Layout make_layout(const Schema& in) const {
        Layout layout;
        auto schema = std::make_shared<Schema>(in);
        for (const ExpandColumn& column : node_.columns) {
            schema->set(column.name, column.type);
            layout.targets.push_back(*schema->find(column.name));
        }
        if (!node_.index_name.empty()) {
            schema->set(node_.index_name, Type::kLong);
            layout.index_target = *schema->find(node_.index_name);
        }
        layout.schema = std::move(schema);
        return layout;
    }

    // The values that one cell expands to.
    std::span<const Value> elements_of(const Value& cell, Arena& arena) const {
        static const Value kNull;
        Value value = expand_json(cell, arena);
        switch (value.tag()) {
            case Tag::kNull: return {&kNull, 1};
            case Tag::kArray:
                if (value.items().empty() && node_.empty == EmptyRule::kKeepRow) return {&kNull, 1};
                return value.items();
            case Tag::kObject: {
                auto out = arena.make_array<Value>(value.members().size());
                for (size_t i = 0; i < out.size(); ++i) {
                    const Member& member = value.members()[i];
                    if (node_.pairs) {
                        auto pair = arena.make_array<Value>(2);
                        pair[0] = Value::string(member.key);
                        pair[1] = member.value;
                        out[i] = Value::array(pair);
                    } else {
                        out[i] = Value::object(arena.copy_array(std::span<const Member>(&member, 1)));
                    }
                }
                return out;
            }
            default: return arena.copy_array(std::span<const Value>(&value, 1));
        }
    }

    void flush(const Batch& batch, const Layout& layout) {
        if (pending_.empty()) return;
        Arena& arena = *batch.arena;
        size_t count = pending_.size();
        Batch out;
        out.schema = layout.schema;
        out.rows = count;
        out.selection = all_rows(count);
        out.arena = batch.arena;
        out.leaf = batch.leaf;
        out.sequenced = batch.sequenced;
        for (const Column& column : batch.columns) {
            if (column.is_constant()) {
                out.columns.push_back(column);
                continue;
            }
            auto cells = arena.make_array<Value>(count);
            for (size_t i = 0; i < count; ++i) cells[i] = column[pending_[i].row];
            out.columns.emplace_back(std::span<const Value>(cells));
        }
        out.columns.resize(layout.schema->size());
        size_t width = node_.columns.size();
        for (size_t c = 0; c < width; ++c) {
            auto cells = arena.make_array<Value>(count);
            for (size_t i = 0; i < count; ++i) cells[i] = cells_[i * width + c];
            out.columns[layout.targets[c]] =
                cast_column(Column(std::span<const Value>(cells)), node_.columns[c].type, out, out.selection, *state_);
        }
        if (!node_.index_name.empty()) {
            auto cells = arena.make_array<Value>(count);
            for (size_t i = 0; i < count; ++i) cells[i] = Value::of_long(pending_[i].index);
            out.columns[layout.index_target] = Column(std::span<const Value>(cells));
        }
        if (!batch.ordinals.empty()) {
            auto ordinals = arena.make_array<Ordinal>(count);
            for (size_t i = 0; i < count; ++i) ordinals[i] = batch.ordinals[pending_[i].row];
            out.ordinals = ordinals;
        }
        if (!batch.lineages.empty()) {
            auto lineages = arena.make_array<Lineage>(count);
            for (size_t i = 0; i < count; ++i) lineages[i] = batch.lineages[pending_[i].row];
            out.lineages = lineages;
        }
        pending_.clear();
        cells_.clear();
        next_->push(out);
    }

    const Expand& node_;
    std::vector<Evaluator> evaluators_;
    PerSchema<Layout> layouts_;
    std::vector<std::span<const Value>> elements_;
    std::vector<Pending> pending_;
    std::vector<Value> cells_;  // per pending row, one per expanded column
};

}  // namespace

std::unique_ptr<Operator> make_expand(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<ExpandOperator>(as<Expand>(node), next, state);
}

}  // namespace tocsin
