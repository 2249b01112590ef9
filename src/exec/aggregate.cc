// Aggregate: groups while rows arrive, states merged over the threads, one row per group by ascending key.
#include "plan/aggregate.h"

#include "exec/build.h"
#include "exec/group_rows.h"

namespace tocsin {
namespace {

class AggregateOperator final : public Operator {
public:
    AggregateOperator(const Aggregate& node, Sink* next, ThreadState* state)
        : Operator(next, state),
          node_(node),
          grouping_(std::make_unique<Grouping>(node, state)),
          schema_(group_schema(node)) {}

    void push(Batch& batch) override { grouping_->add(batch); }
    size_t memory_bytes() const override { return grouping_->memory_bytes(); }
    void merge(Operator& other) override { grouping_->merge(*static_cast<AggregateOperator&>(other).grouping_); }

    std::string finish() override {
        push_groups(node_, schema_, *grouping_, *next_, *state_);
        grouping_.reset();  // the rows may need the memory: the execution lives until they are reported
        return {};
    }

private:
    const Aggregate& node_;
    std::unique_ptr<Grouping> grouping_;
    SchemaPtr schema_;
};

// Broadcast: every row kept, then sent on with the results of its group.
class BroadcastOperator final : public Operator {
public:
    BroadcastOperator(const Aggregate& node, Sink* next, ThreadState* state)
        : Operator(next, state), node_(node), rows_(node.inputs.empty() ? Schema() : node.inputs[0]->schema) {}

    void push(Batch& batch) override { rows_.append(batch); }
    size_t memory_bytes() const override { return rows_.memory_bytes(); }
    void merge(Operator& other) override { rows_.absorb(std::move(static_cast<BroadcastOperator&>(other).rows_)); }

    std::string finish() override {
        rows_.sort_by_order();
        Grouping grouping(node_, state_);
        std::vector<uint32_t> groups;
        Gather gather(grouping, groups);
        rows_.emit(gather, *state_);
        grouping.ensure_group();
        size_t outputs = grouping.output_count();
        Arena arena;
        std::vector<Value> results(grouping.groups() * outputs);
        for (uint32_t group = 0; group < grouping.groups(); ++group) {
            grouping.results(group, std::span<Value>(results).subspan(group * outputs, outputs), arena);
        }
        Spread spread(*this, groups, results, outputs);
        rows_.emit(spread, *state_);
        return {};
    }

private:
    struct Gather final : Sink {
        Gather(Grouping& grouping_in, std::vector<uint32_t>& groups_in) : grouping(grouping_in), groups(groups_in) {}
        void push(Batch& batch) override { grouping.add(batch, &groups); }
        Grouping& grouping;
        std::vector<uint32_t>& groups;
    };

    struct Spread final : Sink {
        Spread(BroadcastOperator& owner_in, const std::vector<uint32_t>& groups_in,
               const std::vector<Value>& results_in, size_t outputs_in)
            : owner(owner_in), groups(groups_in), results(results_in), outputs(outputs_in) {}
        void push(Batch& batch) override {
            Batch out = batch;
            auto schema = std::make_shared<Schema>(*batch.schema);
            size_t output = 0;
            for (const AggregateCall& call : owner.node_.calls) {
                for (const Field& field : call.outputs) {
                    auto cells = batch.arena->make_array<Value>(batch.rows);
                    for (size_t row = 0; row < batch.rows; ++row) {
                        uint32_t group = groups[at + row];
                        if (group != Grouping::kNoGroup) cells[row] = results[group * outputs + output];
                    }
                    schema->set(field.name, field.type);
                    out.columns.resize(schema->size());
                    out.columns[*schema->find(field.name)] = Column(std::span<const Value>(cells));
                    ++output;
                }
            }
            at += batch.rows;
            out.schema = std::move(schema);
            owner.next_->push(out);
        }
        BroadcastOperator& owner;
        const std::vector<uint32_t>& groups;
        const std::vector<Value>& results;
        size_t outputs;
        size_t at = 0;
    };

    const Aggregate& node_;
    RowStore rows_;
};

}  // namespace

std::unique_ptr<Operator> make_aggregate(const Node& node, Sink* next, ThreadState* state) {
    const auto& aggregate = as<Aggregate>(node);
    if (aggregate.mode == AggregateMode::kBroadcast) return std::make_unique<BroadcastOperator>(aggregate, next, state);
    return std::make_unique<AggregateOperator>(aggregate, next, state);
}

}  // namespace tocsin
