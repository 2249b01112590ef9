#include "detect/feed_layout.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "base/text.h"
#include "optimize/anchors.h"
#include "optimize/reachable_columns.h"
#include "source/usual_text.h"
#include "source/view.h"

namespace tocsin {
namespace {

const ExtractColumn kTimeOfRecords{{}, Rendering::kEventTime, {}, {}};

void add_hidden(LeafLayout& layout, Schema& schema, const char* name, Type type, uint32_t slot) {
    schema.set(name, type);
    layout.columns.push_back(slot);
    layout.filtered.push_back(false);
}

// Whether the filter asks what a field is not, which most records pass.
bool is_negative(const Expr& filter) {
    if (filter.kind != ExprKind::kCall) return false;
    switch (filter.function->predicate) {
        case PredicateKind::kNe:
        case PredicateKind::kNotIn:
        case PredicateKind::kNotContains:
        case PredicateKind::kNotStartsWith:
        case PredicateKind::kNotEndsWith:
        case PredicateKind::kNotHas:
        case PredicateKind::kNotBetween:
        case PredicateKind::kNot: return true;
        default: return false;
    }
}

// The scan's filters in the order in which they are asked: those that the gate decides first, negations last, small ones before large ones.
std::vector<const Expr*> ordered_filters(const Scan& scan) {
    struct Ranked {
        bool undecided;
        bool negative;
        size_t size;
        const Expr* filter;
    };
    std::vector<Ranked> ranked;
    for (const ExprPtr& filter : scan.filters) {
        size_t size = 0;
        walk(*filter, [&](const Expr&) { ++size; });
        ranked.push_back({!decided_by_gate(*filter, scan), is_negative(*filter), size, filter.get()});
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
        return std::tie(a.undecided, a.negative, a.size) < std::tie(b.undecided, b.negative, b.size);
    });
    std::vector<const Expr*> out;
    for (const Ranked& entry : ranked) out.push_back(entry.filter);
    return out;
}

// Whether no CloudTrail record passes the gate, whatever its event.
bool never_of_cloudtrail(const LeafLayout& layout) {
    Clock clock;
    ThreadState state;
    state.clock = &clock;
    return !gate_open(layout.filters, *layout.leaf.scan, {{}, {}, "aws:cloudtrail", false}, state);
}

// Whether a filter reads the record as a whole.
bool searches_record(const LeafLayout& leaf) {
    const std::vector<ScanColumn>& columns = leaf.leaf.scan->columns;
    for (size_t i = 0; i < columns.size(); ++i) {
        bool whole = columns[i].rendering == Rendering::kRecord || columns[i].rendering == Rendering::kRecordObject;
        if (whole && leaf.filtered[i]) return true;
    }
    return false;
}

}  // namespace

FeedLayout::FeedLayout(const std::vector<FeedLeaf>& leaves, const std::vector<LogFile>& files,
                       const FeedOptions& options)
    : files_(files), options_(options), columns_{kTimeOfRecords}, by_event_(1, false) {
    for (const FeedLeaf& leaf : leaves) add(leaf);
    distinct_filters_ = filter_numbers_.size();
    if (options_.gates) set_texts();
}

uint32_t FeedLayout::column_for(const ScanColumn& column) {
    ExtractColumn wanted{column.path, column.rendering, column.constant};
    if (column.rendering == Rendering::kSplunk) wanted.limits = options_.splunk_limits;
    auto found = std::find(columns_.begin(), columns_.end(), wanted);
    if (found == columns_.end()) {
        found = columns_.insert(found, wanted);
        by_event_.push_back(false);
    }
    auto number = static_cast<uint32_t>(found - columns_.begin());
    if (column.rendering == Rendering::kSourcetype) sourcetype_ = number;
    DispatchField field = dispatch_field(column);
    if (field == DispatchField::kEventName || field == DispatchField::kEventSource) by_event_[number] = true;
    return number;
}

