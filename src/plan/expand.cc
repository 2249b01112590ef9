// Copy and print of the expand node.
#include "plan/expand.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Expand::clone() const {
    auto copy = std::make_unique<Expand>();
    clone_into(*copy);
    for (const ExpandColumn& column : columns)
        copy->columns.push_back({column.name, tocsin::clone(*column.expr), column.type});
    copy->pairs = pairs;
    copy->limit = limit;
    copy->index_name = index_name;
    copy->empty = empty;
    return copy;
}

std::string Expand::describe() const {
    std::string out = "expand ";
    for (size_t i = 0; i < columns.size(); ++i) {
        out += (i > 0 ? ", " : "") + columns[i].name + " = " + to_string(*columns[i].expr) + " to " +
               std::string(type_name(columns[i].type));
    }
    if (limit != ~uint64_t{0}) out += " limit " + std::to_string(limit);
    return out;
}

}  // namespace tocsin
