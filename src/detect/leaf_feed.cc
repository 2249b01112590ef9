// Which leaves a record may matter to depends on its eventName, eventSource and kind only (optimize/gate.h), and there are few distinct
// combinations of those: the answer is computed once per combination and thread, then looked up. Records that interest nobody cost one
// look-up. The others gather in a batch of records whose extracted columns are shared by all leaves; a leaf's rows are a selection of it.
//
// Most records that pass a gate fail the filters behind it. So only what filters read is extracted at first; the other columns of a leaf
// are read from the records that pass. A leaf without further filters takes all its columns at once, but of those only what the
// record's event can lead to (optimize/reachable_columns.h).
#include "detect/leaf_feed.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.h"
#include "data/json.h"
#include "optimize/anchors.h"
#include "optimize/reachable_columns.h"
#include "plan/name_pattern.h"
#include "source/view.h"

namespace tocsin {

namespace {

// How one leaf's columns are found among the shared ones.
struct LeafLayout {
    FeedLeaf leaf;
    std::vector<const Node*> above;        // row operators that its columns go through
    SchemaPtr schema;                      // of its batches: the scan's columns, then the hidden ones
    std::vector<uint32_t> columns;         // shared column of each schema field
    std::vector<bool> filtered;            // per schema field: a filter reads it
    std::vector<const Expr*> filters;      // of the scan, in the order of ordered_filters()
    std::vector<uint32_t> filter_numbers;  // per filter: equal ones of one view have one number
    std::vector<bool> decided;             // per filter: an open gate has decided it
    bool immediate = false;                // all filters are decided by the gate
};

// What the text between the quotes of a JSON string stands for.
std::string unescaped(std::string_view raw) {
    if (raw.find('\\') == std::string_view::npos) return std::string(raw);
    Arena arena;
    auto value = parse_json("\"" + std::string(raw) + "\"", arena);
    return value && value->is_string() ? std::string(value->text()) : std::string(raw);
}

const ExtractColumn kEventIdColumnOfRecords{{{PathStep::Kind::kKey, "eventID", 0}}, Rendering::kSplunk, {}, 0};
const Value kCloudTrailSourcetype = Value::string("aws:cloudtrail");
constexpr uint32_t kTimeSlot = 0;     // shared column 0: the record's time
constexpr uint32_t kEventIdSlot = 1;  // shared column 1: eventID

void add_hidden(LeafLayout& layout, Schema& schema, const char* name, Type type, uint32_t slot) {
    schema.set(name, type);
    layout.columns.push_back(slot);
    layout.filtered.push_back(false);
}

// The scan's filters in the order in which they are asked: those that the gate decides first, small ones before large ones.
std::vector<const Expr*> ordered_filters(const Scan& scan) {
    struct Ranked {
        bool undecided;
        size_t size;
        const Expr* filter;
    };
    std::vector<Ranked> ranked;
    for (const ExprPtr& filter : scan.filters) {
        size_t size = 0;
        walk(*filter, [&](const Expr&) { ++size; });
        ranked.push_back({!decided_by_gate(*filter, scan), size, filter.get()});
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
        return std::tie(a.undecided, a.size) < std::tie(b.undecided, b.size);
    });
    std::vector<const Expr*> out;
    for (const Ranked& entry : ranked) out.push_back(entry.filter);
    return out;
}

// Whether no CloudTrail record passes the gate, whatever its event.
bool never_of_cloudtrail(const Scan& scan) {
    Clock clock;
    ThreadState state;
    state.clock = &clock;
    return !gate_open(ordered_filters(scan), scan, {{}, {}, "aws:cloudtrail", false}, state);
}

}  // namespace

struct LeafFeed::Shared {
    std::vector<LeafLayout> leaves;
    std::vector<ExtractColumn> columns;
    const std::vector<LogFile>* files = nullptr;
    FeedOptions options;
    std::vector<bool> by_event;  // shared columns that are equal for all records of a route
    bool bounded = false;        // since/until given: every record's time is needed
    size_t distinct_filters = 0;
    uint32_t sourcetype = ~0u;                                        // shared column of that rendering
    std::unordered_map<std::string, std::vector<uint32_t>> anchored;  // event name in lower case -> leaves
    std::vector<uint32_t> unanchored;