void FeedLayout::add(const FeedLeaf& leaf) {
    LeafLayout layout;
    layout.leaf = leaf;
    auto schema = std::make_shared<Schema>(leaf.scan->schema);
    for (const ScanColumn& column : leaf.scan->columns) layout.columns.push_back(column_for(column));
    layout.filtered.resize(layout.columns.size());
    layout.immediate = true;
    layout.filters = ordered_filters(*leaf.scan);
    for (const Expr* filter : layout.filters) {
        auto number = static_cast<uint32_t>(filter_numbers_.size());
        std::pair<const View*, std::string> key(leaf.scan->view, to_string(*filter));
        layout.filter_numbers.push_back(filter_numbers_.emplace(std::move(key), number).first->second);
        layout.reads_dispatch.push_back(reads_dispatch_field(*filter, *leaf.scan));
        layout.decided.push_back(options_.gates && decided_by_gate(*filter, *leaf.scan));
        layout.immediate = layout.immediate && layout.decided.back();
        for (const std::string& name : columns_of(*filter)) {
            if (auto index = leaf.scan->schema.find(name)) layout.filtered[*index] = true;
        }
    }
    if (leaf.with_time) add_hidden(layout, *schema, kTimeColumn, Type::kDateTime, kTimeSlot);
    layout.above = row_operators_above(*leaf.root, *leaf.scan);
    layout.schema = std::move(schema);
    auto number = static_cast<uint32_t>(leaves_.size());
    if (auto names = anchor_names(*leaf.scan)) {
        for (const std::string& name : std::set<std::string>(names->begin(), names->end()))
            anchored_[name].push_back(number);
    } else if (!options_.gates || !never_of_cloudtrail(layout)) {
        unanchored_.push_back(number);
    }
    owners_ = std::max<size_t>(owners_, leaf.owner + 1);
    leaves_.push_back(std::move(layout));
}

// Of texts that stand together one is looked for: none that most records have, if there is another, then the one that most leaves share,
// else the longest. Fewer texts, and rare ones, are found much faster.
void FeedLayout::set_texts() {
    std::map<uint32_t, std::vector<RequiredTexts>> required;
    std::map<std::string, size_t> leaves_of;
    for (uint32_t leaf : unanchored_) {
        leaves_[leaf].searches_record = searches_record(leaves_[leaf]);
        required[leaf] = required_texts(*leaves_[leaf].leaf.scan);
        std::set<std::string> known;
        for (const RequiredTexts& texts : required[leaf]) known.insert(texts.begin(), texts.end());
        for (const std::string& text : known) ++leaves_of[text];
    }
    const auto serves_less = [&](const std::string& a, const std::string& b) {
        return std::make_tuple(!is_usual_text(a), leaves_of[a], a.size()) <
               std::make_tuple(!is_usual_text(b), leaves_of[b], b.size());
    };
    for (const auto& [leaf, alternatives] : required) {
        for (const RequiredTexts& texts : alternatives) {
            TextWay way;
            const auto chosen = std::max_element(texts.begin(), texts.end(), serves_less);
            way.text = prefilter_.add(*chosen);
            way.others.assign(texts.begin(), chosen);
            way.others.insert(way.others.end(), chosen + 1, texts.end());
            leaves_[leaf].texts.push_back(std::move(way));
        }
    }
    prefilter_.compile();
}

std::vector<ExtractColumn> FeedLayout::columns(const std::vector<uint32_t>& numbers) const {
    std::vector<ExtractColumn> out;
    for (uint32_t number : numbers) out.push_back(columns_[number]);
    return out;
}

std::vector<uint32_t> FeedLayout::candidates(const DispatchValues& known) const {
    std::vector<uint32_t> out(leaves_.size());
    std::iota(out.begin(), out.end(), 0u);
    if (!options_.gates || !known.names_known || !is_ascii(known.event_name)) return out;
    auto found = anchored_.find(to_lower_ascii(known.event_name));
    if (found == anchored_.end()) return unanchored_;
    out.resize(unanchored_.size() + found->second.size());
    std::merge(unanchored_.begin(), unanchored_.end(), found->second.begin(), found->second.end(), out.begin());
    return out;
}

}  // namespace tocsin
