// Transform: keeps the whole input, hands it to the table function, sends its result on.
#include "plan/transform.h"

#include <algorithm>

#include "exec/build.h"
#include "exec/hidden_columns.h"
#include "exec/push_rows.h"
#include "exec/shared_table.h"
#include "function/table_function.h"

namespace tocsin {
namespace {

constexpr size_t kNoColumn = ~size_t{0};

// The expressions computed per row: the node's arguments first, then the aggregates' arguments and conditions.
std::vector<const Expr*> computed_exprs(const Transform& node) {
    std::vector<const Expr*> out;
    for (const ExprPtr& argument : node.arguments) out.push_back(argument.get());
    for (const AggregateCall& call : node.calls) {
        for (const ExprPtr& argument : call.arguments) out.push_back(argument.get());
        if (call.condition) out.push_back(call.condition.get());
    }
    return out;
}

class TransformOperator final : public Operator {
public:
    TransformOperator(const Transform& node, Sink* next, ThreadState* state)
        : Operator(next, state),
          node_(node),
          computed_(computed_exprs(node)),
          rows_(node.inputs.empty() ? Schema() : node.inputs[0]->schema) {
        if (!node.shared) return;
        std::shared_ptr<SharedTable>& known = state->shared_tables[node.shared.get()];
        reads_ = known != nullptr;
        if (!known) known = std::make_shared<SharedTable>();
        shared_ = known;
    }

    void push(Batch& batch) override {
        if (!reads_) rows_.append(computed_.extend(batch, *state_));
    }
    size_t memory_bytes() const override { return rows_.memory_bytes(); }
    void merge(Operator& other) override { rows_.absorb(std::move(static_cast<TransformOperator&>(other).rows_)); }

    std::string finish() override {
        if (reads_) {
            emit(shared_->table);
            return {};
        }
        rows_.sort_by_order();
        Arena own;
        Arena& arena = shared_ ? shared_->arena : own;
        TableCall call;
        Table input = take_table(call);
        call.names = node_.names;
        call.argument_count = node_.arguments.size();
        call.constants = node_.constants;
        call.output = &node_.schema;
        call.arena = &arena;
        call.clock = state_->clock;
        call.lookups = state_->lookups;
        std::shared_ptr<Notices> notices = notices_of(state_->cache);
        call.notices = notices.get();
        std::string error;
        Table output = node_.function->run(std::move(input), call, error);
        if (error.empty()) emit(output);
        if (shared_) shared_->table = std::move(output);  // it may point to rows_, which stay as long as the tree
        return error;
    }

private:
    // The rows as a Table: visible columns, then the node's arguments, then what the aggregates need.
    Table take_table(TableCall& call) {
        Table table;
        std::vector<size_t> sources;
        for (size_t i = 0; i < rows_.schema()->size(); ++i) {
            const Field& field = (*rows_.schema())[i];
            if (field.name.starts_with('\x01')) continue;
            table.schema.set(field.name, field.type);
            sources.push_back(i);
        }
        table.schema.set_open(rows_.schema()->open());
        size_t visible = sources.size();
        for (size_t i = 0; i < computed_.size(); ++i) {
            auto column = rows_.schema()->find(hidden_name(i));
            table.schema.set(hidden_name(i), column ? (*rows_.schema())[*column].type : Type::kDynamic);
            sources.push_back(column.value_or(kNoColumn));
        }
        size_t next_hidden = visible + node_.arguments.size();
        for (const AggregateCall& aggregate : node_.calls) {
            TableCall::Aggregate made{aggregate.function, {}, {}, aggregate.outputs, kNoColumn};
            for (const ExprPtr& argument : aggregate.arguments) {
                made.arguments.push_back(next_hidden++);
                made.constants.push_back(argument->kind == ExprKind::kLiteral ? argument->value : Value());
            }
            if (aggregate.condition) made.condition = next_hidden++;
            call.aggregates.push_back(std::move(made));
        }
        for (size_t row = 0; row < rows_.rows(); ++row) {
            std::vector<Value> cells;
            for (size_t source : sources) cells.push_back(source == kNoColumn ? Value() : rows_.cell(row, source));
            table.rows.push_back(std::move(cells));
            if (state_->lineage_limit > 0) table.lineages.push_back(rows_.lineage(row));
        }
        return table;
    }

    void emit(const Table& table) {
        auto schema = std::make_shared<Schema>();
        std::vector<size_t> sources;
        for (size_t i = 0; i < table.schema.size(); ++i) {
            if (table.schema[i].name.starts_with('\x01')) continue;
            schema->set(table.schema[i].name, table.schema[i].type);
            sources.push_back(i);
        }
        schema->set_open(table.schema.open());
        push_rows(
            schema, table.rows.size(), *next_, *state_,
            [&](size_t row, size_t column) {
                const size_t source = sources[column];
                return source < table.rows[row].size() ? table.rows[row][source] : Value();
            },
            [&](size_t row, Arena&) { return table.lineages.empty() ? Lineage() : table.lineages[row]; });
    }

    const Transform& node_;
    HiddenColumns computed_;
    RowStore rows_;
    std::shared_ptr<SharedTable> shared_;  // null: the table is this node's alone
    bool reads_ = false;                   // another operator makes the shared table
};

}  // namespace

std::unique_ptr<Operator> make_transform(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<TransformOperator>(as<Transform>(node), next, state);
}

}  // namespace tocsin
