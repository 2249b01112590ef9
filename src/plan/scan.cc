// Copy and print of the scan node.
#include "plan/scan.h"

#include "plan/print.h"
#include "source/view.h"

namespace tocsin {

NodePtr Scan::clone() const {
    auto copy = std::make_unique<Scan>();
    clone_into(*copy);
    copy->view = view;
    copy->columns = columns;
    copy->patterns = patterns;
    copy->filters = clone_exprs(filters);
    return copy;
}

std::string Scan::describe() const {
    std::string out = "scan " + (view ? view->name : std::string("?")) + "(";
    for (size_t i = 0; i < columns.size(); ++i) out += (i > 0 ? ", " : "") + columns[i].name;
    for (const std::string& pattern : patterns) out += (out.back() == '(' ? "" : ", ") + pattern;
    out += ")";
    if (!filters.empty()) out += " where " + print_exprs(filters, " and ");
    return out;
}

}  // namespace tocsin
