#include "exec/row_store.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace tocsin {
namespace {
constexpr uint64_t kSequencedBit = uint64_t{1} << 63;
// Long texts (raw records, documents) rarely repeat: looking them up costs more than it saves.
constexpr size_t kLongestInterned = 256;

// Whether both are views of the same memory.
bool is_same_memory(const Value& a, const Value& b) {
    if (a.tag() != b.tag()) return false;
    if (a.is_string() || a.tag() == Tag::kJson)
        return a.text().data() == b.text().data() && a.text().size() == b.text().size();
    return a.tag() == Tag::kArray && a.items().data() == b.items().data() && a.items().size() == b.items().size();
}
}  // namespace

RowOrder order_of(const Batch& batch, uint32_t row, uint64_t sequence) {
    if (batch.sequenced || batch.ordinals.empty()) return {kSequencedBit | sequence, 0};
    return {batch.ordinals[row], batch.leaf};
}

RowStore::RowStore(const Schema& schema)
    : schema_(std::make_shared<const Schema>(schema)), listed_(schema.size()), columns_(schema.size()) {}

size_t RowStore::column_for(std::string_view name, Type type) {
    if (auto index = schema_->find(name)) return *index;
    // Shared schemas are immutable: a new column makes a new one.
    auto wider = std::make_shared<Schema>(*schema_);
    wider->set(name, type);
    schema_ = std::move(wider);
    columns_.emplace_back(orders_.size());
    return columns_.size() - 1;
}

Value RowStore::keep(const Value& value) {
    if (value.tag() == Tag::kArray) {  // values of groups: mostly the same texts in many rows
        auto items = arena_->copy_array(value.items());
        for (Value& item : items) item = keep(item);
        return Value::array(items);
    }
    if (!value.is_string() || value.text().size() > kLongestInterned) return copy_value(value, *arena_);
    return Value::string(pool_.intern(value.text(), *arena_));
}

void RowStore::append(const Batch& batch) {
    if (batch.selection.empty()) return;
    events_ = events_ || !(batch.sequenced || batch.ordinals.empty());
    size_t before = orders_.size();
    std::vector<bool> filled(columns_.size(), false);
    for (size_t i = 0; i < batch.columns.size(); ++i) {
        const Field& field = (*batch.schema)[i];
        size_t target =
            i < schema_->size() && (*schema_)[i].name == field.name ? i : column_for(field.name, field.type);
        filled.resize(columns_.size(), false);
        filled[target] = true;
        std::vector<Value>& cells = columns_[target];
        cells.resize(before);
        const Column& column = batch.columns[i];
        if (column.is_constant()) {
            cells.resize(before + batch.selection.size(), keep(column[0]));
        } else {
            // Rows made from one record often share a value, down to its memory: it is copied once.
            Value source, kept;
            for (uint32_t row : batch.selection) {
                if (!is_same_memory(column[row], source)) {
                    source = column[row];
                    kept = keep(source);
                }
                cells.push_back(kept);
            }
        }
    }
    for (size_t i = 0; i < columns_.size(); ++i) {
        if (!filled[i]) columns_[i].resize(before + batch.selection.size());
    }
    if (!batch.lineages.empty() && lineages_.empty()) {
        // The first derived rows: earlier single records become lineages of one.
        lineages_.resize(before);
        for (size_t i = 0; i < ordinals_.size(); ++i) {
            if (ordinals_[i] != kNoOrdinal)
                lineages_[i] = {arena_->copy_array(std::span<const Ordinal>(&ordinals_[i], 1)), 1};
        }
    }
    for (uint32_t row : batch.selection) {
        orders_.push_back(order_of(batch, row, sequence_));
        if (batch.sequenced || batch.ordinals.empty()) ++sequence_;
        order_.push_back(static_cast<uint32_t>(order_.size()));
        bool single = !batch.ordinals.empty();
        if (!lineages_.empty() || !batch.lineages.empty()) {
            Lineage lineage;
            if (!batch.lineages.empty()) {
                lineage = {arena_->copy_array(batch.lineages[row].ordinals), batch.lineages[row].total};
            } else if (single && batch.ordinals[row] != kNoOrdinal) {
                lineage = {arena_->copy_array(batch.ordinals.subspan(row, 1)), 1};
            }
            lineages_.push_back(lineage);
        }
        ordinals_.push_back(single ? batch.ordinals[row] : kNoOrdinal);
    }
}

void RowStore::absorb(RowStore&& other) {
    size_t before = orders_.size();
    size_t added = other.orders_.size();
    if (added == 0) return;
    events_ = events_ || other.events_;
    for (size_t i = 0; i < other.columns_.size(); ++i) {
        size_t target = column_for((*other.schema_)[i].name, (*other.schema_)[i].type);
        columns_[target].resize(before);
        columns_[target].insert(columns_[target].end(), other.columns_[i].begin(), other.columns_[i].end());
    }
    for (auto& cells : columns_) cells.resize(before + added);
    if (!lineages_.empty() || !other.lineages_.empty()) {
        auto widen = [](RowStore& store, size_t count) {
            size_t have = store.lineages_.size();
            store.lineages_.resize(count);
            for (size_t i = have; i < count; ++i) {
                if (store.ordinals_[i] != kNoOrdinal) {
                    store.lineages_[i] = {store.arena_->copy_array(std::span<const Ordinal>(&store.ordinals_[i], 1)),
                                          1};
                }
            }
        };
        widen(*this, before);
        widen(other, added);
        lineages_.insert(lineages_.end(), other.lineages_.begin(), other.lineages_.end());
    }
    ordinals_.insert(ordinals_.end(), other.ordinals_.begin(), other.ordinals_.end());
    orders_.insert(orders_.end(), other.orders_.begin(), other.orders_.end());
    for (uint32_t row : other.order_) order_.push_back(static_cast<uint32_t>(before) + row);
    sequence_ = std::max(sequence_, other.sequence_);
    absorbed_.push_back(std::move(other.arena_));
    for (auto& arena : other.absorbed_) absorbed_.push_back(std::move(arena));
    other = RowStore(Schema());
}

