#include "optimize/common_expressions.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <vector>

#include "data/compare.h"
#include "data/json.h"
#include "plan/bound_column.h"

namespace tocsin {
namespace {

// Also within lists: 1 and 1.0 are equal, but print differently.
bool same_literal(const Value& a, const Value& b) {
    if (a.tag() != b.tag()) return false;
    if (a.tag() != Tag::kArray && a.tag() != Tag::kObject) return a.is_null() || same_value(a, b);
    std::string text_a, text_b;
    write_json(a, text_a);
    write_json(b, text_b);
    return text_a == text_b;
}

bool same(const Expr& a, const Expr& b) {
    if (a.kind != b.kind || a.type != b.type || a.name != b.name || a.function != b.function) return false;
    if (!same_literal(a.value, b.value)) return false;
    return std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
                      [](const ExprPtr& x, const ExprPtr& y) { return same(*x, *y); });
}

uint64_t mix(uint64_t hash, uint64_t more) { return (hash ^ more) * 0x9e3779b97f4a7c15u + (hash >> 29); }

// Whether there is nothing to remember: asking again costs no more where a column is compared with a value.
bool is_cheap(const Expr& call) {
    switch (call.function->predicate) {
        // Their arguments are asked for one by one.
        case PredicateKind::kAnd:
        case PredicateKind::kOr: return true;
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

// An expression that occurs, with the number of nodes where it does.
struct Occurrence {
    const Expr* first;
    size_t last_place;
    size_t places = 1;
    uint32_t number = 0;
};

class Numbering {
public:
    void gather(Expr& root, size_t place) { gather_below(root, place); }

    // Numbers what several nodes have. Below a numbered expression only what more nodes have than that one.
    void number(Expr& root) { number_below(root, 1); }

private:
    Shape gather_below(Expr& expr, size_t place) {
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
            const Shape below = gather_below(*argument, place);
            shape.hash = mix(shape.hash, below.hash);
            shape.steady = shape.steady && below.steady;
            shape.columns = shape.columns || below.columns;
        }
        if (expr.kind == ExprKind::kCall && shape.steady && shape.columns && !is_cheap(expr))
            note(expr, shape.hash, place);
        return shape;
    }

    void note(const Expr& expr, uint64_t hash, size_t place) {
        std::vector<Occurrence*>& alike = by_hash_[hash];
        auto known = std::find_if(alike.begin(), alike.end(), [&](Occurrence* o) { return same(*o->first, expr); });
        if (known == alike.end()) known = alike.insert(known, &occurrences_.emplace_back(Occurrence{&expr, place}));
        (*known)->places += (*known)->last_place != place ? 1 : 0;
        (*known)->last_place = place;
        of_[&expr] = *known;
    }

    void number_below(Expr& expr, size_t places_above) {
        size_t places = places_above;
        auto found = of_.find(&expr);
        if (found != of_.end() && found->second->places > places_above) {
            Occurrence& occurrence = *found->second;
            if (occurrence.number == 0) occurrence.number = ++numbers_;
            expr.common = occurrence.number;
            places = occurrence.places;
        }
        for (ExprPtr& argument : expr.arguments) number_below(*argument, places);
    }

    std::deque<Occurrence> occurrences_;
    std::unordered_map<uint64_t, std::vector<Occurrence*>> by_hash_;
    std::unordered_map<const Expr*, Occurrence*> of_;
    uint32_t numbers_ = 0;
};

}  // namespace

void number_common_expressions(std::span<Plan* const> plans) {
    Numbering numbering;
    size_t place = 0;
    for (Plan* plan : plans) {
        visit_nodes(*plan->root, [&](Node& node) {
            ++place;
            visit_exprs(node, [&](ExprPtr& expr) { numbering.gather(*expr, place); });
        });
    }
    for (Plan* plan : plans) {
        visit_nodes(*plan->root,
                    [&](Node& node) { visit_exprs(node, [&](ExprPtr& expr) { numbering.number(*expr); }); });
    }
}

}  // namespace tocsin
