// By recursion: front ends ask before they make a plan deeper, not after.
#include "plan/height.h"

#include <algorithm>

#include "plan/apply.h"

namespace tocsin {

size_t height(const Expr& expr) {
    size_t below = expr.subquery ? height(*expr.subquery) : 0;
    for (const ExprPtr& argument : expr.arguments) below = std::max(below, height(*argument));
    return below + 1;
}

size_t height(Node& root) {
    size_t below = root.kind == NodeKind::kApply ? height(*as<Apply>(root).body) : 0;
    for (const NodePtr& input : root.inputs) below = std::max(below, height(*input));
    visit_exprs(root, [&](const ExprPtr& expr) { below = std::max(below, height(*expr)); });
    return below + 1;
}

}  // namespace tocsin
