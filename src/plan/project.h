// Project: exactly these columns in this order. All expressions see the incoming row.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct Project final : Node {
    static constexpr NodeKind kKind = NodeKind::kProject;
    std::vector<Assignment> columns;

    Project() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
