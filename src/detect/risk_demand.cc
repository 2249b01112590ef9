#include "detect/risk_demand.h"

#include "detect/rule_ties.h"
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

}  // namespace

bool RiskDemand::wants(std::string_view name) const { return whole || members.contains(first_name(name)); }

void RiskDemand::add(const Node& root) {
    visit_nodes(const_cast<Node&>(root), [&](Node& node) {
        if (node.kind != NodeKind::kScan || as<Scan>(node).view->name != kRiskView) return;
        const Scan& scan = as<Scan>(node);
        whole = whole || reads_whole_event(scan);
        members.insert("_time");
        for (const ScanColumn& column : scan.columns) {
            if (!column.path.empty()) members.emplace(first_name(column.path[0].key));
        }
    });
}

}  // namespace tocsin
