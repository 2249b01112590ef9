// Join: rows of the left input with equal keys in the right input. Also lookup. Null keys match nothing. In closed schemas the columns
// of a side without a match are null, strings empty.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

enum class JoinKind : uint8_t {
    kInnerUnique,  // the left side first reduced to one row per key (the first by order)
    kInner,
    kLeftOuter,
    kRightOuter,
    kFullOuter,
    kLeftSemi,
    kRightSemi,
    kLeftAnti,
    kRightAnti,
};

struct Join final : Node {
    static constexpr NodeKind kKind = NodeKind::kJoin;
    JoinKind join = JoinKind::kInner;
    std::vector<std::string> left_keys, right_keys;  // as many; compared by same_value
    // Which columns come out, in schema order: a column of the left or right input. Empty in SPL joins (open schemas):
    // then all left columns and all right ones by name.
    struct Output {
        bool right = false;
        std::string name;  // in that input
    };
    std::vector<Output> outputs;
    uint64_t max_matches = 0;      // right rows per left row, 0 = all (SPL join max=)
    bool right_overwrites = true;  // open schemas: a right column replaces the left one of that name
    bool text_keys = false;        // SPL: keys compare by their text, a multivalue matches by any value

    Join() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
