#include "exec/grouping.h"

#include <algorithm>
#include <numeric>

#include "data/compare.h"
#include "exec/one_row.h"
#include "exec/row_store.h"

namespace tocsin {

Grouping::Grouping(const Aggregate& node, ThreadState* state)
    : node_(node), state_(state), key_count_(node.keys.size()) {
    for (const Assignment& key : node.keys) key_evaluators_.emplace_back(*key.expr);
    Arena scratch;
    for (const AggregateCall& call : node.calls) {
        Call made;
        for (const ExprPtr& argument : call.arguments) {
            made.arguments.emplace_back(*argument);
            made.constants.push_back(
                is_constant(*argument) ? copy_value(value_of_constant(*argument, *state, scratch), *memory_) : Value());
        }
        if (call.condition) made.condition = std::make_unique<Evaluator>(*call.condition);
        made.first_output = output_count_;
        calls_.push_back(std::move(made));
        output_count_ += call.outputs.size();
    }
    std::vector<size_t> sources(calls_.size());
    for (size_t c = 0; c < calls_.size(); ++c) {
        sources[c] = source_of(c);
        calls_[c].derived = sources[c] != c;
        if (!calls_[c].derived) calls_[c].state = state_count_++;
    }
    for (size_t c = 0; c < calls_.size(); ++c) calls_[c].state = calls_[sources[c]].state;
    table_.assign(64, kNoGroup);
}

size_t Grouping::source_of(size_t c) const {
    const AggregateCall& call = node_.calls[c];
    if (call.function->derived_from.empty() || call.condition) return c;
    for (size_t other = 0; other < node_.calls.size(); ++other) {
        const AggregateCall& source = node_.calls[other];
        const bool same =
            source.function->name == call.function->derived_from && !source.condition &&
            std::equal(call.arguments.begin(), call.arguments.end(), source.arguments.begin(), source.arguments.end(),
                       [](const ExprPtr& a, const ExprPtr& b) { return to_string(*a) == to_string(*b); });
        if (same) return other;
    }
    return c;
}

void Grouping::grow() {
    table_.assign(table_.size() * 2, kNoGroup);
    size_t mask = table_.size() - 1;
    for (uint32_t group = 0; group < hashes_.size(); ++group) {
        size_t at = hashes_[group] & mask;
        while (table_[at] != kNoGroup) at = (at + 1) & mask;
        table_[at] = group;
    }
}

uint32_t Grouping::find_or_add(std::span<const Value> key, uint64_t hash) {
    size_t mask = table_.size() - 1;
    size_t at = hash & mask;
    for (; table_[at] != kNoGroup; at = (at + 1) & mask) {
        uint32_t group = table_[at];
        if (hashes_[group] != hash) continue;
        bool same = true;
        for (size_t i = 0; same && i < key_count_; ++i) same = same_value(keys_[group * key_count_ + i], key[i]);
        if (same) return group;
    }
    uint32_t group = static_cast<uint32_t>(hashes_.size());
    table_[at] = group;
    hashes_.push_back(hash);
    for (const Value& value : key) keys_.push_back(copy_value(value, *memory_));
    for (size_t c = 0; c < calls_.size(); ++c) {
        if (!calls_[c].derived) states_.push_back(node_.calls[c].function->make(calls_[c].constants));
    }
    if (state_->lineage_limit > 0) lineages_.emplace_back();
    if (hashes_.size() * 2 > table_.size()) grow();
    return group;
}

void Grouping::ensure_group() {
    if (key_count_ == 0 && hashes_.empty()) find_or_add({}, hash_values({}));
}

void Grouping::add(const Batch& batch, std::vector<uint32_t>* groups) {
    std::vector<Column> key_columns;
    for (Evaluator& evaluator : key_evaluators_)
        key_columns.push_back(evaluator.evaluate(batch, batch.selection, *state_));
    row_groups_.assign(batch.rows, kNoGroup);
    std::vector<Value> key(key_count_);
    // Rows with a multivalue key are in several groups; they are added one by one.
    std::vector<std::pair<uint32_t, uint32_t>> further;  // row, group
    for (uint32_t row : batch.selection) {
        bool null_key = false, several = false;
        for (size_t i = 0; i < key_count_; ++i) {
            key[i] = key_columns[i][row];
            null_key = null_key || key[i].is_null();
            several = several || key[i].tag() == Tag::kArray;
        }
        if (null_key && node_.drop_null_keys) continue;
        if (!(several && node_.expand_keys)) {
            row_groups_[row] = find_or_add(key, hash_values(key));
            continue;
        }
        std::vector<std::vector<Value>> combinations(1);
        for (const Value& part : key) {
            std::vector<std::vector<Value>> next;
            std::span<const Value> values = part.tag() == Tag::kArray ? part.items() : std::span<const Value>(&part, 1);
            for (const auto& combination : combinations) {
                for (const Value& value : values) {
                    next.push_back(combination);
                    next.back().push_back(value);
                }
            }
            combinations = std::move(next);
        }
        for (size_t i = 0; i < combinations.size(); ++i) {
            uint32_t group = find_or_add(combinations[i], hash_values(combinations[i]));
            if (i == 0) {
                row_groups_[row] = group;
            } else {
                further.emplace_back(row, group);
            }
        }
    }
    std::vector<RowOrder> orders(batch.rows);
    for (uint32_t row : batch.selection) {
        orders[row] = order_of(batch, row, sequence_);
        ++sequence_;
    }
    if (state_->lineage_limit > 0) {
        auto note = [&](uint32_t row, uint32_t group) {
            if (batch.lineages.empty() && !batch.ordinals.empty()) {
                if (batch.ordinals[row] != kNoOrdinal) lineages_[group].add(batch.ordinals[row], state_->lineage_limit);
            } else {
                lineages_[group].add(lineage_of(batch, row), state_->lineage_limit);
            }
        };
        for (uint32_t row : batch.selection) {
            if (row_groups_[row] != kNoGroup) note(row, row_groups_[row]);
        }
        for (auto [row, group] : further) note(row, group);
    }
    for (size_t c = 0; c < calls_.size(); ++c) {
        Call& call = calls_[c];
        if (call.derived) continue;
        Selection rows = call.condition ? call.condition->select(batch, batch.selection, *state_) : batch.selection;
        std::vector<Column> columns;
        for (Evaluator& argument : call.arguments) columns.push_back(argument.evaluate(batch, rows, *state_));
        const bool interns = node_.calls[c].function->interned && !columns.empty();
        if (interns) columns[0] = interned(columns[0], rows, batch);
        std::vector<Value> arguments(columns.size());
        bool skip_nulls = node_.calls[c].function->nulls == NullRule::kNullIfAny && !columns.empty();
        auto add_to = [&](uint32_t row, uint32_t group) {
            for (size_t i = 0; i < columns.size(); ++i) arguments[i] = columns[i][row];
            if (skip_nulls && arguments[0].is_null()) return;
            Accumulator& kept = state(group, call);
            if (interns)
                kept.add_interned(arguments, orders[row], *memory_);
            else
                kept.add(arguments, orders[row], *memory_);
        };
        // With many groups each row's state is somewhere else in memory: it is asked for some rows ahead, and then what it refers to.
        constexpr size_t kAhead = 16, kSoon = 8;
        for (size_t i = 0; i < rows.size(); ++i) {
            if (i + kAhead < rows.size()) {
                const uint32_t coming = row_groups_[rows[i + kAhead]];
                if (coming != kNoGroup) __builtin_prefetch(&state(coming, call));
            }
            if (interns && i + kSoon < rows.size()) {
                const uint32_t coming = row_groups_[rows[i + kSoon]];
                if (coming != kNoGroup) state(coming, call).prefetch(columns[0][rows[i + kSoon]]);
            }
            if (row_groups_[rows[i]] != kNoGroup) add_to(rows[i], row_groups_[rows[i]]);
        }
        for (auto [row, group] : further) {
            if (std::binary_search(rows.begin(), rows.end(), row)) add_to(row, group);
        }
    }
    if (groups) groups->insert(groups->end(), row_groups_.begin(), row_groups_.end());
}

Column Grouping::interned(const Column& column, Selection rows, const Batch& batch) {
    const auto of_pool = [&](const Value& value) {
        if (value.is_string()) return Value::string(pool_.intern(value.text(), *memory_));
        if (value.tag() != Tag::kArray) return value;
        auto items = batch.arena->copy_array(value.items());
        for (Value& item : items) {
            if (item.is_string()) item = Value::string(pool_.intern(item.text(), *memory_));
        }
        return Value::array(items);
    };
    if (column.is_constant()) return Column::constant(batch.arena->make(of_pool(column[0])));
    auto cells = batch.arena->make_array<Value>(batch.rows);
    const RowClasses* classes = column.classes();
    std::vector<const Value*> of_class(classes ? classes->count : 0);
    for (uint32_t row : rows) {
        if (!classes) {
            cells[row] = of_pool(column[row]);
            continue;
        }
        const Value*& known = of_class[classes->class_of[row]];
        cells[row] = known ? *known : of_pool(column[row]);
        if (!known) known = &cells[row];
    }
    return Column(cells, classes);
}

void Grouping::merge(Grouping& other) {
    for (uint32_t group = 0; group < other.hashes_.size(); ++group) {
        size_t before = hashes_.size();
        uint32_t mine = find_or_add({other.keys_.data() + group * key_count_, key_count_}, other.hashes_[group]);
        for (size_t i = 0; i < state_count_; ++i) {
            auto& to = states_[mine * state_count_ + i];
            auto& from = other.states_[group * state_count_ + i];
            if (mine >= before) {
                to = std::move(from);
            } else {
                to->merge(*from, *memory_);
            }
        }
        if (state_->lineage_limit > 0) lineages_[mine].merge(other.lineages_[group], state_->lineage_limit);
    }
    sequence_ = std::max(sequence_, other.sequence_);
    absorbed_.push_back(std::move(other.memory_));
    for (auto& arena : other.absorbed_) absorbed_.push_back(std::move(arena));
}

void Grouping::take_group(Grouping& other, uint32_t group, size_t skipped_keys, bool copy) {
    std::span<const Value> key(other.keys_.data() + group * other.key_count_ + skipped_keys, key_count_);
    size_t before = hashes_.size();
    uint32_t mine = find_or_add(key, hash_values(key));
    for (size_t i = 0; i < state_count_; ++i) {
        auto& to = states_[mine * state_count_ + i];
        auto& from = other.states_[group * state_count_ + i];
        if (mine >= before && !copy) {
            to = std::move(from);
        } else {
            to->merge(*from, *memory_);
        }
    }
    if (state_->lineage_limit > 0) lineages_[mine].merge(other.lineages_[group], state_->lineage_limit);
}

std::vector<uint32_t> Grouping::ordered() const {
    std::vector<uint32_t> order(hashes_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        for (size_t i = 0; i < key_count_; ++i) {
            auto c = compare_values(key(a, i), key(b, i));
            if (c != 0) return c < 0;
        }
        return a < b;
    });
    return order;
}

