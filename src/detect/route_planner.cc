// Most records that pass a gate fail the filters behind it. So only what filters read is extracted at first; the other columns of a leaf
// are read from the records that pass. A leaf without further filters takes all its columns at once, but of those only what the
// record's event can lead to (optimize/reachable_columns.h).
#include "detect/route_planner.h"

#include <algorithm>

#include "optimize/reachable_columns.h"
#include "source/raw_text.h"
#include "source/view.h"

namespace tocsin {
namespace {

// Whether records of the kind are in the view.
bool holds(const View& view, RecordKind kind) {
    if (view.records == RecordKind::kCloudTrail) return kind == RecordKind::kCloudTrail;
    return view.records != RecordKind::kOther || kind != RecordKind::kCloudTrail;
}

std::vector<uint32_t> distinct(std::vector<uint32_t> columns) {
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    return columns;
}

}  // namespace

std::shared_ptr<const Route> RoutePlanner::plan(const RouteKey& key) {
    std::lock_guard lock(mutex_);
    if (auto* known = routes_.find(key)) return *known;
    return routes_.add(key, std::make_shared<const Route>(make(key)));
}

Route RoutePlanner::make(const RouteKey& key) {
    Route route;
    route.id = made_++;
    std::vector<uint32_t> columns, all;
    if (layout_.options().bounded()) columns = all = {FeedLayout::kTimeSlot};
    bool cloudtrail = key.kind == RecordKind::kCloudTrail;
    std::string name = unescaped(key.event_name), source = unescaped(key.event_source);
    DispatchValues known{name, source, cloudtrail ? "aws:cloudtrail" : "_json", cloudtrail};
    Gates of_event(layout_.distinct_filters());
    bool gates = layout_.options().gates;
    for (uint32_t number : layout_.candidates(known)) {
        const LeafLayout& leaf = layout_.leaves()[number];
        const View& view = *leaf.leaf.scan->view;
        if (!view.has_reader || view.logsource != key.logsource || !holds(view, key.kind)) continue;
        if (gates && !passes_gate(leaf, known, of_event)) continue;
        (leaf.texts.empty() ? route.leaves : route.by_text).push_back(number);
        // The hidden columns behind the scan's own are always reachable.
        std::vector<bool> reachable(leaf.columns.size(), true);
        if (leaf.immediate && known.names_known) {
            std::vector<bool> of_scan = reachable_columns(*leaf.leaf.scan, leaf.above, known, state_);
            std::copy(of_scan.begin(), of_scan.end(), reachable.begin());
        }
        for (size_t column = 0; column < leaf.columns.size(); ++column) {
            if (!leaf.filtered[column] && !(leaf.immediate && reachable[column])) continue;
            all.push_back(leaf.columns[column]);
            if (leaf.texts.empty()) columns.push_back(leaf.columns[column]);
        }
    }
    // Looking for texts costs about as much as some filters over fields, but much less than one over the whole record.
    const bool looks_for_texts = std::any_of(route.by_text.begin(), route.by_text.end(),
                                             [&](uint32_t number) { return layout_.leaves()[number].searches_record; });
    if (!looks_for_texts) {
        route.leaves.insert(route.leaves.end(), route.by_text.begin(), route.by_text.end());
        route.by_text.clear();
        columns = all;
    }
    for (uint32_t leaf : route.by_text) {
        for (const TextWay& way : layout_.leaves()[leaf].texts) route.gates.push_back({&way, leaf});
    }
    std::stable_sort(route.gates.begin(), route.gates.end(),
                     [](const TextGate& a, const TextGate& b) { return a.way->text < b.way->text; });
    route.first = distinct(std::move(columns));
    route.first_all = distinct(std::move(all));
    return route;
}

// Leaves of one data model have most filters in common.
bool RoutePlanner::passes_gate(const LeafLayout& leaf, const DispatchValues& known, Gates& of_event) {
    for (size_t i = 0; i < leaf.filters.size(); ++i) {
        std::optional<bool>& pass = (leaf.reads_dispatch[i] ? of_event : of_any_event_)[leaf.filter_numbers[i]];
        if (!pass) pass = gate_open({&leaf.filters[i], 1}, *leaf.leaf.scan, known, state_);
        if (!*pass) return false;
    }
    return true;
}

}  // namespace tocsin
