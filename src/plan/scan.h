// Scan: the records of the logs as rows of a view. The only node that reads logs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/node.h"
#include "source/field_path.h"

namespace tocsin {

class View;  // source/view.h

// One column of the scan: a column of the view, or a path into the record.
struct ScanColumn {
    std::string name;          // of the output column
    Type type = Type::kDynamic;
    FieldPath path;            // where in the record; empty for the special renderings
    Rendering rendering = Rendering::kDynamic;
    std::string constant;      // kConstant
};

// Values that a record's field must have one of for any row of this leaf to matter; compared without letter case.
struct Anchor {
    std::string field;                 // top-level record field: eventName, eventSource
    std::vector<std::string> values;   // lower case; sorted; empty: no record can match
};

// The part of the time column's axis that a leaf sees, relative to the run's clock: [now+from, now+to).
// Absent bounds: the run's own window only.
struct TimeBounds {
    std::optional<Ticks> after_now;    // column >= now + after_now (negative: in the past)
    std::optional<Ticks> before_now;
};

struct Scan final : Node {
    static constexpr NodeKind kKind = NodeKind::kScan;
    const View* view = nullptr;        // outlives the plan
    std::vector<ScanColumn> columns;   // in schema order; an open scan adds what the records have
    std::vector<std::string> patterns; // open schema: names with `*` that are wanted besides `columns`; {"*"} = all fields
    std::vector<ExprPtr> filters;      // conjuncts over `columns`, pushed down
    std::vector<Anchor> anchors;       // all must hold
    std::vector<std::string> texts;    // raw texts that the record must contain (without case), all of them
    TimeBounds bounds;

    Scan() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