void Grouping::results(uint32_t group, std::span<Value> out, Arena& arena) {
    for (size_t c = 0; c < calls_.size(); ++c) {
        if (!calls_[c].derived)
            state(group, calls_[c]).result(out.subspan(calls_[c].first_output, node_.calls[c].outputs.size()), arena);
    }
    for (size_t c = 0; c < calls_.size(); ++c) {
        if (!calls_[c].derived) continue;
        const auto is_source = [&](const Call& call) { return !call.derived && call.state == calls_[c].state; };
        const Call& source = *std::find_if(calls_.begin(), calls_.end(), is_source);
        out[calls_[c].first_output] = node_.calls[c].function->derive(out[source.first_output]);
    }
}

size_t Grouping::memory_bytes() const {
    constexpr size_t kStateBytes = 80;    // an accumulator of middling size with its allocation
    constexpr size_t kLineageBytes = 64;  // some ordinals
    size_t bytes = memory_->reserved_bytes() + pool_.memory_bytes();
    for (const auto& arena : absorbed_) bytes += arena->reserved_bytes();
    bytes +=
        table_.capacity() * sizeof(uint32_t) + hashes_.capacity() * sizeof(uint64_t) + keys_.capacity() * sizeof(Value);
    bytes += states_.size() * kStateBytes;
    return bytes + lineages_.size() * (sizeof(LineageSet) + kLineageBytes);
}

Lineage Grouping::lineage(uint32_t group, Arena& arena) const {
    return lineages_.empty() ? Lineage() : lineages_[group].result(state_->lineage_limit, arena);
}

}  // namespace tocsin
