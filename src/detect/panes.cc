// The pane is one more key of the aggregate, so there is one hash table whatever the number of panes. Where windows do not overlap, a
// group's state is moved into the one window that sees it. Where they do, states are copied; a window of many panes takes most of them
// from blocks merged beforehand (2, 4, 8 ... panes, aligned), so that it merges no more than twice the logarithm of their number.
#include "detect/panes.h"

#include <algorithm>

#include "exec/build.h"
#include "exec/derived_schema.h"

namespace tocsin {
namespace {

constexpr const char* kPaneColumn = "\x01pane";
// Of all runs that see one moment: beyond that the cuts of a day are too many to be kept.
constexpr size_t kMostRunsPerMoment = 4096;

Ticks day_of(Ticks time) { return time - time % kTicksPerDay; }

}  // namespace

PaneClock::PaneClock(const Schedule& schedule, const TimeBounds& bounds, const std::string& zone)
    : schedule_(schedule), bounds_(bounds), zone_(zone), last_{0, 0} {}

bool PaneClock::suits(const Schedule& schedule, Ticks somewhere, const std::string& zone) {
    Ticks day = day_of(somewhere);
    DueRuns due(schedule, day, kMaxDateTime, zone);
    for (size_t runs = 0; runs < kMostRunsPerMoment; ++runs) {
        auto run = due.next();
        if (!run || run->window_start >= day + kTicksPerDay) return true;
    }
    return false;
}

const std::vector<Ticks>& PaneClock::cuts_of_day(Ticks day) {
    auto found = days_.find(day);
    if (found != days_.end()) return found->second;
    std::vector<Ticks> cuts{day};
    TimeRange within{day, day + kTicksPerDay};
    DueRuns due(schedule_, day, kMaxDateTime, zone_);
    Clock clock;
    clock.zone = zone_;
    while (auto run = due.next()) {
        if (run->window_start >= within.end) break;
        clock.now = run->now;
        clock.window_start = run->window_start;
        clock.window_end = run->window_end;
        TimeRange seen = bounds_.narrow({run->window_start, run->window_end}, clock);
        for (Ticks cut : {seen.start, seen.end}) {
            if (within.contains(cut)) cuts.push_back(cut);
        }
    }
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    return days_.emplace(day, std::move(cuts)).first->second;
}

Ticks PaneClock::pane_of(Ticks time) {
    if (last_.contains(time)) return last_.start;
    Ticks day = day_of(time);
    const std::vector<Ticks>& cuts = cuts_of_day(day);
    auto next = std::upper_bound(cuts.begin(), cuts.end(), time);
    last_ = {*std::prev(next), next == cuts.end() ? day + kTicksPerDay : *next};
    return last_.start;
}

struct PanedGroups::PerThread final : Sink {
    PerThread(const SplitLeaf& leaf, unsigned thread, const Aggregate& keyed, const Schedule* schedule,
              const std::string& zone, size_t lineage_limit)
        : state(thread) {
        if (schedule) panes = std::make_unique<PaneClock>(*schedule, leaf.bounds, zone);
        clock.zone = zone;
        state.clock = &clock;
        state.lineage_limit = lineage_limit;
        grouping = std::make_unique<Grouping>(keyed, &state);
        tree = build_operators(*leaf.prefix, this, &state);
    }

    // Adds the pane of each row as a column.
    void push(Batch& batch) override {
        const Layout& layout = layouts.get(batch.schema, [](const Schema& in) {
            auto schema = std::make_shared<Schema>(in);
            schema->set(kPaneColumn, Type::kDateTime);
            return Layout{std::move(schema), in.find(kTimeColumn)};
        });
        auto panes_of_rows = batch.arena->make_array<Value>(batch.rows);
        auto kept = batch.arena->make_array<uint32_t>(batch.selection.size());
        size_t count = 0;
        for (uint32_t row : batch.selection) {
            Value time = layout.time ? batch.columns[*layout.time][row] : Value();
            if (!panes) {
                panes_of_rows[row] = Value::datetime(0);
            } else if (time.tag() == Tag::kDateTime) {
                panes_of_rows[row] = Value::datetime(panes->pane_of(time.ticks()));
            } else {
                continue;  // a record without a time is in no window
            }
            kept[count++] = row;
        }
        Batch out = batch;
        out.schema = layout.schema;
        out.columns.emplace_back(std::span<const Value>(panes_of_rows));
        out.selection = kept.first(count);
        if (count > 0) grouping->add(out);
    }

