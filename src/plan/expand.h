// Expand: one row per element of an array or bag (mv-expand, mvexpand). Several columns are expanded side by side to the longest,
// shorter ones padded with null.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct ExpandColumn {
    std::string name;            // output column; replaces an input column of that name in place, else is appended
    ExprPtr expr;                // dynamic
    Type type = Type::kDynamic;  // elements are cast to it, null if that fails
};

enum class EmptyRule : uint8_t {
    kDropEmpty,  // KQL: an empty array gives no row, null gives one row
    kKeepRow,    // SPL: a row without value stays
};

struct Expand final : Node {
    static constexpr NodeKind kKind = NodeKind::kExpand;
    std::vector<ExpandColumn> columns;
    bool pairs = false;             // a bag gives [key, value] arrays instead of one-key bags
    uint64_t limit = ~uint64_t{0};  // rows per input row
    std::string index_name;         // with_itemindex, may be empty
    EmptyRule empty = EmptyRule::kDropEmpty;

    Expand() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
