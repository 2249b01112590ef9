// Which leaves a record may matter to depends on its eventName, eventSource and kind only (optimize/gate.h), and there are few distinct
// combinations of those: the answer is computed once per combination and thread, then looked up. Records that interest nobody cost one
// look-up. The others gather in a batch of records whose extracted columns are shared by all leaves; a leaf's rows are a selection of it.
#include "detect/leaf_feed.h"

#include <algorithm>

#include "data/json.h"
#include "plan/name_pattern.h"
#include "source/view.h"

namespace tocsin {

namespace {

// How one leaf's columns are found among the shared ones.
struct LeafLayout {
    FeedLeaf leaf;
    SchemaPtr schema;
    std::vector<uint32_t> columns;  // shared column of each schema field
    std::vector<bool> decided;      // filters that an open gate has decided
};

// What the text between the quotes of a JSON string stands for.
std::string unescaped(std::string_view raw) {
    if (raw.find('\\') == std::string_view::npos) return std::string(raw);
    Arena arena;
    auto value = parse_json("\"" + std::string(raw) + "\"", arena);
    return value && value->is_string() ? std::string(value->text()) : std::string(raw);
}

constexpr uint32_t kTimeSlot = 0;     // shared column 0: the record's time
constexpr uint32_t kEventIdSlot = 1;  // shared column 1: eventID

}  // namespace

struct LeafFeed::Shared {
    std::vector<LeafLayout> leaves;
    std::vector<ExtractColumn> columns;
    const std::vector<LogFile>* files = nullptr;
    FeedOptions options;
    bool bounded = false;  // since/until given: every record's time is needed
};

class LeafFeed::Thread final : public RecordConsumer {
public:
    Thread(const Shared& shared, unsigned number) : shared_(shared), number_(number), extractor_(shared.columns) {
        counts_.rows_by_owner.resize(owners(shared));
        counts_.dispatched_by_owner.resize(owners(shared));
        state_.clock = &clock_;
        for (const LeafLayout& leaf : shared.leaves) {
            LeafState made;
            for (const ExprPtr& filter : leaf.leaf.scan->filters) made.filters.emplace_back(*filter);
            leaves_.push_back(std::move(made));
        }
        cells_.resize(shared.columns.size());
        storage_.resize(shared.columns.size());
    }

    void record(const RawRecord& record) override {
        ++counts_.records;
        ++counts_.records_by_kind[static_cast<size_t>(record.kind)];
        note_time(record);
        const Route& route = route_for(record);
        if (route.leaves.empty()) return;
        ++counts_.records_dispatched;
        if (rows_ == 0) open_batch();
        uint32_t file = ordinal_file(record.ordinal);
        for (uint32_t column : route.columns) {
            if (storage_[column] == nullptr) {
                storage_[column] = arena_.make_array<Value>(shared_.options.batch_rows).data();
                touched_.push_back(column);
            }
            cells_[column] = storage_[column] + rows_;
        }
        bool valid = extractor_.extract(record, (*shared_.files)[file].path, cells_, arena_);
        for (uint32_t column : route.columns) cells_[column] = nullptr;
        if (!valid) {
            ++counts_.records_invalid;
            return;
        }
        if (shared_.bounded && !in_bounds(storage_[kTimeSlot][rows_])) return;
        other_kinds_ = other_kinds_ || record.kind != RecordKind::kCloudTrail;
        ordinals_[rows_] = record.ordinal;
        texts_[rows_] = record.text;
        for (uint32_t leaf : route.leaves) {
            if (leaves_[leaf].rows.empty()) active_.push_back(leaf);
            leaves_[leaf].rows.push_back(static_cast<uint32_t>(rows_));
        }
        if (++rows_ == shared_.options.batch_rows) flush();
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
            if (shared_.options.event_ids) remember_id(row);
        }
        for (uint32_t column : touched_) storage_[column] = nullptr;
        touched_.clear();
        rows_ = 0;
        other_kinds_ = false;
        arena_.reset();
    }

    const FeedCounts& counts() const { return counts_; }
    std::vector<std::pair<Ordinal, std::string_view>>& event_ids() { return event_ids_; }

private:
    struct LeafState {
        std::vector<Evaluator> filters;
        std::vector<uint32_t> rows;  // of the present batch
    };
    // What a combination of dispatch fields leads to.
    struct Route {
        std::vector<uint32_t> leaves;
        std::vector<uint32_t> columns;  // shared columns that they need
    };

