// Copy and print of the sort node.
#include "plan/sort.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Sort::clone() const {
    auto copy = std::make_unique<Sort>();
    clone_into(*copy);
    for (const SortKey& key : keys) {
        copy->keys.push_back({tocsin::clone(*key.expr), key.descending, key.nulls_first, key.by_text_rules});
    }
    copy->limit = limit;
    return copy;
}

std::string Sort::describe() const {
    std::string out = "sort ";
    for (size_t i = 0; i < keys.size(); ++i) {
        out += (i > 0 ? ", " : "") + to_string(*keys[i].expr) + (keys[i].descending ? " desc" : " asc");
    }
    if (limit != ~uint64_t{0}) out += " first " + std::to_string(limit);
    return out;
}

}  // namespace tocsin
