// Apply: a subplan run for each input row over its expanded elements (mv-apply) or for each group of rows (partition). In `body` the
// input (one row, or the rows of one group) stands as a Values node with `from_apply` set; an Expand above it makes mv-apply of it.
// What the body reads besides, whatever the group, are further inputs: they are computed once and handed in whole each time.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct Apply : Node {
    static constexpr NodeKind kKind = NodeKind::kApply;
    NodePtr body;                      // reads the rows through its Values node with from_apply
    std::vector<std::string> keys;     // partition: groups by these columns; empty: each input row by itself
    std::vector<std::string> carried;  // input columns put before the body's columns (mv-apply)

    Apply() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