    static size_t owners(const Shared& shared) {
        size_t count = 0;
        for (const LeafLayout& leaf : shared.leaves) count = std::max<size_t>(count, leaf.leaf.owner + 1);
        return count;
    }

    void note_time(const RawRecord& record) {
        if (record.event_time.empty()) {
            Value time = record.kind == RecordKind::kCloudTrail ? Value() : record_time(record);
            if (time.is_null()) {
                ++counts_.records_without_time;
                return;
            }
            span_times(time.ticks());
            return;
        }
        // Times of one file mostly repeat or come close together: ISO texts of one form order as the times do.
        if (record.event_time.size() == first_text_.size() && record.event_time >= first_text_ &&
            record.event_time <= last_text_)
            return;
        auto time = parse_datetime(record.event_time);
        if (!time) {
            ++counts_.records_without_time;
            return;
        }
        span_times(*time);
        if (first_text_.empty() || record.event_time < first_text_) first_text_ = record.event_time;
        if (last_text_.empty() || record.event_time > last_text_) last_text_ = record.event_time;
    }

    void span_times(Ticks time) {
        counts_.first_time = std::min(counts_.first_time, time);
        counts_.last_time = std::max(counts_.last_time, time);
    }

    bool in_bounds(const Value& time) const {
        return time.tag() == Tag::kDateTime && time.ticks() >= shared_.options.since &&
               time.ticks() < shared_.options.until;
    }

    const Route& route_for(const RawRecord& record) {
        key_.assign(1, static_cast<char>('0' + static_cast<int>(record.kind)));
        key_.append(record.event_source).append(1, '\n').append(record.event_name);
        auto found = routes_.find(key_);
        if (found != routes_.end()) return found->second;
        // Hostile logs may have a new name in every record.
        constexpr size_t kMostRoutes = 100'000;
        if (routes_.size() >= kMostRoutes) routes_.clear();
        return routes_.emplace(key_, make_route(record)).first->second;
    }

    Route make_route(const RawRecord& record) {
        Route route;
        std::string name = unescaped(record.event_name), source = unescaped(record.event_source);
        DispatchValues known{name, source, record.kind == RecordKind::kCloudTrail ? "aws:cloudtrail" : "_json",
                             record.kind == RecordKind::kCloudTrail};
        for (uint32_t i = 0; i < shared_.leaves.size(); ++i) {
            const LeafLayout& layout = shared_.leaves[i];
            const View& view = *layout.leaf.scan->view;
            if (!view.has_reader) continue;
            if (view.records == RecordKind::kCloudTrail && record.kind != RecordKind::kCloudTrail) continue;
            if (shared_.options.gates && !gate_open(*layout.leaf.scan, known, state_)) continue;
            route.leaves.push_back(i);
            route.columns.insert(route.columns.end(), layout.columns.begin(), layout.columns.end());
            if (layout.leaf.with_time) route.columns.push_back(kTimeSlot);
            if (layout.leaf.with_event_id) route.columns.push_back(kEventIdSlot);
        }
        if (shared_.bounded) route.columns.push_back(kTimeSlot);
        if (shared_.options.event_ids) route.columns.push_back(kEventIdSlot);
        std::sort(route.columns.begin(), route.columns.end());
        route.columns.erase(std::unique(route.columns.begin(), route.columns.end()), route.columns.end());
        return route;
    }

    void open_batch() {
        ordinals_ = arena_.make_array<Ordinal>(shared_.options.batch_rows);
        texts_ = arena_.make_array<std::string_view>(shared_.options.batch_rows);
    }

