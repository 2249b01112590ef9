// Apply: the body's operators are built anew for each input row or group, fed with it, and finished.
#include "exec/apply.h"

#include <map>

#include "data/compare.h"
#include "plan/apply.h"
#include "plan/iterate.h"
#include "plan/template.h"

namespace tocsin {
namespace {

// Adds the carried cells of the input row to each row of the body's result.
class Carry final : public Sink {
public:
    Carry(Sink* next, const RowStore& rows, size_t position, const std::vector<size_t>& columns, const Lineage& lineage)
        : next_(next), rows_(rows), position_(position), columns_(columns), lineage_(lineage) {}

    void push(Batch& batch) override {
        Batch out = batch;
        auto schema = std::make_shared<Schema>();
        out.columns.clear();
        for (size_t column : columns_) {
            const Field& field = (*rows_.schema())[column];
            schema->set(field.name, field.type);
            out.columns.push_back(Column::constant(&rows_.cell(position_, column)));
        }
        for (size_t i = 0; i < batch.columns.size(); ++i) {
            const Field& field = (*batch.schema)[i];
            schema->set(field.name, field.type);
            out.columns.resize(schema->size());
            out.columns[*schema->find(field.name)] = batch.columns[i];
        }
        schema->set_open(batch.schema->open());
        out.schema = std::move(schema);
        out.sequenced = true;
        if (out.lineages.empty() && lineage_.total > 0) {
            auto lineages = batch.arena->make_array<Lineage>(batch.rows);
            for (Lineage& lineage : lineages) lineage = lineage_;
            out.lineages = lineages;
        }
        next_->push(out);
    }

private:
    Sink* next_;
    const RowStore& rows_;
    size_t position_;
    const std::vector<size_t>& columns_;
    Lineage lineage_;
};

class ApplyOperator final : public Operator {
public:
    ApplyOperator(const Apply& node, Sink* next, ThreadState* state)
        : Operator(next, state), node_(node), rows_(node.inputs.empty() ? Schema() : node.inputs[0]->schema) {
        for (size_t i = 1; i < node.inputs.size(); ++i)
            further_.push_back(std::make_unique<Collect>(node.inputs[i]->schema, state));
    }

    Sink* input(size_t index) override { return index == 0 ? static_cast<Sink*>(this) : further_[index - 1].get(); }
    void push(Batch& batch) override { rows_.append(batch); }
    size_t memory_bytes() const override {
        size_t bytes = rows_.memory_bytes();
        for (const auto& input : further_) bytes += input->memory_bytes();
        return bytes;
    }
    void merge(Operator& other) override {
        auto& same = static_cast<ApplyOperator&>(other);
        rows_.absorb(std::move(same.rows_));
        for (size_t i = 0; i < further_.size(); ++i) further_[i]->merge(*same.further_[i]);
    }

    std::string finish() override {
        rows_.sort_by_order();
        for (auto& input : further_) input->finish();
        std::vector<size_t> carried;
        for (const std::string& name : node_.carried) {
            if (auto column = rows_.schema()->find(name)) carried.push_back(*column);
        }
        for (const auto& group : groups()) {
            Carry carry(next_, rows_, group[0], carried, rows_.lineage(group[0]));
            OperatorTree tree = build_operators(*node_.body, &carry, state_);
            for (const OperatorTree::Placeholder& placeholder : tree.placeholders) {
                if (placeholder.input == 0)
                    rows_.emit(*placeholder.sink, *state_, group);
                else
                    further_[placeholder.input - 1]->rows().emit(*placeholder.sink, *state_);
            }
            for (auto& op : tree.operators) {
                std::string error = op->finish();
                if (!error.empty()) return error;
            }
        }
        return {};
    }

private:
    // Row positions that are handed in together: single rows, or groups by ascending key.
    std::vector<std::vector<uint32_t>> groups() const {
        std::vector<std::vector<uint32_t>> out;
        if (node_.keys.empty()) {
            for (uint32_t row = 0; row < rows_.rows(); ++row) out.push_back({row});
            return out;
        }
        struct Less {
            bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
                for (size_t i = 0; i < a.size(); ++i) {
                    auto c = compare_values(a[i], b[i]);
                    if (c != 0) return c < 0;
                }
                return false;
            }
        };
        std::map<std::vector<Value>, std::vector<uint32_t>, Less> by_key;
        for (uint32_t row = 0; row < rows_.rows(); ++row) {
            std::vector<Value> key;
            for (const std::string& name : node_.keys) {
                auto column = rows_.schema()->find(name);
                key.push_back(column ? rows_.cell(row, *column) : Value());
            }
            by_key[key].push_back(row);
        }
        for (auto& [key, rows] : by_key) out.push_back(std::move(rows));
        return out;
    }

    const Apply& node_;
    RowStore rows_;
    std::vector<std::unique_ptr<Collect>> further_;  // what the body reads besides
};

}  // namespace

std::unique_ptr<Operator> make_apply(const Node& node, Sink* next, ThreadState* state) {
    if (auto* iterate = dynamic_cast<const Iterate*>(&node)) return make_iterate(*iterate, next, state);
    if (auto* written = dynamic_cast<const Template*>(&node)) return make_template(*written, next, state);
    return std::make_unique<ApplyOperator>(as<Apply>(node), next, state);
}

}  // namespace tocsin
