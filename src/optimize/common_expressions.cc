#include "optimize/common_expressions.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <vector>

#include "data/compare.h"
#include "plan/bound_column.h"

namespace tocsin {
namespace {

bool same(const Expr& a, const Expr& b) {
    if (a.kind != b.kind || a.type != b.type || a.name != b.name || a.function != b.function) return false;
    if (a.value.tag() != b.value.tag() || (!a.value.is_null() && !same_value(a.value, b.value))) return false;
    return std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
                      [](const ExprPtr& x, const ExprPtr& y) { return same(*x, *y); });
}

uint64_t mix(uint64_t hash, uint64_t more) { return (hash ^ more) * 0x9e3779b97f4a7c15u + (hash >> 29); }

// Whether asking again costs no more than remembering the answer: a column compared with a value.
bool is_cheap(const Expr& call) {
    switch (call.function->predicate) {
        case PredicateKind::kEq:
        case PredicateKind::kNe:
        case PredicateKind::kGt:
        case PredicateKind::kGe:
        case PredicateKind::kLt:
        case PredicateKind::kLe:
        case PredicateKind::kNot:
        case PredicateKind::kIsNull:
        case PredicateKind::kIsNotNull:
            return std::all_of(call.arguments.begin(), call.arguments.end(),
                               [](const ExprPtr& argument) { return argument->kind != ExprKind::kCall; });
        default: return false;
    }
}

// What is known of an expression from below.
struct Shape {
    uint64_t hash = 0;
    bool steady = true;    // depends on nothing but its columns
    bool columns = false;  // reads some
};

// An expression that occurs, with the plans where it does.
struct Occurrence {
    const Expr* first;
    size_t last_plan;
    size_t plans = 1;
    uint32_t number = 0;
};

class Numbering {
public:
    void gather(Expr& root, size_t plan) { gather_below(root, plan); }

    // Numbers what several plans have. Below a numbered expression only what more plans have than that one.
    void number(Expr& root) { number_below(root, 1); }

private:
    Shape gather_below(Expr& expr, size_t plan) {
        Shape shape;
        shape.hash = mix(static_cast<uint64_t>(expr.kind), static_cast<uint64_t>(expr.type));
        shape.steady = !expr.subquery && (expr.kind != ExprKind::kCall ||
                                          (expr.function->purity == Purity::kPure && !binds_column(expr)));
        switch (expr.kind) {
            case ExprKind::kLiteral:
                shape.hash = mix(shape.hash, expr.value.is_null() ? 0 : hash_value(expr.value));
                break;
            case ExprKind::kColumn:
                shape.columns = true;
                shape.steady = !is_bound_column(expr.name);
                shape.hash = mix(shape.hash, std::hash<std::string>()(expr.name));
                break;
            default: shape.hash = mix(shape.hash, reinterpret_cast<uintptr_t>(expr.function)); break;
        }
        for (ExprPtr& argument : expr.arguments) {
            const Shape below = gather_below(*argument, plan);
            shape.hash = mix(shape.hash, below.hash);
            shape.steady = shape.steady && below.steady;
            shape.columns = shape.columns || below.columns;
        }
        if (expr.kind == ExprKind::kCall && shape.steady && shape.columns && !is_cheap(expr))
            note(expr, shape.hash, plan);
        return shape;
    }

    void note(const Expr& expr, uint64_t hash, size_t plan) {
        std::vector<Occurrence*>& alike = by_hash_[hash];
        auto known = std::find_if(alike.begin(), alike.end(), [&](Occurrence* o) { return same(*o->first, expr); });
        if (known == alike.end()) known = alike.insert(known, &occurrences_.emplace_back(Occurrence{&expr, plan}));
        (*known)->plans += (*known)->last_plan != plan ? 1 : 0;
        (*known)->last_plan = plan;
        of_[&expr] = *known;
    }

    void number_below(Expr& expr, size_t plans_above) {
        size_t plans = plans_above;
        auto found = of_.find(&expr);
        if (found != of_.end() && found->second->plans > plans_above) {
            Occurrence& occurrence = *found->second;
            if (occurrence.number == 0) occurrence.number = ++numbers_;
            expr.common = occurrence.number;
            plans = occurrence.plans;
        }
        for (ExprPtr& argument : expr.arguments) number_below(*argument, plans);
    }

    std::deque<Occurrence> occurrences_;
    std::unordered_map<uint64_t, std::vector<Occurrence*>> by_hash_;
    std::unordered_map<const Expr*, Occurrence*> of_;
    uint32_t numbers_ = 0;
};

}  // namespace

void number_common_expressions(std::span<Plan* const> plans) {
    Numbering numbering;
    for (size_t plan = 0; plan < plans.size(); ++plan) {
        visit_nodes(*plans[plan]->root,
                    [&](Node& node) { visit_exprs(node, [&](ExprPtr& expr) { numbering.gather(*expr, plan); }); });
    }
    for (Plan* plan : plans) {
        visit_nodes(*plan->root,
                    [&](Node& node) { visit_exprs(node, [&](ExprPtr& expr) { numbering.number(*expr); }); });
    }
}

}  // namespace tocsin
