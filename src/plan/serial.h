// Serial: adds columns whose value depends on the rows before and after, in order: KQL's window functions, SPL's streamstats.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct SerialCall {
    std::string name;  // output column
    Type type = Type::kDynamic;
    std::string_view function;  // row_number, row_cumsum, prev, next, row_rank_dense, row_window_session ...
    std::vector<ExprPtr> arguments;
};

struct Serial final : Node {
    static constexpr NodeKind kKind = NodeKind::kSerial;
    std::vector<SerialCall> calls;

    Serial() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
