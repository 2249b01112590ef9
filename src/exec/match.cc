// Match: each row is held against the steps from the last to the first (docs: "Scan logic" of the scan operator).
//
// A step k takes a row in two ways. Where the step before has a sequence and the condition holds, that sequence moves up
// to k. Else, where k itself has a sequence or is the first step, the row takes the place of the one that k held; in a
// first step that has no sequence this begins a new match.
#include "plan/match.h"

#include <algorithm>

#include "exec/build.h"
#include "exec/evaluator.h"
#include "exec/push_rows.h"
#include "function/table_function.h"

namespace tocsin {
namespace {

constexpr size_t kNoRow = ~size_t{0};

using Row = std::vector<Value>;

// What a step holds: for each step up to it the last row that matched it.
struct Sequence {
    bool active = false;
    std::vector<Row> rows;
    std::vector<size_t> positions;  // of those rows in the input
    int64_t match = 0;
    size_t held = kNoRow;  // index in the output of a row that waits for a later one (MatchOutput::kLast)
};

struct OutputRow {
    size_t position;
    Row cells;
    Lineage lineage;
    bool counts;  // false: a later row of the series took its place
};

// A column of the work row that shows a step's state.
struct StateColumn {
    size_t place;  // in the work row
    size_t step;
    size_t column;
};

class MatchOperator final : public Operator {
public:
    MatchOperator(const Match& node, Sink* next, ThreadState* state)
        : Operator(next, state),
          node_(node),
          rows_(node.inputs.empty() ? Schema() : node.inputs[0]->schema),
          sequences_(node.steps.size()) {
        for (const MatchStep& step : node.steps) {
            conditions_.emplace_back(*step.condition);
            assignments_.emplace_back();
            for (const Assignment& assignment : step.assignments) assignments_.back().emplace_back(*assignment.expr);
        }
    }

    void push(Batch& batch) override { rows_.append(batch); }
    void merge(Operator& other) override { rows_.absorb(std::move(static_cast<MatchOperator&>(other).rows_)); }

    std::string finish() override {
        rows_.sort_by_order();
        lay_out();
        for (size_t position = 0; position < rows_.rows(); ++position) {
            load(position);
            for (size_t step = node_.steps.size(); step-- > 0;) take(step, position);
            scratch_.reset();
        }
        emit();
        return {};
    }

private:
    // The work row: the row's columns, the declared ones, then the states that the expressions name.
    void lay_out() {
        auto schema = std::make_shared<Schema>(*rows_.schema());
        input_columns_ = schema->size();
        for (const Field& column : node_.declared) schema->set(column.name, column.type);
        width_ = schema->size();
        defaults_.assign(width_, Value());
        for (size_t i = 0; i < width_; ++i) {
            if ((*schema)[i].type == Type::kString) defaults_[i] = Value::string("");
        }
        for (size_t i = 0; i < node_.declared.size(); ++i) {
            defaults_[*schema->find(node_.declared[i].name)] = node_.defaults[i];
        }
        for (size_t step = 0; step < node_.steps.size(); ++step) {
            for (size_t column = 0; column < width_; ++column) {
                std::string name = match_state_name(node_.steps[step].name, (*schema)[column].name);
                if (!is_read(name)) continue;
                schema->set(name, (*schema)[column].type);
                states_.push_back({schema->size() - 1, step, column});
            }
        }
        work_.resize(schema->size());
        batch_.schema = schema;
        batch_.rows = 1;
        batch_.selection = all_rows(1);
        batch_.arena = &scratch_;
        for (const Value& cell : work_) batch_.columns.push_back(Column::constant(&cell));
        for (size_t step = 0; step < node_.steps.size(); ++step) {
            targets_.emplace_back();
            for (const Assignment& assignment : node_.steps[step].assignments)
                targets_.back().push_back(schema->find(assignment.name).value_or(kNoRow));
        }
    }

