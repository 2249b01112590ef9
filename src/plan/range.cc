// Copy and print of the range node.
#include "plan/range.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Range::clone() const {
    auto copy = std::make_unique<Range>();
    clone_into(*copy);
    copy->from = tocsin::clone(*from);
    copy->to = tocsin::clone(*to);
    copy->step = tocsin::clone(*step);
    return copy;
}

std::string Range::describe() const {
    return "range from " + to_string(*from) + " to " + to_string(*to) + " step " + to_string(*step);
}

}  // namespace tocsin
