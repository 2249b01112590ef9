// Serial: columns whose value depends on neighbouring rows. The rows are kept, the arguments computed beside them, then one walk in
// order fills the new columns. KQL's window functions (sentinel-kql 3.6) and SPL's accum, delta and autoregress build on it.
#include "plan/serial.h"

#include "base/check.h"
#include "data/compare.h"
#include "exec/build.h"
#include "exec/hidden_columns.h"

namespace tocsin {
namespace {

// The argument cells of one call, by row.
class Arguments {
public:
    Arguments(const RowStore& rows, size_t first_hidden, size_t count) : rows_(rows) {
        for (size_t i = 0; i < count; ++i) columns_.push_back(rows.schema()->find(hidden_name(first_hidden + i)));
    }
    size_t count() const { return columns_.size(); }
    Value at(size_t row, size_t argument) const {
        return argument < columns_.size() && columns_[argument] ? rows_.cell(row, *columns_[argument]) : Value();
    }
    bool is_true(size_t row, size_t argument) const {
        Value value = at(row, argument);
        return value.tag() == Tag::kBool && value.as_bool();
    }
    size_t rows() const { return rows_.rows(); }

private:
    const RowStore& rows_;
    std::vector<std::optional<size_t>> columns_;
};

using SerialFunction = void (*)(const Arguments& in, Type type, std::vector<Value>& out);

// row_number(start = 1, restart = false)
void row_number(const Arguments& in, Type, std::vector<Value>& out) {
    int64_t number = 0;
    for (size_t row = 0; row < in.rows(); ++row) {
        int64_t start = in.count() > 0 && !in.at(row, 0).is_null() ? in.at(row, 0).as_long() : 1;
        number = row == 0 || in.is_true(row, 1) ? start : number + 1;
        out[row] = Value::of_long(number);
    }
}

// row_cumsum(term, restart = false): nulls count as zero.
void row_cumsum(const Arguments& in, Type type, std::vector<Value>& out) {
    int64_t whole = 0;
    double real = 0;
    for (size_t row = 0; row < in.rows(); ++row) {
        if (in.is_true(row, 1)) {
            whole = 0;
            real = 0;
        }
        Value term = in.at(row, 0);
        if (!term.is_null()) {
            if (type == Type::kReal)
                real += to_double(term);
            else
                __builtin_add_overflow(whole, term.as_long(), &whole);
        }
        if (type == Type::kReal)
            out[row] = Value::real(real);
        else if (type == Type::kTimespan)
            out[row] = Value::timespan(whole);
        else
            out[row] = type == Type::kInt ? Value::integer(static_cast<int32_t>(whole)) : Value::of_long(whole);
    }
}

// prev(column, offset = 1, default = null) and next(...)
template <int kDirection>
void neighbour(const Arguments& in, Type, std::vector<Value>& out) {
    for (size_t row = 0; row < in.rows(); ++row) {
        int64_t offset = in.count() > 1 && !in.at(row, 1).is_null() ? in.at(row, 1).as_long() : 1;
        int64_t source = static_cast<int64_t>(row) + kDirection * offset;
        bool inside = source >= 0 && source < static_cast<int64_t>(in.rows());
        out[row] = inside ? in.at(static_cast<size_t>(source), 0) : in.at(row, 2);
    }
}

// row_rank_dense(term, restart = false): counts changes of the value.
void row_rank_dense(const Arguments& in, Type, std::vector<Value>& out) {
    int64_t rank = 0;
    for (size_t row = 0; row < in.rows(); ++row) {
        if (row == 0 || in.is_true(row, 1))
            rank = 1;
        else if (!same_value(in.at(row, 0), in.at(row - 1, 0)))
            ++rank;
        out[row] = Value::of_long(rank);
    }
}

// row_rank_min(term, restart = false): the row number of the first row with this value.
void row_rank_min(const Arguments& in, Type, std::vector<Value>& out) {
    int64_t rank = 0, number = 0;
    for (size_t row = 0; row < in.rows(); ++row) {
        bool restart = row == 0 || in.is_true(row, 1);
        number = restart ? 1 : number + 1;
        if (restart || !same_value(in.at(row, 0), in.at(row - 1, 0))) rank = number;
        out[row] = Value::of_long(rank);
    }
}

// row_window_session(time, max from first, max between, restart = false): the time of the session's first row.
void row_window_session(const Arguments& in, Type, std::vector<Value>& out) {
    Value first, previous;
    for (size_t row = 0; row < in.rows(); ++row) {
        Value time = in.at(row, 0);
        bool fresh = previous.is_null() || time.is_null() || in.is_true(row, 3);
        if (!fresh) {
            fresh = time.ticks() - first.ticks() > in.at(row, 1).as_long() ||
                    time.ticks() - previous.ticks() > in.at(row, 2).as_long();
        }
        if (fresh) first = time;
        previous = time;
        out[row] = first;
    }
}

SerialFunction find_serial(std::string_view name) {
    static constexpr std::pair<std::string_view, SerialFunction> kFunctions[] = {
        {"row_number", row_number},
        {"row_cumsum", row_cumsum},
        {"prev", neighbour<-1>},
        {"next", neighbour<1>},
        {"row_rank_dense", row_rank_dense},
        {"row_rank_min", row_rank_min},
        {"row_window_session", row_window_session},
    };
    for (auto [known, function] : kFunctions) {
        if (known == name) return function;
    }
    return nullptr;
}

class SerialOperator final : public Operator {
public:
    SerialOperator(const Serial& node, Sink* next, ThreadState* state)
        : Operator(next, state),
          node_(node),
          arguments_(argument_exprs(node)),
          rows_(node.inputs.empty() ? Schema() : node.inputs[0]->schema) {}

