// After the pass the rows of all threads are put in order once; a window is then a span of them, found by two binary searches.
#include "detect/retained_rows.h"

#include <algorithm>
#include <numeric>

#include "detect/time_floor.h"
#include "exec/hidden_columns.h"

namespace tocsin {
namespace {
constexpr Ticks kNoTime = -1;        // before every window
constexpr size_t kFewRows = 16'384;  // too few to look for those that are too old

Ticks time_at(const RowStore& rows, size_t row, size_t column) {
    const Value& cell = rows.cell(row, column);
    return cell.tag() == Tag::kDateTime ? cell.ticks() : kNoTime;
}

// Appends what it gets.
struct Append final : Sink {
    explicit Append(RowStore& to_in) : to(to_in) {}
    void push(Batch& batch) override { to.append(batch); }
    RowStore& to;
};
}  // namespace

struct RetainedRows::PerThread final : Sink {
    PerThread(const Node& prefix_in, unsigned thread, const std::string& zone, TimeFloor floor_in)
        : prefix(prefix_in),
          floor(std::move(floor_in)),
          state(thread),
          rows(std::make_unique<RowStore>(prefix.schema)) {
        clock.zone = zone;
        state.clock = &clock;
        tree = build_operators(prefix, this, &state);
    }
    void push(Batch& batch) override {
        rows->append(batch);
        if (floor.time() == 0 || rows->rows() < 2 * std::max(kFewRows, rows_pruned)) return;
        prune();
        rows_pruned = rows->rows();
    }

    // Rows that were young enough when they came may be too old by now.
    void prune() {
        auto column = rows->schema()->find(kTimeColumn);
        if (!column) return;
        std::vector<uint32_t> young;
        for (uint32_t row = 0; row < rows->rows(); ++row) {
            if (time_at(*rows, row, *column) >= floor.time()) young.push_back(row);
        }
        auto fewer = std::make_unique<RowStore>(prefix.schema);
        Append append(*fewer);
        rows->emit(append, state, young, false);
        rows = std::move(fewer);
    }

    const Node& prefix;
    size_t rows_pruned = 0;  // that the last pruning left
    TimeFloor floor;
    Clock clock;
    ThreadState state;
    std::unique_ptr<RowStore> rows;
    OperatorTree tree;
};

RetainedRows::RetainedRows(const SplitLeaf& leaf, size_t number, unsigned threads, const std::string& zone,
                           bool with_time, const std::function<Clock(Ticks now)>& clock_at_end)
    : number_(number), with_time_(with_time) {
    for (unsigned i = 0; i < threads; ++i) {
        TimeFloor floor(leaf.bounds, clock_at_end, newest_);
        threads_.push_back(std::make_unique<PerThread>(*leaf.prefix, i, zone, std::move(floor)));
    }
}

RetainedRows::~RetainedRows() = default;

void RetainedRows::push(unsigned thread, Batch& batch) {
    batch.leaf = static_cast<uint32_t>(number_);
    if (auto time = batch.schema->find(kTimeColumn)) {
        batch.selection = threads_[thread]->floor.select(batch, batch.columns[*time]);
        if (batch.selection.empty()) return;
    }
    threads_[thread]->tree.leaves[0]->push(batch);
}

void RetainedRows::settle() {
    rows_ = std::move(threads_[0]->rows);
    for (size_t i = 1; i < threads_.size(); ++i) rows_->absorb(std::move(*threads_[i]->rows));
    for (const auto& thread : threads_) notices_.add(*notices_of(thread->state.cache));
    threads_.clear();
    rows_->sort_by_order();
    auto column = rows_->schema()->find(kTimeColumn);
    if (!column) return;
    auto time_of = [&](size_t row) { return time_at(*rows_, row, *column); };
    rows_->sort([&](uint32_t a, uint32_t b) { return time_of(a) < time_of(b); });
    times_.reserve(rows_->rows());
    for (size_t row = 0; row < rows_->rows(); ++row) times_.push_back(time_of(row));
}

WindowContent RetainedRows::content(TimeRange range) const {
    auto first = std::lower_bound(times_.begin(), times_.end(), range.start);
    auto last = std::lower_bound(first, times_.end(), range.end);
    return {static_cast<size_t>(first - times_.begin()), static_cast<size_t>(last - times_.begin())};
}

Ticks RetainedRows::next_time(Ticks time) const {
    auto next = std::lower_bound(times_.begin(), times_.end(), time);
    return next == times_.end() ? kMaxDateTime : *next;
}

void RetainedRows::emit(WindowContent content, Ticks, Sink& sink, ThreadState& state) {
    std::vector<uint32_t> rows(content.last - content.first);
    std::iota(rows.begin(), rows.end(), static_cast<uint32_t>(content.first));
    auto by_order = [&](uint32_t a, uint32_t b) { return rows_->row_order(a) < rows_->row_order(b); };
    if (!std::is_sorted(rows.begin(), rows.end(), by_order)) std::sort(rows.begin(), rows.end(), by_order);
    DropHidden drop(&sink);
    rows_->emit(with_time_ ? sink : drop, state, rows, false);
}

size_t RetainedRows::memory_bytes(unsigned thread) const { return threads_[thread]->rows->memory_bytes(); }

void RetainedRows::drop(unsigned thread) { threads_[thread].reset(); }

}  // namespace tocsin