    bool is_read(const std::string& name) const {
        auto reads = [&](const ExprPtr& expr) {
            std::vector<std::string> names = columns_of(*expr);
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        return std::any_of(node_.steps.begin(), node_.steps.end(), [&](const MatchStep& step) {
            return reads(step.condition) ||
                   std::any_of(step.assignments.begin(), step.assignments.end(),
                               [&](const Assignment& assignment) { return reads(assignment.expr); });
        });
    }

    void load(size_t position) {
        for (size_t i = 0; i < width_; ++i) work_[i] = i < input_columns_ ? rows_.cell(position, i) : defaults_[i];
    }

    // Shows the state of a sequence to the expressions.
    void show(const Sequence& sequence) {
        for (const StateColumn& column : states_) {
            bool there = sequence.active && column.step < sequence.rows.size();
            work_[column.place] = there ? sequence.rows[column.step][column.column] : defaults_[column.column];
        }
    }

    bool holds(size_t step) { return !conditions_[step].select(batch_, batch_.selection, *state_).empty(); }

    void take(size_t step, size_t position) {
        if (step > 0 && sequences_[step - 1].active) {
            show(sequences_[step - 1]);
            if (holds(step)) {
                sequences_[step] = std::move(sequences_[step - 1]);
                sequences_[step - 1] = Sequence();
                sequences_[step].held = kNoRow;
                accept(step, position);
                return;
            }
        }
        if (step > 0 && !sequences_[step].active) return;
        show(sequences_[step]);
        if (!holds(step)) return;
        if (step == 0 && !sequences_[0].active) sequences_[0].match = next_match_++;
        accept(step, position);
    }

    // The row becomes what the step holds, and goes on as its output says.
    void accept(size_t step, size_t position) {
        Sequence& sequence = sequences_[step];
        Row row(work_.begin(), work_.begin() + static_cast<ptrdiff_t>(width_));
        for (size_t i = 0; i < assignments_[step].size(); ++i) {
            if (targets_[step][i] == kNoRow) continue;
            row[targets_[step][i]] =
                copy_value(assignments_[step][i].evaluate(batch_, batch_.selection, *state_)[0], kept_);
        }
        sequence.active = true;
        sequence.rows.resize(step + 1);
        sequence.positions.resize(step + 1, position);
        sequence.rows[step] = row;
        sequence.positions[step] = position;
        if (node_.steps[step].output == MatchOutput::kNone) return;
        if (node_.steps[step].output == MatchOutput::kLast) {
            if (sequence.held != kNoRow) output_[sequence.held].counts = false;
            sequence.held = output_.size();
        }
        if (!node_.match_id.empty()) row.push_back(Value::of_long(sequence.match));
        output_.push_back({position, std::move(row), lineage_of(sequence), true});
    }

    Lineage lineage_of(const Sequence& sequence) {
        if (state_->lineage_limit == 0) return {};
        std::vector<Lineage> parts;
        for (size_t position : sequence.positions) parts.push_back(rows_.lineage(position));
        std::vector<const Lineage*> pointers;
        for (const Lineage& part : parts) pointers.push_back(&part);
        return merge_lineages(pointers, state_->lineage_limit, kept_);
    }

    // Matches in the order of their rows; of one row that of the last step first.
    void emit() {
        output_.erase(std::remove_if(output_.begin(), output_.end(), [](const OutputRow& row) { return !row.counts; }),
                      output_.end());
        auto schema = std::make_shared<Schema>(*rows_.schema());
        for (const Field& column : node_.declared) schema->set(column.name, column.type);
        if (!node_.match_id.empty()) schema->set(node_.match_id, Type::kLong);
        push_rows(
            schema, output_.size(), *next_, *state_,
            [&](size_t row, size_t column) { return output_[row].cells[column]; },
            [&](size_t row, Arena&) { return output_[row].lineage; });
    }

    const Match& node_;
    RowStore rows_;
    std::vector<Evaluator> conditions_;
    std::vector<std::vector<Evaluator>> assignments_;  // per step
    std::vector<std::vector<size_t>> targets_;         // their places in the row
    std::vector<Sequence> sequences_;                  // per step
    std::vector<StateColumn> states_;
    size_t input_columns_ = 0;
    size_t width_ = 0;  // of a row without states
    Row defaults_;
    Row work_;  // the batch's columns point into it
    Batch batch_;
    Arena scratch_;  // of one row's evaluation
    Arena kept_;     // of assigned values and lineages
    int64_t next_match_ = 0;
    std::vector<OutputRow> output_;
};

}  // namespace

std::unique_ptr<Operator> make_match(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<MatchOperator>(as<Match>(node), next, state);
}

}  // namespace tocsin
