// Union: the rows of all inputs, columns matched by name; absent columns are null (strings empty where the schema is closed).
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct Union final : Node {
    static constexpr NodeKind kKind = NodeKind::kUnion;
    // Output column i of input k is column sources[k][i] of it, or absent if empty. No sources: open schemas, matched by name.
    std::vector<std::vector<std::string>> sources;
    bool in_sequence = false;  // SPL append: all rows of the first input, then of the second ...

    Union() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
