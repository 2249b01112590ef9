#include "detect/risk_demand.h"

#include <algorithm>

#include "detect/rule_ties.h"
#include "optimize/possible_values.h"
#include "plan/scan.h"
#include "source/view.h"

namespace tocsin {
namespace {

std::string_view first_name(std::string_view name) { return name.substr(0, name.find('.')); }

bool reads_whole_event(const Scan& scan) {
    if (!scan.patterns.empty()) return true;
    for (const ScanColumn& column : scan.columns) {
        if (column.rendering == Rendering::kRecord || column.rendering == Rendering::kRecordObject) return true;
    }
    return false;
}

// The member that the path leads to; empty for anything but keys.
std::string member_of(const FieldPath& path) {
    std::string name;
    for (const PathStep& step : path) {
        if (step.kind != PathStep::Kind::kKey) return {};
        name += (name.empty() ? "" : ".") + step.key;
    }
    return name;
}

Value as_value(const std::vector<std::string>& texts, Arena& arena) {
    if (texts.size() == 1) return Value::string(texts[0]);
    std::vector<Value> values;
    for (const std::string& text : texts) values.push_back(Value::string(text));
    return Value::array(arena.copy_array(std::span<const Value>(values)));
}

bool takes(const Scan& scan, const RiskConstants& constants) {
    const Clock clock;
    ThreadState state;
    state.clock = &clock;
    Arena arena;
    const DispatchValues unknown{{}, {}, {}, false};
    PossibleValues possible(scan, unknown, state);
    for (const ScanColumn& column : scan.columns) {
        auto constant = constants.find(member_of(column.path));
        if (constant != constants.end()) possible.assign(column.name, {{as_value(constant->second, arena)}});
    }
    return std::all_of(scan.filters.begin(), scan.filters.end(),
                       [&](const ExprPtr& filter) { return may_be_true(possible.of(*filter)); });
}

}  // namespace

bool RiskDemand::takes_events_of(const RiskConstants& rule) const {
    return whole || std::any_of(readers.begin(), readers.end(), [&](const Scan* scan) { return takes(*scan, rule); });
}

bool RiskDemand::wants(std::string_view name) const { return whole || members.contains(first_name(name)); }

void RiskDemand::add(const Node& root) {
    visit_nodes(const_cast<Node&>(root), [&](Node& node) {
        if (node.kind != NodeKind::kScan || as<Scan>(node).view->name != kRiskView) return;
        const Scan& scan = as<Scan>(node);
        readers.push_back(&scan);
        whole = whole || reads_whole_event(scan);
        members.insert("_time");
        for (const ScanColumn& column : scan.columns) {
            if (!column.path.empty()) members.emplace(first_name(column.path[0].key));
        }
    });
}

}  // namespace tocsin
