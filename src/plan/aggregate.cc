// Copy and print of the aggregate node.
#include "plan/aggregate.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Aggregate::clone() const {
    auto copy = std::make_unique<Aggregate>();
    clone_into(*copy);
    copy->mode = mode;
    copy->keys = clone_assignments(keys);
    copy->calls = clone_calls(calls);
    copy->drop_null_keys = drop_null_keys;
    copy->expand_keys = expand_keys;
    copy->empty_without_match = empty_without_match;
    return copy;
}

std::string Aggregate::describe() const {
    std::string out = mode == AggregateMode::kBroadcast ? "broadcast " : "aggregate ";
    out += print_calls(calls);
    if (!keys.empty()) out += (out.back() == ' ' ? "by " : " by ") + print_assignments(keys);
    return out;
}

}  // namespace tocsin
