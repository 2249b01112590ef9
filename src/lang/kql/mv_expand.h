// The list of expressions that mv-expand and mv-apply unfold.
#pragma once

#include <memory>
#include <vector>

#include "lang/kql/operator_functions.h"
#include "plan/expand.h"

namespace tocsin::kql {

struct ExpandItem {
    const Syntax* expression = nullptr;
    bool typed = false;
    Type type = Type::kDynamic;
};

struct ExpandSyntax : Operator {
    std::span<const ExpandItem> items;
    std::string_view index_name;
    bool pairs = false;
    const Syntax* limit = nullptr;
};

// Reads options, items and limit.
bool parse_expand_items(Parser& parser, ExpandSyntax& syntax);
// The Expand node over `input`; null after telling an error.
NodePtr bind_expand_items(Binder& binder, const ExpandSyntax& syntax, NodePtr input, uint64_t default_limit);

}  // namespace tocsin::kql
