// Bounds that a query itself puts on the time of its records: comparisons of the time column with the clock, such as
// `TimeGenerated > ago(1h)` or SPL's `earliest=-24h@h`. They are no work per record but narrow the window of a leaf.
#pragma once

#include <vector>

#include "data/time.h"
#include "function/call_context.h"
#include "plan/node.h"

namespace tocsin {

// [start, end).
struct TimeRange {
    Ticks start = 0;
    Ticks end = kMaxDateTime;

    bool empty() const { return start >= end; }
    bool contains(Ticks time) const { return start <= time && time < end; }
    bool operator==(const TimeRange&) const = default;
};

// Which comparisons with the clock are bounds.
enum class BoundKinds : uint8_t {
    kAll,
    kStatedRanges,  // those that take the place of the run's window
};

// The bounds of one scan leaf.
class TimeBounds {
public:
    bool empty() const { return bounds_.empty(); }
    // Whether the lower bounds move forward with the clock, so that what they leave out at one time they leave out at every later time.
    bool is_increasing() const;
    // Whether they take the place of the run's window (SPL's `earliest=`), so that a run may see what lies outside of it.
    bool replaces_window() const { return replaces_window_; }
    // What they leave of `range`, the run's window, in the run with this clock.
    TimeRange narrow(TimeRange range, const Clock& clock) const;

private:
    friend std::vector<TimeBounds> take_time_bounds(NodePtr& root, BoundKinds kinds);

    struct Bound {
        PredicateKind kind;  // kGt, kGe, kLt or kLe: time <kind> moment
        ExprPtr moment;      // reads the clock and no column
    };
    // Takes the predicate in if it is a bound.
    bool take(const Expr& predicate, const std::vector<std::string>& time_columns, BoundKinds kinds);

    std::vector<Bound> bounds_;
    bool replaces_window_ = false;
};

// Takes the bounds out of the plan's filters; one entry per scan leaf, in the order of collect_leaves(). A comparison is a bound if only
// operators that judge each row by itself lie between it and the scan, and the column still is the record's time.
std::vector<TimeBounds> take_time_bounds(NodePtr& root, BoundKinds kinds);

}  // namespace tocsin
