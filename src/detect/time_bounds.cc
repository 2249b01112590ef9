// The time column is followed upwards from the scan under the names that extends and projects give it.
#include "detect/time_bounds.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "detect/clock_use.h"
#include "exec/one_row.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/project.h"
#include "plan/scan.h"

namespace tocsin {
namespace {

using Names = std::vector<std::string>;

bool has_name(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_time_column(const Expr& expr, const Names& names) {
    return expr.kind == ExprKind::kColumn && has_name(names, expr.name);
}

// SPL's values have no type: only what these give is surely a time (or null).
constexpr std::string_view kTimesOfSpl[] = {"now", "relative_time", "time"};

// Whether the expression is a time that has one value per run: it reads the clock and no column.
bool is_moment(const Expr& expr) {
    bool clock = false, other = false;
    walk(expr, [&](const Expr& e) {
        other = other || e.kind == ExprKind::kColumn || e.subquery;
        if (e.kind != ExprKind::kCall) return;
        clock = clock || reads_run_time(*e.function);
        other = other || e.function->purity == Purity::kVolatile;
    });
    bool is_time = expr.type == Type::kDateTime;
    if (expr.kind == ExprKind::kCall)
        is_time = is_time || std::find(std::begin(kTimesOfSpl), std::end(kTimesOfSpl), expr.function->name) !=
                                 std::end(kTimesOfSpl);
    return clock && !other && is_time;
}

// What these compare with is the range of the search itself.
bool states_range(const Function& function) {
    return function.name == "search_earliest" || function.name == "search_latest";
}

bool reads_no_column(const Expr& expr) {
    bool reads = false;
    walk(expr, [&](const Expr& e) { reads = reads || e.kind == ExprKind::kColumn || e.subquery; });
    return !reads;
}

std::optional<PredicateKind> mirrored(PredicateKind kind) {
    switch (kind) {
        case PredicateKind::kGt: return PredicateKind::kLt;
        case PredicateKind::kGe: return PredicateKind::kLe;
        case PredicateKind::kLt: return PredicateKind::kGt;
        case PredicateKind::kLe: return PredicateKind::kGe;
        default: return std::nullopt;
    }
}

// The ticks below and above which a moment lies; equal unless it falls between two ticks.
struct Moment {
    Ticks floor = 0;
    Ticks ceiling = 0;
};

std::optional<Moment> moment_of(const Value& value) {
    if (value.tag() == Tag::kDateTime) return Moment{value.ticks(), value.ticks()};
    if (!value.is_number()) return std::nullopt;
    long double ticks = static_cast<long double>(to_double(value)) * kTicksPerSecond + kUnixEpoch;
    ticks = std::clamp<long double>(ticks, 0, kMaxDateTime);
    return Moment{static_cast<Ticks>(std::floor(ticks)), static_cast<Ticks>(std::ceil(ticks))};
}

// Functions that give more (or the same) for a later time; only their first argument may be one.
constexpr std::string_view kIncreasing[] = {
    "todatetime", "+", "-", "startofday", "startofweek", "bin", "startofmonth", "startofyear", "relative_time"};

bool moves_forward(const Expr& expr) {
    if (expr.kind == ExprKind::kLiteral) return true;
    if (expr.kind != ExprKind::kCall) return false;
    size_t moving = 0;
    bool known =
        std::find(std::begin(kIncreasing), std::end(kIncreasing), expr.function->name) != std::end(kIncreasing);
    if (known && !expr.arguments.empty()) {
        if (!moves_forward(*expr.arguments[0])) return false;
        moving = 1;
    } else if (!reads_run_time(*expr.function)) {
        return false;
    }
    return std::all_of(expr.arguments.begin() + static_cast<ptrdiff_t>(moving), expr.arguments.end(),
                       [](const ExprPtr& argument) { return argument->kind == ExprKind::kLiteral; });
}

}  // namespace

bool TimeBounds::is_increasing() const {
    return std::all_of(bounds_.begin(), bounds_.end(), [](const Bound& bound) {
        bool lower = bound.kind == PredicateKind::kGt || bound.kind == PredicateKind::kGe;
        return !lower || moves_forward(*bound.moment);
    });
}

TimeRange TimeBounds::narrow(TimeRange range, const Clock& clock) const {
    Arena arena;
    ThreadState state;
    state.clock = &clock;
    if (replaces_window_) range = {};
    for (const Bound& bound : bounds_) {
        auto moment = moment_of(value_of_constant(*bound.moment, state, arena));
        if (!moment) return {range.start, range.start};  // a comparison with null lets nothing through
        switch (bound.kind) {
            case PredicateKind::kGt: range.start = std::max(range.start, moment->floor + 1); break;
            case PredicateKind::kGe: range.start = std::max(range.start, moment->ceiling); break;
            case PredicateKind::kLt: range.end = std::min(range.end, moment->ceiling); break;
            default: range.end = std::min(range.end, moment->floor + 1); break;
        }
    }
    if (range.empty()) range.end = range.start;
    return range;
}

bool TimeBounds::take(const Expr& predicate, const Names& time_columns, BoundKinds kinds) {
    if (predicate.kind != ExprKind::kCall) return false;
    if (kinds == BoundKinds::kStatedRanges && !states_range(*predicate.function)) return false;
    PredicateKind kind = predicate.function->predicate;
    const std::vector<ExprPtr>& arguments = predicate.arguments;
    if (kind == PredicateKind::kBetween && arguments.size() == 3) {
        if (!is_time_column(*arguments[0], time_columns)) return false;
        bool both = is_moment(*arguments[1]) && is_moment(*arguments[2]);
        if (!both) return false;
        bounds_.push_back({PredicateKind::kGe, clone(*arguments[1])});
        bounds_.push_back({PredicateKind::kLe, clone(*arguments[2])});
        return true;
    }
    if (states_range(*predicate.function)) {
        if (!is_time_column(*arguments[0], time_columns) || !reads_no_column(*arguments[1])) return false;
        bounds_.push_back({kind, clone(*arguments[1])});
        return replaces_window_ = true;
    }
    auto turned = mirrored(kind);
    if (!turned || arguments.size() != 2) return false;
    if (is_time_column(*arguments[0], time_columns) && is_moment(*arguments[1])) {
        bounds_.push_back({kind, clone(*arguments[1])});
        return true;
    }
    if (is_time_column(*arguments[1], time_columns) && is_moment(*arguments[0])) {
        bounds_.push_back({*turned, clone(*arguments[0])});
        return true;
    }
    return false;
}

std::vector<TimeBounds> take_time_bounds(NodePtr& root, BoundKinds kinds) {
    std::vector<TimeBounds> found;
    // The names of the record's time in the rows of `node`, if it is a chain over the leaf met last; else nullopt.
    std::function<std::optional<Names>(NodePtr&)> visit = [&](NodePtr& node) -> std::optional<Names> {
        if (node->kind == NodeKind::kScan) {
            found.emplace_back();
            Names names;
            for (const ScanColumn& column : as<Scan>(*node).columns) {
                if (column.rendering == Rendering::kEventTime || column.rendering == Rendering::kEpoch)
                    names.push_back(column.name);
            }
            return names;
        }
        std::optional<Names> below;
        for (NodePtr& input : node->inputs) below = visit(input);
        if (node->inputs.size() != 1) below.reset();
        size_t leaf = found.size();  // of the chain, plus one: subqueries come behind it
        visit_exprs(*node, [&](ExprPtr& expr) {
            std::vector<Expr*> stack{expr.get()};
            while (!stack.empty()) {
                Expr* at = stack.back();
                stack.pop_back();
                if (at->subquery) visit(at->subquery);
                for (auto it = at->arguments.rbegin(); it != at->arguments.rend(); ++it) stack.push_back(it->get());
            }
        });
        if (!below) return std::nullopt;
        Names names;
        switch (node->kind) {
            case NodeKind::kFilter: {
                std::erase_if(as<Filter>(*node).predicates, [&](const ExprPtr& predicate) {
                    return found[leaf - 1].take(*predicate, *below, kinds);
                });
                if (as<Filter>(*node).predicates.empty()) {
                    NodePtr input = std::move(node->inputs[0]);
                    node = std::move(input);
                }
                return below;
            }
            case NodeKind::kExtend:
                names = *below;
                for (const Assignment& column : as<Extend>(*node).columns) {
                    std::erase(names, column.name);
                    if (is_time_column(*column.expr, *below)) names.push_back(column.name);
                }
                return names;
            case NodeKind::kProject:
                for (const Assignment& column : as<Project>(*node).columns) {
                    if (is_time_column(*column.expr, *below)) names.push_back(column.name);
                }
                return names;
            default: return std::nullopt;
        }
    };
    visit(root);
    return found;
}

}  // namespace tocsin