    // The leaves whose anchors the record has, or that have none; ascending.
    std::vector<uint32_t> candidates(const DispatchValues& known) const {
        std::vector<uint32_t> out(leaves.size());
        std::iota(out.begin(), out.end(), 0u);
        if (!options.gates || !known.names_known || !is_ascii(known.event_name)) return out;
        auto found = anchored.find(to_lower_ascii(known.event_name));
        if (found == anchored.end()) return unanchored;
        out.resize(unanchored.size() + found->second.size());
        std::merge(unanchored.begin(), unanchored.end(), found->second.begin(), found->second.end(), out.begin());
        return out;
    }
};

class LeafFeed::Thread final : public RecordConsumer {
public:
    Thread(const Shared& shared, unsigned number) : shared_(shared), number_(number) {
        counts_.rows_by_owner.resize(owners(shared));
        counts_.dispatched_by_owner.resize(owners(shared));
        state_.clock = &clock_;
        for (const LeafLayout& leaf : shared.leaves) {
            LeafState made;
            for (const Expr* filter : leaf.filters) made.filters.emplace_back(*filter);
            leaves_.push_back(std::move(made));
        }
        storage_.resize(shared.columns.size());
        is_filled_.resize(shared.columns.size());
        ordinals_.resize(shared.options.batch_rows);
        event_of_.resize(shared.options.batch_rows);
        events_.class_of = event_of_;
        records_.resize(shared.options.batch_rows);
    }

    bool record(const RawRecord& record) override {
        ++counts_.records;
        const std::string& logsource = (*shared_.files)[ordinal_file(record.ordinal)].logsource;
        if (logsource.empty())
            ++counts_.records_by_kind[static_cast<size_t>(record.kind)];
        else
            ++counts_.records_by_logsource[logsource];
        note_time(record);
        Route& route = route_for(record);
        if (route.leaves.empty()) return true;
        ++counts_.records_dispatched;
        ColumnSet& first = *route.first;
        if (!first.extractor.extract(record, path_of(record), first.cells, rows_, tokens_, arena_)) return false;
        if (!first.used) note_use(first);
        if (shared_.bounded && !in_bounds(storage_[kTimeSlot][rows_])) {
            for (Value* column : first.cells) column[rows_] = Value();
            return true;
        }
        other_kinds_ = other_kinds_ || record.kind != RecordKind::kCloudTrail;
        if (route.batch != batch_) {
            route.batch = batch_;
            route.number = static_cast<uint32_t>(events_.count++);
        }
        event_of_[rows_] = route.number;
        ordinals_[rows_] = record.ordinal;
        records_[rows_] = record;
        for (uint32_t leaf : route.leaves) {
            if (leaves_[leaf].rows.empty()) active_.push_back(leaf);
            leaves_[leaf].rows.push_back(static_cast<uint32_t>(rows_));
        }
        if (++rows_ == shared_.options.batch_rows) flush();
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
            if (shared_.options.event_ids) remember_id(row);
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
    }

    const FeedCounts& counts() const { return counts_; }
    const Notices& notices() { return *notices_of(state_.cache); }
    EventIds& event_ids() { return event_ids_; }

private:
    struct LeafState {
        std::vector<Evaluator> filters;
        std::vector<uint32_t> rows;       // of the present batch
        std::unique_ptr<Extractor> rest;  // of the columns that no filter reads
    };
    // Columns that are extracted together.
    struct ColumnSet {
        ColumnSet(std::vector<ExtractColumn> wanted, std::shared_ptr<Notices> notices)
            : extractor(std::move(wanted), std::move(notices)) {}
        Extractor extractor;
        std::vector<uint32_t> columns;  // shared ones
        std::vector<Value*> cells;      // in their storage
        bool used = false;              // in the present batch
    };
    // What a combination of dispatch fields leads to.
    struct Route {
        std::vector<uint32_t> leaves;
        ColumnSet* first = nullptr;  // what is extracted from every record
        uint64_t batch = 0;          // the last one with a record of this route,
        uint32_t number = 0;         // and the route's number in it
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

    Route& route_for(const RawRecord& record) {
        key_.assign(1, static_cast<char>('0' + static_cast<int>(record.kind)));
        key_.append(record.event_source).append(1, '\n').append(record.event_name);
        const std::string& logsource = (*shared_.files)[ordinal_file(record.ordinal)].logsource;
        if (!logsource.empty()) key_.append(1, '\n').append(logsource);
        auto found = routes_.find(key_);
        if (found != routes_.end()) return found->second;
        // Hostile logs may have a new name in every record.
        constexpr size_t kMostRoutes = 100'000;
        if (routes_.size() >= kMostRoutes) routes_.clear();
        return routes_.emplace(key_, make_route(record, logsource)).first->second;
    }