void RowStore::sort_further_columns() {
    if (!events_) return;
    std::vector<size_t> order(columns_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const Schema& before = *schema_;
    std::sort(order.begin() + static_cast<ptrdiff_t>(listed_), order.end(),
              [&](size_t a, size_t b) { return before[a].name < before[b].name; });
    if (std::is_sorted(order.begin(), order.end())) return;
    std::vector<Field> fields;
    std::vector<std::vector<Value>> columns;
    for (size_t column : order) {
        fields.push_back(before[column]);
        columns.push_back(std::move(columns_[column]));
    }
    schema_ = std::make_shared<const Schema>(std::move(fields), before.open());
    columns_ = std::move(columns);
}

void RowStore::sort_by_order() {
    sort_further_columns();
    std::stable_sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) { return orders_[a] < orders_[b]; });
}

void RowStore::sort(const std::function<bool(uint32_t, uint32_t)>& less) {
    std::vector<uint32_t> positions(order_.size());
    std::iota(positions.begin(), positions.end(), 0u);
    std::stable_sort(positions.begin(), positions.end(), less);
    std::vector<uint32_t> sorted(order_.size());
    for (size_t i = 0; i < positions.size(); ++i) sorted[i] = order_[positions[i]];
    order_ = std::move(sorted);
}

void RowStore::slice(size_t first, size_t count) {
    first = std::min(first, order_.size());
    count = std::min(count, order_.size() - first);
    order_.erase(order_.begin(), order_.begin() + static_cast<ptrdiff_t>(first));
    order_.resize(count);
}

Lineage RowStore::lineage(size_t position) const {
    uint32_t row = order_[position];
    if (!lineages_.empty()) return lineages_[row];
    if (ordinals_[row] == kNoOrdinal) return {};
    return {std::span<const Ordinal>(&ordinals_[row], 1), 1};
}

void RowStore::emit(Sink& sink, ThreadState& state) const {
    std::vector<uint32_t> positions(order_.size());
    std::iota(positions.begin(), positions.end(), 0u);
    emit(sink, state, positions);
}

void RowStore::emit(Sink& sink, ThreadState& state, std::span<const uint32_t> positions, bool sequenced) const {
    auto in_sequence = [&](uint32_t position) { return (orders_[order_[position]].ordinal & kSequencedBit) != 0; };
    Arena arena;
    size_t first = 0;
    while (first < positions.size()) {
        size_t count = std::min(positions.size() - first, state.batch_rows);
        Batch batch;
        batch.leaf = orders_[order_[positions[first]]].leaf;
        batch.sequenced = sequenced || in_sequence(positions[first]);
        if (!sequenced) {
            // Rows of one batch share the leaf number, and are in sequence or not.
            size_t same = 1;
            while (same < count && orders_[order_[positions[first + same]]].leaf == batch.leaf &&
                   in_sequence(positions[first + same]) == batch.sequenced) {
                ++same;
            }
            count = same;
        }
        batch.schema = schema_;
        batch.rows = count;
        batch.selection = all_rows(count);
        batch.arena = &arena;
        for (const auto& cells : columns_) {
            auto copy = arena.make_array<Value>(count);
            for (size_t i = 0; i < count; ++i) copy[i] = cells[order_[positions[first + i]]];
            batch.columns.emplace_back(copy);
        }
        auto ordinals = arena.make_array<Ordinal>(count);
        for (size_t i = 0; i < count; ++i) ordinals[i] = ordinals_[order_[positions[first + i]]];
        batch.ordinals = ordinals;
        if (!lineages_.empty()) {
            auto lineages = arena.make_array<Lineage>(count);
            for (size_t i = 0; i < count; ++i) lineages[i] = lineages_[order_[positions[first + i]]];
            batch.lineages = lineages;
        }
        sink.push(batch);
        arena.reset();
        first += count;
    }
}

size_t RowStore::memory_bytes() const {
    size_t bytes = arena_->reserved_bytes() + pool_.memory_bytes();
    for (const auto& arena : absorbed_) bytes += arena->reserved_bytes();
    for (const auto& cells : columns_) bytes += cells.capacity() * sizeof(Value);
    bytes += orders_.capacity() * sizeof(RowOrder) + ordinals_.capacity() * sizeof(Ordinal) +
             lineages_.capacity() * sizeof(Lineage);
    return bytes + order_.capacity() * sizeof(uint32_t);
}

}  // namespace tocsin