    void run_leaf(uint32_t number) {
        const LeafLayout& layout = shared_.leaves[number];
        LeafState& leaf = leaves_[number];
        Batch batch;
        batch.schema = layout.schema;
        batch.rows = rows_;
        batch.selection = arena_.copy_array(std::span<const uint32_t>(leaf.rows));
        batch.arena = &arena_;
        counts_.dispatched_by_owner[layout.leaf.owner] += leaf.rows.size();
        leaf.rows.clear();
        for (uint32_t column : layout.columns) {
            batch.columns.push_back(storage_[column] ? Column(std::span<const Value>(storage_[column], rows_))
                                                     : Column());
        }
        if (layout.leaf.with_time) batch.columns.emplace_back(std::span<const Value>(storage_[kTimeSlot], rows_));
        if (layout.leaf.with_event_id)
            batch.columns.emplace_back(std::span<const Value>(storage_[kEventIdSlot], rows_));
        for (size_t i = 0; i < leaf.filters.size(); ++i) {
            if (layout.decided[i] && !other_kinds_) continue;
            batch.selection = leaf.filters[i].select(batch, batch.selection, state_);
            if (batch.selection.empty()) return;
        }
        batch.ordinals = ordinals_.first(rows_);
        for (uint32_t row : batch.selection) matched_[row] = true;
        counts_.rows_by_owner[layout.leaf.owner] += batch.selection.size();
        if (!layout.leaf.scan->patterns.empty()) {
            batch = dense(batch);
            open_fields(layout, batch);
        }
        layout.leaf.target->push(number_, batch);
    }

    // The selected rows alone: an open batch may get hundreds of columns, whose unselected cells would be waste.
    Batch dense(const Batch& batch) {
        size_t count = batch.selection.size();
        Batch out = batch;
        auto ordinals = arena_.make_array<Ordinal>(count);
        dense_texts_.clear();
        for (size_t i = 0; i < count; ++i) {
            ordinals[i] = batch.ordinals[batch.selection[i]];
            dense_texts_.push_back(texts_[batch.selection[i]]);
        }
        for (Column& column : out.columns) {
            if (column.is_constant()) continue;
            auto cells = arena_.make_array<Value>(count);
            for (size_t i = 0; i < count; ++i) cells[i] = column[batch.selection[i]];
            column = Column(std::span<const Value>(cells));
        }
        out.rows = count;
        out.selection = all_rows(count);
        out.ordinals = ordinals;
        return out;
    }

    // Adds every field of the records to the batch of an open scan, under its flattened name.
    void open_fields(const LeafLayout& layout, Batch& batch) {
        const Scan& scan = *layout.leaf.scan;
        bool splunk = scan.view->open_rendering == Rendering::kSplunk;
        auto schema = std::make_shared<Schema>(*batch.schema);
        std::unordered_map<std::string_view, Value*> columns;
        std::vector<Member> fields;
        for (uint32_t row : batch.selection) {
            fields.clear();
            if (splunk)
                flatten_splunk(dense_texts_[row], fields, arena_);
            else
                flatten_dotted(dense_texts_[row], fields, arena_);
            for (const Member& field : fields) {
                auto found = columns.find(field.key);
                if (found == columns.end()) {
                    Value* cells = nullptr;
                    if (!schema->has(field.key) && wanted(scan, field.key)) {
                        cells = arena_.make_array<Value>(batch.rows).data();
                        schema->set(field.key, Type::kDynamic);
                        batch.columns.emplace_back(std::span<const Value>(cells, batch.rows));
                    }
                    found = columns.emplace(field.key, cells).first;
                }
                if (found->second) found->second[row] = field.value;
            }
        }
        batch.schema = std::move(schema);
    }

    static bool wanted(const Scan& scan, std::string_view name) {
        return std::any_of(scan.patterns.begin(), scan.patterns.end(),
                           [&](const std::string& p) { return name_matches(p, name); });
    }

    void remember_id(size_t row) {
        const Value* ids = storage_[kEventIdSlot];
        if (!ids || !ids[row].is_string()) return;
        event_ids_.emplace_back(ordinals_[row], ids_memory_.copy(ids[row].text()));
    }

    const Shared& shared_;
    unsigned number_;
    Extractor extractor_;
    std::vector<LeafState> leaves_;
    std::unordered_map<std::string, Route> routes_;
    std::string key_;
    Clock clock_;  // leaf filters do not read it
    ThreadState state_;
    Arena arena_;                  // of the present batch
    std::vector<Value*> storage_;  // cells of each shared column, or null while nobody asked
    std::vector<Value*> cells_;
    std::vector<uint32_t> touched_;
    std::vector<uint32_t> active_;  // leaves with rows in the present batch
    std::span<Ordinal> ordinals_;
    std::span<std::string_view> texts_;
    std::vector<std::string_view> dense_texts_;  // of the rows of a dense batch
    std::vector<bool> matched_;
    size_t rows_ = 0;
    bool other_kinds_ = false;  // the present batch has records that are not CloudTrail's
    FeedCounts counts_;
    std::string first_text_, last_text_;
    std::vector<std::pair<Ordinal, std::string_view>> event_ids_;
    Arena ids_memory_;
};

