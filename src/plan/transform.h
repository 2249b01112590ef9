// Transform: a whole table in, a whole table out, by a row of the table functions (function/table_function.h): make-series, pivot,
// bag_unpack, top-nested, SPL's dedup, transpose, xyseries, fillnull, transaction ...
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plan/aggregate.h"
#include "plan/node.h"

namespace tocsin {

struct TableFunction;  // function/table_function.h

struct Transform final : Node {
    static constexpr NodeKind kKind = NodeKind::kTransform;
    const TableFunction* function = nullptr;
    std::vector<std::string> names;    // column names, in the function's meaning
    std::vector<ExprPtr> arguments;    // computed for every input row and handed over as extra columns
    std::vector<Value> constants;      // options; memory in the plan's arena
    std::vector<AggregateCall> calls;  // aggregates to apply (make-series, chart, pivot)
    // Nodes with the same one stand for one table, which is made once: what each would make for itself might differ (KQL's materialize()).
    std::shared_ptr<const void> shared;

    Transform() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
