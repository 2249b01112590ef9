// Range: `range x from a to b step s`, inclusive; empty if the step leads away.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

// More rows take minutes and are taken for a mistake.
inline constexpr double kMostRangeRows = 100'000'000;

struct Range final : Node {
    static constexpr NodeKind kKind = NodeKind::kRange;
    ExprPtr from, to, step;

    Range() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
