// Purity::kClock says that a function looks at the clock; some of SPL's look at its time zone only, which is the same for all runs.
#include "detect/clock_use.h"

#include <algorithm>
#include <string_view>

namespace tocsin {
namespace {

constexpr std::string_view kReadTimeZoneOnly[] = {"bucket_time", "relative_time", "strftime"};

}  // namespace

bool reads_run_time(const Function& function) {
    return function.purity == Purity::kClock && std::find(std::begin(kReadTimeZoneOnly), std::end(kReadTimeZoneOnly),
                                                          function.name) == std::end(kReadTimeZoneOnly);
}

bool reads_run_time(const Node& root) {
    bool reads = false;
    visit_nodes(const_cast<Node&>(root), [&](Node& node) {
        visit_exprs(node, [&](ExprPtr& expression) {
            walk(*expression, [&](const Expr& expr) {
                reads = reads || (expr.kind == ExprKind::kCall && reads_run_time(*expr.function));
            });
        });
    });
    return reads;
}

bool is_steady(const Node& node) {
    bool steady = true;
    visit_exprs(const_cast<Node&>(node), [&](ExprPtr& root) {
        walk(*root, [&](const Expr& expr) {
            if (expr.subquery) steady = false;
            if (expr.kind != ExprKind::kCall) return;
            if (expr.function->purity == Purity::kVolatile || reads_run_time(*expr.function)) steady = false;
        });
    });
    return steady;
}

}  // namespace tocsin
