// Filter: keeps the rows for which every predicate is true (null drops the row).
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct Filter final : Node {
    static constexpr NodeKind kKind = NodeKind::kFilter;
    std::vector<ExprPtr> predicates;  // conjuncts

    Filter() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
