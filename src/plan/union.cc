// Copy and print of the union node.
#include "plan/union.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Union::clone() const {
    auto copy = std::make_unique<Union>();
    clone_into(*copy);
    copy->sources = sources;
    copy->in_sequence = in_sequence;
    return copy;
}

std::string Union::describe() const { return in_sequence ? "append" : "union"; }

}  // namespace tocsin
