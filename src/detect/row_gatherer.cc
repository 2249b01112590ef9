#include "detect/row_gatherer.h"

#include <algorithm>

namespace tocsin {
namespace {
constexpr size_t kMostBytes = 4u << 20;  // that wait, in all
constexpr uint32_t kNoClass = ~0u;
}  // namespace

RowGatherer::RowGatherer(const FeedLayout& layout, unsigned thread)
    : layout_(layout), thread_(thread), waiting_(layout.leaves().size()) {}

void RowGatherer::add(uint32_t leaf, const Batch& batch, std::span<const uint32_t> routes) {
    std::vector<Row>& rows = waiting_[leaf];
    if (rows.empty()) leaves_.push_back(leaf);
    const size_t width = batch.columns.size();
    for (size_t i = 0; i < batch.selection.size(); ++i) {
        const uint32_t row = batch.selection[i];
        auto* cells = static_cast<Value*>(memory_.allocate(width * sizeof(Value), alignof(Value)));
        for (size_t column = 0; column < width; ++column)
            new (cells + column) Value(copy_value(batch.columns[column][row], memory_));
        rows.push_back({cells, batch.ordinals[row], routes[i]});
        if (rows.size() == layout_.options().batch_rows) hand_on(leaf);
    }
    if (memory_.reserved_bytes() > kMostBytes) hand_on();
}

void RowGatherer::hand_on() {
    std::sort(leaves_.begin(), leaves_.end());
    for (uint32_t leaf : leaves_) {
        if (!waiting_[leaf].empty()) hand_on(leaf);
    }
    leaves_.clear();
    memory_ = Arena();
}

void RowGatherer::hand_on(uint32_t leaf) {
    std::vector<Row>& rows = waiting_[leaf];
    const LeafLayout& layout = layout_.leaves()[leaf];
    const RowClasses* classes = classes_of(rows);
    Batch batch;
    batch.schema = layout.schema;
    batch.rows = rows.size();
    batch.selection = all_rows(rows.size());
    batch.arena = &batch_memory_;
    for (size_t column = 0; column < layout.columns.size(); ++column) {
        auto cells = batch_memory_.make_array<Value>(rows.size());
        for (size_t i = 0; i < rows.size(); ++i) cells[i] = rows[i].cells[column];
        batch.columns.emplace_back(cells, layout_.by_event(layout.columns[column]) ? classes : nullptr);
    }
    auto ordinals = batch_memory_.make_array<Ordinal>(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) ordinals[i] = rows[i].ordinal;
    batch.ordinals = ordinals;
    rows.clear();
    layout.leaf.target->push(thread_, batch);
    batch_memory_.reset();
}

const RowClasses* RowGatherer::classes_of(const std::vector<Row>& rows) {
    RowClasses classes;
    auto class_of = batch_memory_.make_array<uint32_t>(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].route >= class_of_route_.size()) class_of_route_.resize(rows[i].route + 1, kNoClass);
        uint32_t& known = class_of_route_[rows[i].route];
        if (known == kNoClass) known = static_cast<uint32_t>(classes.count++);
        class_of[i] = known;
    }
    for (const Row& row : rows) class_of_route_[row.route] = kNoClass;
    classes.class_of = class_of;
    return batch_memory_.make(classes);
}

}  // namespace tocsin
