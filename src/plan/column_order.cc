// Walks from the result down to where its columns come from: the scan of an open view, or a `table` with wildcards above one.
#include "plan/column_order.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "function/table_function.h"
#include "plan/aggregate.h"
#include "plan/name_pattern.h"
#include "plan/scan.h"
#include "plan/select.h"
#include "plan/template.h"
#include "plan/transform.h"
#include "source/view.h"

namespace tocsin {
namespace {

bool is_wildcard(const std::string& pattern) { return pattern.find('*') != std::string::npos; }

// These name their columns after values, in an order that means something.
bool orders_columns(const Transform& transform) {
    constexpr std::array<std::string_view, 5> kNames = {"chart", "chart_columns", "transpose", "untable", "xyseries"};
    return std::find(kNames.begin(), kNames.end(), transform.function->name) != kNames.end();
}

// Whether columns come from events below. `patterns` become those of the topmost `table`.
bool from_events(const Node& node, std::vector<std::string>& patterns) {
    auto below = [&] {
        return std::any_of(node.inputs.begin(), node.inputs.end(),
                           [&](const NodePtr& input) { return from_events(*input, patterns); });
    };
    switch (node.kind) {
        case NodeKind::kScan:
            return as<Scan>(node).view->open;  // its schema is closed where all demanded fields are known
        case NodeKind::kValues:
        case NodeKind::kRange:
        case NodeKind::kProject: return false;
        case NodeKind::kAggregate: return as<Aggregate>(node).mode == AggregateMode::kBroadcast && below();
        case NodeKind::kApply: {
            // What map's searches find is no longer the events that they were made from.
            auto* written = dynamic_cast<const Template*>(&node);
            return !(written && written->patterns.empty()) && below();
        }
        case NodeKind::kTransform: return !orders_columns(as<Transform>(node)) && below();
        case NodeKind::kSelect: {
            const auto& select = as<Select>(node);
            if (select.mode != SelectMode::kTable) return below();
            if (!std::any_of(select.patterns.begin(), select.patterns.end(), is_wildcard) || !below()) return false;
            patterns = select.patterns;
            return true;
        }
        default: return below();
    }
}

}  // namespace

bool ColumnOrder::less(std::string_view a, std::string_view b) const {
    auto key = [&](std::string_view name) { return std::tuple(rank(name), !name.starts_with('_'), name); };
    return key(a) < key(b);
}

bool ColumnOrder::names(std::string_view column) const {
    return std::find(patterns_.begin(), patterns_.end(), column) != patterns_.end();
}

size_t ColumnOrder::rank(std::string_view name) const {
    auto matches = [&](const std::string& pattern) { return name_matches(pattern, name); };
    return static_cast<size_t>(std::find_if(patterns_.begin(), patterns_.end(), matches) - patterns_.begin());
}

std::optional<ColumnOrder> column_order(const Node& root) {
    std::vector<std::string> patterns;
    if (!from_events(root, patterns)) return std::nullopt;
    return ColumnOrder(std::move(patterns));
}

}  // namespace tocsin
