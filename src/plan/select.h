// Select: columns kept, dropped or renamed by name and pattern, for rows whose columns are known only from the data (SPL's fields,
// table, rename). A pattern may hold `*`.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

enum class SelectMode : uint8_t {
    kKeep,    // SPL fields: keeps the named columns and the internal ones (name starting with `_`)
    kTable,   // SPL table: exactly these columns in this order; a name without `*` that is absent becomes a null column
    kDrop,    // SPL fields -
    kRename,  // SPL rename: pairs in order; a target that exists is replaced; a missing source removes the target. With `*` a row without
              // the source keeps the target
};

struct Select final : Node {
    static constexpr NodeKind kKind = NodeKind::kSelect;
    SelectMode mode = SelectMode::kKeep;
    std::vector<std::string> patterns;  // kRename: the sources
    std::vector<std::string> targets;   // kRename: as many, with the same number of `*`

    Select() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
