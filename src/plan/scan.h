// Scan: the records of the logs as rows of a view. The only node that reads logs.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"
#include "source/field_path.h"

namespace tocsin {

class View;  // source/view.h

// One column of the scan: a column of the view, or a path into the record.
struct ScanColumn {
    std::string name;  // of the output column
    Type type = Type::kDynamic;
    FieldPath path;  // where in the record; empty for the special renderings
    Rendering rendering = Rendering::kDynamic;
    std::string constant;  // kConstant
};

struct Scan final : Node {
    static constexpr NodeKind kKind = NodeKind::kScan;
    const View* view = nullptr;       // outlives the plan
    std::vector<ScanColumn> columns;  // in schema order; an open scan adds what the records have
    std::vector<std::string>
        patterns;                  // open schema: names with `*` that are wanted besides `columns`; {"*"} = all fields
    std::vector<ExprPtr> filters;  // conjuncts over `columns`, pushed down

    Scan() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
