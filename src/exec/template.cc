// Template: keeps its input; when that is complete, the plan is written for each column or row, built, fed and finished. A
// filling that makes no sense is left out and told.
#include "plan/template.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "exec/apply.h"
#include "function/notices.h"
#include "function/spl_value.h"
#include "plan/name_pattern.h"

namespace tocsin {
namespace {

class TemplateOperator final : public Operator {
public:
    TemplateOperator(const Template& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {
        for (const NodePtr& input : node.inputs) inputs_.push_back(std::make_unique<Collect>(input->schema, state));
    }

    Sink* input(size_t index) override { return inputs_[index].get(); }
    void push(Batch& batch) override { inputs_[0]->push(batch); }
    void merge(Operator& other) override {
        for (size_t i = 0; i < inputs_.size(); ++i)
            inputs_[i]->merge(*static_cast<TemplateOperator&>(other).inputs_[i]);
    }

    size_t memory_bytes() const override {
        size_t bytes = 0;
        for (const auto& rows : inputs_) bytes += rows ? rows->memory_bytes() : 0;
        return bytes;
    }

    std::string finish() override {
        for (auto& rows : inputs_) rows->rows().sort_by_order();
        return node_.patterns.empty() ? search_for_rows() : change_for_columns();
    }

private:
    // Writes the plan and runs it over `rows`. `done` is false if there is no such plan.
    std::string run(const Template::Filling& filling, const RowStore* rows, Sink* next, bool& done) {
        std::string problem;
        NodePtr plan = node_.write(filling, literals_, problem);
        done = plan != nullptr;
        if (!done) {
            notices_of(state_->cache)->add(problem);
            return {};
        }
        OperatorTree tree = build_operators(*plan, next, state_);
        for (const OperatorTree::Placeholder& placeholder : tree.placeholders) {
            if (rows) rows->emit(*placeholder.sink, *state_);
        }
        for (auto& op : tree.operators) {
            std::string error = op->finish();
            if (!error.empty()) return error;
        }
        return {};
    }

    std::string change_for_columns() {
        std::unique_ptr<Collect> rows = std::move(inputs_[0]);
        for (const Template::Filling& filling : columns_of(rows->rows())) {
            auto changed = std::make_unique<Collect>(Schema({}, true), state_);
            bool done = false;
            std::string error = run(filling, &rows->rows(), changed.get(), done);
            if (!error.empty()) return error;
            if (!done) continue;
            changed->rows().sort_by_order();
            rows = std::move(changed);
        }
        rows->rows().emit(*next_, *state_);
        return {};
    }

    // Columns that have a value and fit a pattern; internal ones (`_time`) only if they are named.
    std::vector<Template::Filling> columns_of(const RowStore& rows) const {
        std::vector<Template::Filling> out;
        std::vector<size_t> columns(rows.schema()->size());
        std::iota(columns.begin(), columns.end(), size_t{0});
        if (node_.order) {
            std::sort(columns.begin(), columns.end(), [&](size_t a, size_t b) {
                return node_.order->less((*rows.schema())[a].name, (*rows.schema())[b].name);
            });
        }
        for (const std::string& pattern : node_.patterns) {
            if (pattern.find('*') == std::string::npos) {
                out.push_back({{"field", pattern}});
                continue;
            }
            for (size_t column : columns) {
                const std::string& name = (*rows.schema())[column].name;
                if (name.starts_with('_') || name.starts_with('\x01') || !name_matches(pattern, name)) continue;
                bool any = false;
                for (size_t row = 0; row < rows.rows() && !any; ++row) any = !rows.cell(row, column).is_null();
                if (!any) continue;
                Template::Filling filling{{"field", name}};
                std::string match;
                std::vector<std::string> segments = star_segments(pattern, name);
                for (size_t i = 0; i < segments.size(); ++i) {
                    match += segments[i];
                    filling[fmt::format("segment{}", i + 1)] = segments[i];
                }
                filling["match"] = match;
                out.push_back(std::move(filling));
            }
        }
        return out;
    }

    std::string search_for_rows() {
        const RowStore& rows = inputs_[0]->rows();
        const RowStore* searched = inputs_.size() > 1 ? &inputs_[1]->rows() : nullptr;
        if (rows.rows() > node_.limit) {
            notices_of(state_->cache)
                ->add(fmt::format("map ran a search for {} of {} rows (maxsearches)", node_.limit, rows.rows()));
        }
        for (size_t row = 0; row < std::min<uint64_t>(rows.rows(), node_.limit); ++row) {
            Template::Filling filling{{"_serial_id", std::to_string(row + 1)}};
            for (size_t column = 0; column < rows.schema()->size(); ++column) {
                const Value& cell = rows.cell(row, column);
                if (cell.is_null()) continue;
                std::string text;
                append_spl_text(cell, text);
                filling[(*rows.schema())[column].name] = std::move(text);
            }
            bool done = false;
            std::string error = run(filling, searched, next_, done);
            if (!error.empty()) return error;
        }
        return {};
    }

    const Template& node_;
    std::vector<std::unique_ptr<Collect>> inputs_;
    Arena literals_;
};

}  // namespace

std::unique_ptr<Operator> make_template(const Template& node, Sink* next, ThreadState* state) {
    return std::make_unique<TemplateOperator>(node, next, state);
}

}  // namespace tocsin