    struct Layout {
        SchemaPtr schema;
        std::optional<size_t> time;
    };
    Clock clock;
    ThreadState state;
    std::unique_ptr<PaneClock> panes;
    std::unique_ptr<Grouping> grouping;
    OperatorTree tree;
    PerSchema<Layout> layouts;
};

PanedGroups::PanedGroups(const SplitLeaf& leaf, size_t number, const Schedule* schedule, unsigned threads,
                         const std::string& zone, size_t lineage_limit)
    : leaf_(leaf), number_(number), schema_(group_schema(*leaf.aggregate)) {
    NodePtr keyed = leaf.aggregate->clone();
    keyed_.reset(&as<Aggregate>(*keyed.release()));
    keyed_->keys.insert(keyed_->keys.begin(), {kPaneColumn, make_column(kPaneColumn, Type::kDateTime)});
    clock_.zone = zone;
    state_.clock = &clock_;
    state_.lineage_limit = lineage_limit;
    for (unsigned i = 0; i < threads; ++i)
        threads_.push_back(std::make_unique<PerThread>(leaf, i, *keyed_, schedule, zone, lineage_limit));
}

PanedGroups::~PanedGroups() = default;

void PanedGroups::push(unsigned thread, Batch& batch) {
    batch.leaf = static_cast<uint32_t>(number_);
    threads_[thread]->tree.leaves[0]->push(batch);
}

void PanedGroups::settle() {
    all_ = std::make_unique<Grouping>(*keyed_, &state_);
    for (auto& thread : threads_) {
        all_->merge(*thread->grouping);
        notices_.add(*notices_of(thread->state.cache));
        thread.reset();
    }
    threads_.clear();
    std::map<Ticks, std::vector<uint32_t>> by_start;
    for (uint32_t group = 0; group < all_->groups(); ++group) by_start[all_->key(group, 0).ticks()].push_back(group);
    for (auto& [start, groups] : by_start) panes_.push_back({start, std::move(groups)});
}

WindowContent PanedGroups::content(TimeRange range) const {
    auto before = [](const Pane& pane, Ticks time) { return pane.start < time; };
    auto first = std::lower_bound(panes_.begin(), panes_.end(), range.start, before);
    auto last = std::lower_bound(first, panes_.end(), range.end, before);
    return {static_cast<size_t>(first - panes_.begin()), static_cast<size_t>(last - panes_.begin())};
}

Ticks PanedGroups::next_time(Ticks time) const {
    size_t next = content({time, kMaxDateTime}).first;
    return next == panes_.size() ? kMaxDateTime : panes_[next].start;
}

// The panes of the block, merged; made from its two halves.
Grouping& PanedGroups::block(Block which) {
    auto [size, first] = which;
    std::unique_ptr<Grouping>& made = blocks_[which];
    if (made) return *made;
    made = std::make_unique<Grouping>(*leaf_.aggregate, &state_);
    Grouping& merged = *made;
    if (size == 2) {
        for (const Pane* pane : {&panes_[first], &panes_[first + 1]}) {
            for (uint32_t group : pane->groups) merged.take_group(*all_, group, 1, true);
        }
    } else {
        for (size_t half : {first, first + size / 2}) {
            Grouping& part = block({size / 2, half});
            for (uint32_t group = 0; group < part.groups(); ++group) merged.take_group(part, group, 0, true);
        }
    }
    return merged;
}

void PanedGroups::merge_panes(size_t first, size_t last, Ticks keep_from, Grouping& into) {
    // Blocks pay only for panes that several windows see.
    bool overlap = first < last && panes_[last - 1].start >= keep_from;
    for (size_t at = first; at < last;) {
        size_t size = 1;
        while (overlap && at % (2 * size) == 0 && at + 2 * size <= last) size *= 2;
        if (size > 1) {
            Grouping& part = block({size, at});
            for (uint32_t group = 0; group < part.groups(); ++group) into.take_group(part, group, 0, true);
        } else {
            bool copy = panes_[at].start >= keep_from;
            for (uint32_t group : panes_[at].groups) into.take_group(*all_, group, 1, copy);
        }
        at += size;
    }
}

void PanedGroups::emit(WindowContent content, Ticks keep_from, Sink& sink, ThreadState& state) {
    // Blocks that begin before what is kept are of no use any more.
    std::erase_if(blocks_, [&](const auto& entry) { return entry.first.second < content.first; });
    Grouping window(*leaf_.aggregate, &state_);
    merge_panes(content.first, content.last, keep_from, window);
    push_groups(*leaf_.aggregate, schema_, window, sink, state);
}

size_t PanedGroups::memory_bytes(unsigned thread) const { return threads_[thread]->grouping->memory_bytes(); }

void PanedGroups::drop(unsigned thread) { threads_[thread].reset(); }

}  // namespace tocsin
