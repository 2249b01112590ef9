// From node kinds to the functions that evaluate them.
#include "reference/evaluate.h"

#include "base/check.h"
#include "reference/evaluator.h"

namespace tocsin::reference {

Rows Evaluator::evaluate(const Node& node) {
    switch (node.kind) {
        case NodeKind::kScan: return evaluate_scan(*this, node);
        case NodeKind::kValues: return evaluate_values(*this, node);
        case NodeKind::kRange: return evaluate_range(*this, node);
        case NodeKind::kFilter: return evaluate_filter(*this, node);
        case NodeKind::kExtend: return evaluate_extend(*this, node);
        case NodeKind::kProject: return evaluate_project(*this, node);
        case NodeKind::kSelect: return evaluate_select(*this, node);
        case NodeKind::kAggregate: return evaluate_aggregate(*this, node);
        case NodeKind::kJoin: return evaluate_join(*this, node);
        case NodeKind::kUnion: return evaluate_union(*this, node);
        case NodeKind::kExpand: return evaluate_expand(*this, node);
        case NodeKind::kApply: return evaluate_apply(*this, node);
        case NodeKind::kParse: return evaluate_parse(*this, node);
        case NodeKind::kSort: return evaluate_sort(*this, node);
        case NodeKind::kTake: return evaluate_take(*this, node);
        case NodeKind::kSerial: return evaluate_serial(*this, node);
        case NodeKind::kMatch: throw QueryFailure("the plain evaluator has no scan operator");
        case NodeKind::kTransform: return evaluate_transform(*this, node);
    }
    CHECK(false, "unknown node kind");
}

Result evaluate_reference(const Plan& plan, const std::vector<Record>& records, const Clock& clock) {
    Result result;
    result.arena = std::make_shared<Arena>();
    Evaluator evaluator(records, clock, *result.arena);
    try {
        result.rows = evaluator.evaluate(*plan.root);
    } catch (const QueryFailure& failure) {
        result.error = failure.what();
    }
    return result;
}

}  // namespace tocsin::reference
