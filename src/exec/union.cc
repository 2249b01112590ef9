// Union: batches of all inputs with their columns brought into one order. Append waits: the second input's rows come after the first's.
#include "plan/union.h"

#include "exec/build.h"
#include "exec/derived_schema.h"

namespace tocsin {
namespace {

// What an absent column holds: KQL strings are never null.
const Value kEmptyText = Value::string("");

class UnionOperator final : public Operator {
public:
    UnionOperator(const Union& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {
        schema_ = std::make_shared<const Schema>(node.schema);
        for (size_t i = 0; i < node.inputs.size(); ++i) {
            ports_.push_back(std::make_unique<Port>(*this, i));
            if (node.in_sequence) waiting_.push_back(std::make_unique<Collect>(node.inputs[i]->schema, state));
        }
    }

    Sink* input(size_t index) override {
        return node_.in_sequence ? static_cast<Sink*>(waiting_[index].get()) : ports_[index].get();
    }
    void push(Batch& batch) override { ports_[0]->push(batch); }

    void merge(Operator& other) override {
        for (size_t i = 0; i < waiting_.size(); ++i)
            waiting_[i]->merge(*static_cast<UnionOperator&>(other).waiting_[i]);
    }

    size_t memory_bytes() const override {
        size_t bytes = 0;
        for (const auto& waiting : waiting_) bytes += waiting->memory_bytes();
        return bytes;
    }

    std::string finish() override {
        for (size_t i = 0; i < waiting_.size(); ++i) {
            waiting_[i]->finish();
            waiting_[i]->rows().emit(*ports_[i], *state_);
        }
        return {};
    }

private:
    struct Port final : Sink {
        Port(UnionOperator& owner_in, size_t index_in) : owner(owner_in), index(index_in) {}

        void push(Batch& batch) override {
            // Open schemas are matched by name further up: nothing to do here.
            if (owner.node_.sources.empty()) {
                owner.next_->push(batch);
                return;
            }
            const auto& columns = layouts.get(batch.schema, [&](const Schema& in) {
                std::vector<std::optional<size_t>> sources;
                for (const std::string& name : owner.node_.sources[index]) {
                    sources.push_back(name.empty() ? std::nullopt : in.find(name));
                }
                return sources;
            });
            Batch out = batch;
            out.schema = owner.schema_;
            out.columns.clear();
            for (size_t i = 0; i < columns.size(); ++i) {
                bool text = (*owner.schema_)[i].type == Type::kString;
                out.columns.push_back(columns[i] ? batch.columns[*columns[i]]
                                      : text     ? Column::constant(&kEmptyText)
                                                 : Column());
            }
            owner.next_->push(out);
        }

        UnionOperator& owner;
        size_t index;
        PerSchema<std::vector<std::optional<size_t>>> layouts;
    };

    const Union& node_;
    SchemaPtr schema_;
    std::vector<std::unique_ptr<Port>> ports_;
    std::vector<std::unique_ptr<Collect>> waiting_;
};

}  // namespace

std::unique_ptr<Operator> make_union(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<UnionOperator>(as<Union>(node), next, state);
}

}  // namespace tocsin
