#include "detect/rule_ties.h"

#include "function/table_function.h"
#include "plan/scan.h"
#include "plan/transform.h"
#include "source/view.h"

namespace tocsin {
namespace {

constexpr size_t kLookupTable = 4;  // among the constants of the table function lookup: the table, or its name

}  // namespace

RuleTies ties_of(const Node& root) {
    RuleTies ties;
    visit_nodes(const_cast<Node&>(root), [&](Node& node) {
        if (node.kind == NodeKind::kScan) ties.reads_risk = ties.reads_risk || as<Scan>(node).view->name == kRiskView;
        if (node.kind != NodeKind::kTransform) return;
        const Transform& transform = as<Transform>(node);
        if (transform.function->language != Language::kSpl) return;
        std::string_view name = transform.function->name;
        if (name == "outputlookup") ties.written_lookups.insert(transform.names[0]);
        // A lookup that comes with its table has it among the constants, others have the table's name there.
        bool by_name = name == "lookup" && transform.constants.size() > kLookupTable &&
                       transform.constants[kLookupTable].is_string();
        ties.reads_written_lookup = ties.reads_written_lookup || name == "inputlookup" || by_name;
    });
    return ties;
}

}  // namespace tocsin
