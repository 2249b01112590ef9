// Records that interest nobody cost one look-up of their route. The others gather in a batch of records whose extracted columns are shared
// by all leaves; a leaf's rows are a selection of it. What is extracted is decided in two steps (record_routes.h): first what filters
// read, from every record, then the rest of a leaf's columns, from those that pass.
#include "detect/leaf_feed.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/text.h"
#include "detect/open_fields.h"
#include "detect/record_routes.h"
#include "detect/record_span.h"
#include "detect/row_gatherer.h"
#include "exec/evaluator.h"
#include "exec/expression_memo.h"

namespace tocsin {
namespace {

const Value kCloudTrailSourcetype = Value::string("aws:cloudtrail");

void add_up(std::vector<uint64_t>& to, const std::vector<uint64_t>& from) {
    to.resize(std::max(to.size(), from.size()));
    for (size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

}  // namespace

class LeafFeed::Thread final : public RecordConsumer {
public:
    Thread(const FeedLayout& layout, RoutePlanner& planner, unsigned number)
        : layout_(layout),
          number_(number),
          routes_(layout, planner, storage_, state_),
          gatherer_(layout, number),
          texts_(layout.prefilter()) {
        counts_.rows_by_owner.resize(layout.owners());
        counts_.dispatched_by_owner.resize(layout.owners());
        state_.clock = &clock_;
        for (const LeafLayout& leaf : layout.leaves()) {
            LeafState made;
            for (const Expr* filter : leaf.filters) made.filters.emplace_back(*filter);
            leaves_.push_back(std::move(made));
        }
        storage_.resize(layout.columns().size());
        is_filled_.resize(layout.columns().size());
        const size_t rows = layout.options().batch_rows;
        ordinals_.resize(rows);
        event_of_.resize(rows);
        route_of_.resize(rows);
        events_.class_of = event_of_;
        records_.resize(rows);
    }

    bool record(const RawRecord& record) override {
        count(record);
        RouteInUse& in_use = routes_.find(record);
        const Route& route = *in_use.plan;
        choose_by_text(route, record);
        if (route.leaves.empty() && by_text_.empty()) return true;
        ++counts_.records_dispatched;
        ColumnSet& first = by_text_.empty() ? *in_use.first : *in_use.first_all;
        if (!first.extractor.extract(record, layout_.file_of(record).path, first.cells, rows_, tokens_, arena_))
            return false;
        if (!first.used) note_use(first);
        if (layout_.options().bounded() && !in_bounds(storage_[FeedLayout::kTimeSlot][rows_])) {
            for (Value* column : first.cells) column[rows_] = Value();
            return true;
        }
        other_kinds_ = other_kinds_ || record.kind != RecordKind::kCloudTrail;
        if (in_use.batch != batch_) {
            in_use.batch = batch_;
            in_use.number = static_cast<uint32_t>(events_.count++);
        }
        event_of_[rows_] = in_use.number;
        route_of_[rows_] = route.id;
        ordinals_[rows_] = record.ordinal;
        records_[rows_] = record;
        for (uint32_t leaf : route.leaves) add_row(leaf);
        for (uint32_t leaf : by_text_) add_row(leaf);
        if (++rows_ == layout_.options().batch_rows) flush();
        return true;
    }

    void flush() override {
        if (rows_ == 0) return;
        matched_.assign(rows_, false);
        std::sort(active_.begin(), active_.end());
        for (uint32_t leaf : active_) run_leaf(leaf);
        active_.clear();
        for (size_t row = 0; row < rows_; ++row) {
            if (!matched_[row]) continue;
            ++counts_.records_matched;
            if (layout_.options().event_ids) event_ids_.add(ordinals_[row], records_[row].event_id);
        }
        for (ColumnSet* set : used_) set->used = false;
        used_.clear();
        for (uint32_t column : filled_) {
            std::fill_n(storage_[column].get(), rows_, Value());
            is_filled_[column] = false;
        }
        filled_.clear();
        rows_ = 0;
        other_kinds_ = false;
        ++batch_;
        events_.count = 0;
        arena_.reset();
        memo_.reset();
        if (layout_.options().after_batch) layout_.options().after_batch(number_, event_ids_.memory_bytes());
    }

    void finish() { gatherer_.hand_on(); }

    const FeedCounts& counts() {
        counts_.first_time = span_.first();
        counts_.last_time = span_.last();
        return counts_;
    }
    const Notices& notices() { return *notices_of(state_.cache); }
    EventIds& event_ids() { return event_ids_; }

private:
    struct LeafState {
        std::vector<Evaluator> filters;
        std::vector<uint32_t> rows;       // of the present batch
        std::unique_ptr<Extractor> rest;  // of the columns that no filter reads
    };

    void count(const RawRecord& record) {
        ++counts_.records;
        const std::string& logsource = layout_.file_of(record).logsource;
        if (logsource.empty())
            ++counts_.records_by_kind[static_cast<size_t>(record.kind)];
        else
            ++counts_.records_by_logsource[logsource];
        if (!span_.note(record)) ++counts_.records_without_time;
    }

    // Of the route's leaves those whose texts the record has.
    void choose_by_text(const Route& route, const RawRecord& record) {
        by_text_.clear();
        if (route.by_text.empty()) return;
        texts_.scan(record.text);
        if (!texts_.found_all()) {
            by_text_ = route.by_text;
            return;
        }
        for (uint32_t text : texts_.found()) {
            auto gate =
                std::lower_bound(route.gates.begin(), route.gates.end(), text,
                                 [](const TextGate& known, uint32_t wanted) { return known.way->text < wanted; });
            for (; gate != route.gates.end() && gate->way->text == text; ++gate) {
                const RequiredTexts& others = gate->way->others;
                const bool has_all = std::all_of(others.begin(), others.end(), [&](const std::string& other) {
                    return find_ignore_case(record.text, other) != std::string_view::npos;
                });
                if (has_all) by_text_.push_back(gate->leaf);
            }
        }
        std::sort(by_text_.begin(), by_text_.end());
        by_text_.erase(std::unique(by_text_.begin(), by_text_.end()), by_text_.end());
    }

    void add_row(uint32_t leaf) {
        if (leaves_[leaf].rows.empty()) active_.push_back(leaf);
        leaves_[leaf].rows.push_back(static_cast<uint32_t>(rows_));
    }

    bool in_bounds(const Value& time) const {
        return time.tag() == Tag::kDateTime && time.ticks() >= layout_.options().since &&
               time.ticks() < layout_.options().until;
    }

    // The set is extracted from a record of the present batch for the first time.
    void note_use(ColumnSet& set) {
        set.used = true;
        used_.push_back(&set);
        for (uint32_t column : set.columns) {
            if (is_filled_[column]) continue;
            is_filled_[column] = true;
            filled_.push_back(column);
        }
    }

    void run_leaf(uint32_t number) {
        const LeafLayout& layout = layout_.leaves()[number];
        LeafState& leaf = leaves_[number];
        Batch batch;
        batch.schema = layout.schema;
        batch.rows = rows_;
        batch.selection = arena_.copy_array(std::span<const uint32_t>(leaf.rows));
        batch.arena = &arena_;
        if (layout_.options().gates) batch.memo = &memo_;
        counts_.dispatched_by_owner[layout.leaf.owner] += leaf.rows.size();
        leaf.rows.clear();
        for (uint32_t column : layout.columns) batch.columns.push_back(shared_column(column));
        for (size_t i = 0; i < leaf.filters.size(); ++i) {
            if (layout.decided[i] && !other_kinds_) continue;
            batch.selection = leaf.filters[i].select(batch, batch.selection, state_);
            if (batch.selection.empty()) return;
        }
        batch.ordinals = std::span<const Ordinal>(ordinals_).first(rows_);
        for (uint32_t row : batch.selection) matched_[row] = true;
        counts_.rows_by_owner[layout.leaf.owner] += batch.selection.size();
        if (layout.leaf.records) {
            layout.leaf.records->take(number_, records_of(batch.selection));
            return;
        }
        bool open = !layout.leaf.scan->patterns.empty();
        Selection rows = batch.selection;
        if (!layout.immediate || open || rows.size() < rows_ / 2) {
            // What operators compute is as long as the batch: rows that are few are put together.
            batch = dense(batch);
            if (!layout.immediate) read_rest(layout, leaf, rows, batch);
            if (open) read_open_fields(*layout.leaf.scan, rows, batch);
        }
        if (gatherer_.are_few(rows.size()) && !open && !other_kinds_)
            gatherer_.add(number, batch, routes_of(rows));
        else
            layout.leaf.target->push(number_, batch);
    }

    std::span<const uint32_t> routes_of(Selection rows) {
        auto routes = arena_.make_array<uint32_t>(rows.size());
        for (size_t i = 0; i < rows.size(); ++i) routes[i] = route_of_[rows[i]];
        return routes;
    }

    Column shared_column(uint32_t column) const {
        if (column == layout_.sourcetype_column() && !other_kinds_)
            return Column::constant(&kCloudTrailSourcetype).lasting();
        if (!storage_[column]) return Column().lasting();
        bool by_event = layout_.by_event(column) && !other_kinds_;
        return Column(std::span<const Value>(storage_[column].get(), rows_), by_event ? &events_ : nullptr).lasting();
    }

    // Fills the columns that no filter reads. `rows`: where the rows of the dense batch stand among the records.
    void read_rest(const LeafLayout& layout, LeafState& leaf, Selection rows, Batch& batch) {
        if (!leaf.rest) {
            std::vector<uint32_t> columns;
            for (size_t i = 0; i < layout.columns.size(); ++i) {
                if (!layout.filtered[i]) columns.push_back(layout.columns[i]);
            }
            leaf.rest = std::make_unique<Extractor>(layout_.columns(columns), notices_of(state_.cache));
        }
        std::vector<Value*> cells;
        for (size_t i = 0; i < layout.columns.size(); ++i) {
            if (layout.filtered[i]) continue;
            cells.push_back(arena_.make_array<Value>(batch.rows).data());
            batch.columns[i] = Column(std::span<const Value>(cells.back(), batch.rows));
        }
        if (cells.empty()) return;
        for (size_t i = 0; i < rows.size(); ++i) {
            const RawRecord& record = records_[rows[i]];
            leaf.rest->extract(record, layout_.file_of(record).path, cells, i, tokens_, arena_);
        }
    }

    void read_open_fields(const Scan& scan, Selection rows, Batch& batch) {
        add_open_fields(scan, records_of(rows), layout_.options().splunk_limits, *notices_of(state_.cache), batch);
    }

    std::span<const RawRecord* const> records_of(Selection rows) {
        auto records = arena_.make_array<const RawRecord*>(rows.size());
        for (size_t i = 0; i < rows.size(); ++i) records[i] = &records_[rows[i]];
        return records;
    }

    // The selected rows alone: an open batch may get hundreds of columns, whose unselected cells would be waste.
    Batch dense(const Batch& batch) {
        size_t count = batch.selection.size();
        Batch out = batch;
        out.memo = nullptr;
        auto ordinals = arena_.make_array<Ordinal>(count);
        for (size_t i = 0; i < count; ++i) ordinals[i] = batch.ordinals[batch.selection[i]];
        auto event_of = arena_.make_array<uint32_t>(count);
        for (size_t i = 0; i < count; ++i) event_of[i] = event_of_[batch.selection[i]];
        const RowClasses* classes = arena_.make(RowClasses{event_of, events_.count});
        for (Column& column : out.columns) {
            if (column.is_constant()) continue;
            auto cells = arena_.make_array<Value>(count);
            for (size_t i = 0; i < count; ++i) cells[i] = column[batch.selection[i]];
            column = Column(std::span<const Value>(cells), column.classes() ? classes : nullptr);
        }
        out.rows = count;
        out.selection = all_rows(count);
        out.ordinals = ordinals;
        return out;
    }

    const FeedLayout& layout_;
    unsigned number_;
    std::vector<LeafState> leaves_;
    JsonTokens tokens_;
    Clock clock_;  // leaf filters do not read it
    ThreadState state_;
    Arena arena_;                    // of the present batch
    ExpressionMemo memo_;            // of the present batch
    RecordRoutes::Storage storage_;  // cells of each shared column, null where nothing was extracted
    RecordRoutes routes_;
    RowGatherer gatherer_;
    TextPrefilter::Scanner texts_;
    std::vector<uint32_t> by_text_;  // leaves of the present record
    std::vector<uint32_t> filled_;   // columns of the present batch
    std::vector<bool> is_filled_;
    std::vector<ColumnSet*> used_;  // in the present batch
    std::vector<uint32_t> active_;  // leaves with rows in the present batch
    std::vector<Ordinal> ordinals_;
    std::vector<uint32_t> event_of_;  // number of each record's route in the present batch
    RowClasses events_;               // the same as classes
    std::vector<uint32_t> route_of_;  // id of each record's route
    uint64_t batch_ = 1;
    std::vector<RawRecord> records_;
    std::vector<bool> matched_;
    size_t rows_ = 0;
    bool other_kinds_ = false;  // the present batch has records that are not CloudTrail's
    RecordSpan span_;
    FeedCounts counts_;
    EventIds event_ids_;
};

LeafFeed::LeafFeed(const std::vector<FeedLeaf>& leaves, const std::vector<LogFile>& files, const FeedOptions& options)
    : layout_(leaves, files, options), planner_(layout_) {
    for (unsigned thread = 0; thread < options.threads; ++thread)
        threads_.push_back(std::make_unique<Thread>(layout_, planner_, thread));
}

LeafFeed::~LeafFeed() = default;

std::vector<RecordConsumer*> LeafFeed::consumers() {
    std::vector<RecordConsumer*> out;
    for (auto& thread : threads_) out.push_back(thread.get());
    return out;
}

void LeafFeed::finish() {
    in_parallel(layout_.options().threads, threads_.size(), [&](size_t thread) { threads_[thread]->finish(); });
}

FeedCounts LeafFeed::counts() {
    FeedCounts sum;
    sum.notices.add(planner_.notices());
    for (const auto& thread : threads_) {
        const FeedCounts& part = thread->counts();
        sum.notices.add(thread->notices());
        sum.records += part.records;
        sum.records_dispatched += part.records_dispatched;
        sum.records_matched += part.records_matched;
        sum.records_without_time += part.records_without_time;
        sum.first_time = std::min(sum.first_time, part.first_time);
        sum.last_time = std::max(sum.last_time, part.last_time);
        add_up(sum.dispatched_by_owner, part.dispatched_by_owner);
        add_up(sum.rows_by_owner, part.rows_by_owner);
        add_up(sum.records_by_kind, part.records_by_kind);
        for (const auto& [logsource, records] : part.records_by_logsource)
            sum.records_by_logsource[logsource] += records;
    }
    return sum;
}

EventIds LeafFeed::take_event_ids() {
    EventIds ids;
    for (auto& thread : threads_) ids.absorb(std::move(thread->event_ids()));
    return ids;
}

}  // namespace tocsin
