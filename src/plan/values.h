// Values: rows that stand in the query or were loaded with it: datatable, print, externaldata, makeresults, inputlookup.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

struct Values final : Node {
    static constexpr NodeKind kKind = NodeKind::kValues;
    std::vector<std::vector<Value>> rows;  // in schema order; memory in the plan's arena
    std::vector<std::vector<ExprPtr>>
        expressions;          // instead of rows: one row of expressions each (print, datatable with now())
    bool from_apply = false;  // stands for the rows that the Apply above hands in:
    size_t input = 0;         // those of the present row or group, or all of this further input of it

    Values() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