    Route make_route(const RawRecord& record, const std::string& logsource) {
        Route route;
        std::vector<uint32_t> columns;
        bool matches = false;
        std::string name = unescaped(record.event_name), source = unescaped(record.event_source);
        DispatchValues known{name, source, record.kind == RecordKind::kCloudTrail ? "aws:cloudtrail" : "_json",
                             record.kind == RecordKind::kCloudTrail};
        std::vector<std::optional<bool>> passes(shared_.distinct_filters);
        for (uint32_t i : shared_.candidates(known)) {
            const LeafLayout& layout = shared_.leaves[i];
            const View& view = *layout.leaf.scan->view;
            if (!view.has_reader || view.logsource != logsource) continue;
            if (view.records == RecordKind::kCloudTrail && record.kind != RecordKind::kCloudTrail) continue;
            if (view.records == RecordKind::kOther && record.kind == RecordKind::kCloudTrail) continue;
            if (shared_.options.gates && !passes_gate(layout, known, passes)) continue;
            route.leaves.push_back(i);
            // The hidden columns behind the scan's own are always reachable.
            std::vector<bool> reachable(layout.columns.size(), true);
            if (layout.immediate && known.names_known) {
                std::vector<bool> of_scan = reachable_columns(*layout.leaf.scan, layout.above, known, state_);
                std::copy(of_scan.begin(), of_scan.end(), reachable.begin());
            }
            for (size_t column = 0; column < layout.columns.size(); ++column) {
                if (layout.filtered[column] || (layout.immediate && reachable[column]))
                    columns.push_back(layout.columns[column]);
            }
            matches = matches || layout.immediate;
        }
        if (shared_.bounded) columns.push_back(kTimeSlot);
        if (shared_.options.event_ids && matches) columns.push_back(kEventIdSlot);
        std::sort(columns.begin(), columns.end());
        columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
        route.first = column_set(columns);
        return route;
    }

    // `passes`: what is known of each distinct filter; leaves of one data model have most in common.
    bool passes_gate(const LeafLayout& layout, const DispatchValues& known, std::vector<std::optional<bool>>& passes) {
        for (size_t i = 0; i < layout.filters.size(); ++i) {
            std::optional<bool>& pass = passes[layout.filter_numbers[i]];
            if (!pass) pass = gate_open({&layout.filters[i], 1}, *layout.leaf.scan, known, state_);
            if (!*pass) return false;
        }
        return true;
    }

    ColumnSet* column_set(const std::vector<uint32_t>& columns) {
        std::unique_ptr<ColumnSet>& set = column_sets_[columns];
        if (set) return set.get();
        set = std::make_unique<ColumnSet>(extract_columns(columns), notices_of(state_.cache));
        set->columns = columns;
        for (uint32_t column : columns) {
            if (!storage_[column]) storage_[column] = std::make_unique<Value[]>(shared_.options.batch_rows);
            set->cells.push_back(storage_[column].get());
        }
        return set.get();
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

    std::vector<ExtractColumn> extract_columns(const std::vector<uint32_t>& columns) const {
        std::vector<ExtractColumn> out;
        for (uint32_t column : columns) out.push_back(shared_.columns[column]);
        return out;
    }

    std::string_view path_of(const RawRecord& record) const {
        return (*shared_.files)[ordinal_file(record.ordinal)].path;
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
            if (column == shared_.sourcetype && !other_kinds_) {
                batch.columns.push_back(Column::constant(&kCloudTrailSourcetype));
            } else if (storage_[column]) {
                bool by_event = shared_.by_event[column] && !other_kinds_;
                batch.columns.emplace_back(std::span<const Value>(storage_[column].get(), rows_),
                                           by_event ? &events_ : nullptr);
            } else {
                batch.columns.emplace_back();
            }
        }
        for (size_t i = 0; i < leaf.filters.size(); ++i) {
            if (layout.decided[i] && !other_kinds_) continue;
            batch.selection = leaf.filters[i].select(batch, batch.selection, state_);
            if (batch.selection.empty()) return;
        }
        batch.ordinals = std::span<const Ordinal>(ordinals_).first(rows_);
        for (uint32_t row : batch.selection) matched_[row] = true;
        counts_.rows_by_owner[layout.leaf.owner] += batch.selection.size();
        bool open = !layout.leaf.scan->patterns.empty();
        if (!layout.immediate || open || batch.selection.size() < rows_ / 2) {
            // What operators compute is as long as the batch: rows that are few are put together.
            Selection rows = batch.selection;
            batch = dense(batch);
            if (!layout.immediate) read_rest(layout, leaf, rows, batch);
            if (open) open_fields(layout, rows, batch);
        }
        layout.leaf.target->push(number_, batch);
    }

