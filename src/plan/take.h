// Take: the first rows (KQL take, SPL head) or the last (SPL tail, in reverse order).
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct Take final : Node {
    static constexpr NodeKind kKind = NodeKind::kTake;
    uint64_t count = 0;
    bool from_end = false;

    Take() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
