// Copy and print of the apply node.
#include "plan/apply.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Apply::clone() const {
    auto copy = std::make_unique<Apply>();
    clone_into(*copy);
    copy->body = body->clone();
    copy->keys = keys;
    copy->carried = carried;
    return copy;
}

std::string Apply::describe() const {
    return keys.empty() ? std::string("apply to each row") : "apply by " + print_names(keys);
}

}  // namespace tocsin
