// Sort: rows by keys; ties keep the input order. With a limit it is top-n.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct SortKey {
    ExprPtr expr;
    bool descending = false;
    bool nulls_first = false;    // NaN stands next to the nulls
    bool by_text_rules = false;  // SPL: numbers numerically, texts by bytes, numbers before texts
};

struct Sort final : Node {
    static constexpr NodeKind kKind = NodeKind::kSort;
    std::vector<SortKey> keys;
    uint64_t limit = ~uint64_t{0};

    Sort() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
