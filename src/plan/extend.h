// Extend: adds columns, or replaces columns of the same name in place. All expressions see the incoming row.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct Extend final : Node {
    static constexpr NodeKind kKind = NodeKind::kExtend;
    std::vector<Assignment> columns;

    Extend() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
