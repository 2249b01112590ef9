// Copy and print of the take node.
#include "plan/take.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Take::clone() const {
    auto copy = std::make_unique<Take>();
    clone_into(*copy);
    copy->count = count;
    copy->from_end = from_end;
    return copy;
}

std::string Take::describe() const { return (from_end ? "last " : "first ") + std::to_string(count); }

}  // namespace tocsin