    void push(Batch& batch) override { rows_.append(arguments_.extend(batch, *state_)); }
    size_t memory_bytes() const override { return rows_.memory_bytes(); }
    void merge(Operator& other) override { rows_.absorb(std::move(static_cast<SerialOperator&>(other).rows_)); }

    std::string finish() override {
        rows_.sort_by_order();
        std::vector<std::vector<Value>> columns;
        size_t first_hidden = 0;
        for (const SerialCall& call : node_.calls) {
            SerialFunction function = find_serial(call.function);
            CHECK(function, "the binder knows the window functions");
            columns.emplace_back(rows_.rows());
            function(Arguments(rows_, first_hidden, call.arguments.size()), call.type, columns.back());
            first_hidden += call.arguments.size();
        }
        AddColumns add(*this, columns);
        DropHidden drop(&add);
        rows_.emit(drop, *state_);
        return {};
    }

private:
    static std::vector<const Expr*> argument_exprs(const Serial& node) {
        std::vector<const Expr*> out;
        for (const SerialCall& call : node.calls) {
            for (const ExprPtr& argument : call.arguments) out.push_back(argument.get());
        }
        return out;
    }

    struct AddColumns final : Sink {
        AddColumns(SerialOperator& owner_in, const std::vector<std::vector<Value>>& columns_in)
            : owner(owner_in), columns(columns_in) {}
        void push(Batch& batch) override {
            Batch out = batch;
            auto schema = std::make_shared<Schema>(*batch.schema);
            for (size_t i = 0; i < columns.size(); ++i) {
                const SerialCall& call = owner.node_.calls[i];
                schema->set(call.name, call.type);
                out.columns.resize(schema->size());
                out.columns[*schema->find(call.name)] =
                    Column(std::span<const Value>(columns[i]).subspan(at, batch.rows));
            }
            at += batch.rows;
            out.schema = std::move(schema);
            owner.next_->push(out);
        }
        SerialOperator& owner;
        const std::vector<std::vector<Value>>& columns;
        size_t at = 0;
    };

    const Serial& node_;
    HiddenColumns arguments_;
    RowStore rows_;
};

}  // namespace

std::unique_ptr<Operator> make_serial(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<SerialOperator>(as<Serial>(node), next, state);
}

}  // namespace tocsin