    // Fills the columns that no filter reads. `rows`: where the rows of the dense batch stand among the records.
    void read_rest(const LeafLayout& layout, LeafState& leaf, Selection rows, Batch& batch) {
        if (!leaf.rest) {
            std::vector<uint32_t> columns;
            for (size_t i = 0; i < layout.columns.size(); ++i) {
                if (!layout.filtered[i]) columns.push_back(layout.columns[i]);
            }
            leaf.rest = std::make_unique<Extractor>(extract_columns(columns), notices_of(state_.cache));
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
            leaf.rest->extract(record, path_of(record), cells, i, tokens_, arena_);
        }
    }

    // The selected rows alone: an open batch may get hundreds of columns, whose unselected cells would be waste.
    Batch dense(const Batch& batch) {
        size_t count = batch.selection.size();
        Batch out = batch;
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

    // Adds every field of the records to the batch of an open scan, under its flattened name.
    void open_fields(const LeafLayout& layout, Selection rows, Batch& batch) {
        const Scan& scan = *layout.leaf.scan;
        bool splunk = scan.view->open_rendering == Rendering::kSplunk;
        auto schema = std::make_shared<Schema>(*batch.schema);
        // Sigma's columns have done their work in the filters. A path through arrays is no field of the flattened record.
        if (!splunk) keep_hidden(*schema, batch.columns);
        std::unordered_map<std::string_view, Value*> columns;
        std::vector<Member> fields;
        for (uint32_t row : batch.selection) {
            fields.clear();
            if (splunk)
                flatten(records_[rows[row]].text, fields);
            else
                flatten_dotted(records_[rows[row]].text, fields, arena_);
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

    // Of the columns only those that the engine added.
    static void keep_hidden(Schema& schema, std::vector<Column>& columns) {
        Schema hidden({}, schema.open());
        std::vector<Column> kept;
        for (size_t i = 0; i < schema.size(); ++i) {
            if (schema[i].name != kTimeColumn && schema[i].name != kEventIdColumn) continue;
            hidden.set(schema[i].name, schema[i].type);
            kept.push_back(columns[i]);
        }
        schema = std::move(hidden);
        columns = std::move(kept);
    }

    void flatten(std::string_view record, std::vector<Member>& fields) {
        if (!flatten_splunk(record, fields, arena_, shared_.options.splunk_cutoff))
            notices_of(state_.cache)->add(kCutoffNotice);
    }

    static bool wanted(const Scan& scan, std::string_view name) {
        return std::any_of(scan.patterns.begin(), scan.patterns.end(),
                           [&](const std::string& p) { return name_matches(p, name); });
    }

    void remember_id(size_t row) {
        Value id = storage_[kEventIdSlot] ? storage_[kEventIdSlot][row] : Value();
        if (id.is_null()) {
            Value* cell = &id;
            event_id_.extract(records_[row], {}, {&cell, 1}, 0, tokens_, arena_);
        }
        if (id.is_string()) event_ids_.add(ordinals_[row], id.text());
    }

    const Shared& shared_;
    unsigned number_;
    std::vector<LeafState> leaves_;
    std::unordered_map<std::string, Route> routes_;
    std::map<std::vector<uint32_t>, std::unique_ptr<ColumnSet>> column_sets_;
    std::string key_;
    JsonTokens tokens_;
    Extractor event_id_{{kEventIdColumnOfRecords}};
    Clock clock_;  // leaf filters do not read it
    ThreadState state_;
    Arena arena_;                                    // of the present batch
    std::vector<std::unique_ptr<Value[]>> storage_;  // cells of each shared column, null where nothing was extracted
    std::vector<uint32_t> filled_;                   // columns of the present batch
    std::vector<bool> is_filled_;
    std::vector<ColumnSet*> used_;  // in the present batch
    std::vector<uint32_t> active_;  // leaves with rows in the present batch
    std::vector<Ordinal> ordinals_;
    std::vector<uint32_t> event_of_;  // number of each record's route in the present batch
    RowClasses events_;               // the same as classes
    uint64_t batch_ = 1;
    std::vector<RawRecord> records_;
    std::vector<bool> matched_;
    size_t rows_ = 0;
    bool other_kinds_ = false;  // the present batch has records that are not CloudTrail's
    FeedCounts counts_;
    std::string first_text_, last_text_;
    EventIds event_ids_;
};

LeafFeed::LeafFeed(std::vector<FeedLeaf> leaves, const std::vector<LogFile>& files, const FeedOptions& options)
    : shared_(std::make_unique<Shared>()) {
    shared_->files = &files;
    shared_->options = options;
    shared_->bounded = options.since > 0 || options.until < kMaxDateTime;
    shared_->columns.push_back({{}, Rendering::kEventTime, {}, 0});
    shared_->columns.push_back(kEventIdColumnOfRecords);
    std::map<std::pair<const View*, std::string>, uint32_t> filter_numbers;
    for (FeedLeaf& leaf : leaves) {
        LeafLayout layout;
        layout.leaf = leaf;
        auto schema = std::make_shared<Schema>(leaf.scan->schema);
        for (const ScanColumn& column : leaf.scan->columns) {
            ExtractColumn wanted{column.path, column.rendering, column.constant};
            if (column.rendering == Rendering::kSplunk) wanted.cutoff = options.splunk_cutoff;
            auto found = std::find(shared_->columns.begin(), shared_->columns.end(), wanted);
            if (found == shared_->columns.end()) found = shared_->columns.insert(found, wanted);
            layout.columns.push_back(static_cast<uint32_t>(found - shared_->columns.begin()));
            if (column.rendering == Rendering::kSourcetype) shared_->sourcetype = layout.columns.back();
            shared_->by_event.resize(shared_->columns.size());
            DispatchField field = dispatch_field(column);
            if (field == DispatchField::kEventName || field == DispatchField::kEventSource)
                shared_->by_event[layout.columns.back()] = true;
        }
        layout.filtered.resize(layout.columns.size());
        layout.immediate = true;
        layout.filters = ordered_filters(*leaf.scan);
        for (const Expr* filter : layout.filters) {
            auto number = static_cast<uint32_t>(filter_numbers.size());
            std::pair<const View*, std::string> key(leaf.scan->view, to_string(*filter));
            layout.filter_numbers.push_back(filter_numbers.emplace(std::move(key), number).first->second);
            layout.decided.push_back(options.gates && decided_by_gate(*filter, *leaf.scan));
            layout.immediate = layout.immediate && layout.decided.back();
            for (const std::string& name : columns_of(*filter)) {
                if (auto index = leaf.scan->schema.find(name)) layout.filtered[*index] = true;
            }
        }
        if (leaf.with_time) add_hidden(layout, *schema, kTimeColumn, Type::kDateTime, kTimeSlot);
        if (leaf.with_event_id) add_hidden(layout, *schema, kEventIdColumn, Type::kDynamic, kEventIdSlot);
        layout.above = row_operators_above(*leaf.root, *leaf.scan);
        layout.schema = std::move(schema);
        auto number = static_cast<uint32_t>(shared_->leaves.size());
        if (auto names = anchor_names(*leaf.scan)) {
            for (const std::string& name : std::set<std::string>(names->begin(), names->end()))
                shared_->anchored[name].push_back(number);
        } else if (!options.gates || !never_of_cloudtrail(*leaf.scan)) {
            shared_->unanchored.push_back(number);
        }
        shared_->leaves.push_back(std::move(layout));
    }
    shared_->by_event.resize(shared_->columns.size());
    shared_->distinct_filters = filter_numbers.size();
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
        sum.notices.add(thread->notices());
        sum.records += part.records;
        sum.records_dispatched += part.records_dispatched;
        sum.records_matched += part.records_matched;
        sum.records_without_time += part.records_without_time;
        sum.first_time = std::min(sum.first_time, part.first_time);
        sum.last_time = std::max(sum.last_time, part.last_time);
        auto add = [](std::vector<uint64_t>& to, const std::vector<uint64_t>& from) {
            to.resize(std::max(to.size(), from.size()));
            for (size_t i = 0; i < from.size(); ++i) to[i] += from[i];
        };
        add(sum.dispatched_by_owner, part.dispatched_by_owner);
        add(sum.rows_by_owner, part.rows_by_owner);
        for (size_t i = 0; i < part.records_by_kind.size(); ++i) sum.records_by_kind[i] += part.records_by_kind[i];
        for (const auto& [logsource, records] : part.records_by_logsource)
            sum.records_by_logsource[logsource] += records;
    }
    return sum;
}

EventIds LeafFeed::take_event_ids() {
    EventIds ids;
    for (auto& thread : threads_) ids.absorb(std::move(thread->event_ids()));
    ids.settle(shared_->files->size());
    return ids;
}

}  // namespace tocsin