LeafFeed::LeafFeed(std::vector<FeedLeaf> leaves, const std::vector<LogFile>& files, const FeedOptions& options)
    : shared_(std::make_unique<Shared>()) {
    shared_->files = &files;
    shared_->options = options;
    shared_->bounded = options.since > 0 || options.until < kMaxDateTime;
    shared_->columns.push_back({{}, Rendering::kEventTime, {}});
    shared_->columns.push_back({{{PathStep::Kind::kKey, "eventID", 0}}, Rendering::kSplunk, {}});
    for (FeedLeaf& leaf : leaves) {
        LeafLayout layout;
        layout.leaf = leaf;
        auto schema = std::make_shared<Schema>(leaf.scan->schema);
        for (const ScanColumn& column : leaf.scan->columns) {
            ExtractColumn wanted{column.path, column.rendering, column.constant};
            auto found = std::find(shared_->columns.begin(), shared_->columns.end(), wanted);
            if (found == shared_->columns.end()) found = shared_->columns.insert(found, wanted);
            layout.columns.push_back(static_cast<uint32_t>(found - shared_->columns.begin()));
        }
        if (leaf.with_time) schema->set(kTimeColumn, Type::kDateTime);
        if (leaf.with_event_id) schema->set(kEventIdColumn, Type::kDynamic);
        layout.schema = std::move(schema);
        for (const ExprPtr& filter : leaf.scan->filters) {
            layout.decided.push_back(options.gates && decided_by_gate(*filter, *leaf.scan));
        }
        shared_->leaves.push_back(std::move(layout));
    }
    for (unsigned thread = 0; thread < options.threads; ++thread)
        threads_.push_back(std::make_unique<Thread>(*shared_, thread));
}

LeafFeed::~LeafFeed() = default;

std::vector<RecordConsumer*> LeafFeed::consumers() {
    std::vector<RecordConsumer*> out;
    for (auto& thread : threads_) out.push_back(thread.get());
    return out;
}

FeedCounts LeafFeed::counts() const {
    FeedCounts sum;
    for (const auto& thread : threads_) {
        const FeedCounts& part = thread->counts();
        sum.records += part.records;
        sum.records_dispatched += part.records_dispatched;
        sum.records_matched += part.records_matched;
        sum.records_without_time += part.records_without_time;
        sum.records_invalid += part.records_invalid;
        sum.first_time = std::min(sum.first_time, part.first_time);
        sum.last_time = std::max(sum.last_time, part.last_time);
        auto add = [](std::vector<uint64_t>& to, const std::vector<uint64_t>& from) {
            to.resize(std::max(to.size(), from.size()));
            for (size_t i = 0; i < from.size(); ++i) to[i] += from[i];
        };
        add(sum.dispatched_by_owner, part.dispatched_by_owner);
        add(sum.rows_by_owner, part.rows_by_owner);
        for (size_t i = 0; i < part.records_by_kind.size(); ++i) sum.records_by_kind[i] += part.records_by_kind[i];
    }
    return sum;
}

void LeafFeed::settle_event_ids() {
    ids_by_file_.assign(shared_->files->size(), {});
    for (auto& thread : threads_) {
        for (const auto& entry : thread->event_ids()) ids_by_file_[ordinal_file(entry.first)].push_back(entry);
        thread->event_ids().clear();
        thread->event_ids().shrink_to_fit();
    }
    // A file that was split over threads comes in pieces.
    for (auto& ids : ids_by_file_) {
        if (!std::is_sorted(ids.begin(), ids.end())) std::sort(ids.begin(), ids.end());
    }
}

std::string_view LeafFeed::event_id(Ordinal ordinal) const {
    const auto& ids = ids_by_file_[ordinal_file(ordinal)];
    auto found = std::lower_bound(ids.begin(), ids.end(), std::make_pair(ordinal, std::string_view()));
    return found != ids.end() && found->first == ordinal ? found->second : std::string_view();
}

}  // namespace tocsin
