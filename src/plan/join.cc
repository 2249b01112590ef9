// Copy and print of the join node.
#include "plan/join.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Join::clone() const {
    auto copy = std::make_unique<Join>();
    clone_into(*copy);
    copy->join = join;
    copy->left_keys = left_keys;
    copy->right_keys = right_keys;
    copy->outputs = outputs;
    copy->max_matches = max_matches;
    copy->right_overwrites = right_overwrites;
    copy->text_keys = text_keys;
    return copy;
}

std::string Join::describe() const {
    constexpr std::string_view kNames[] = {"innerunique", "inner",     "leftouter", "rightouter", "fullouter",
                                           "leftsemi",    "rightsemi", "leftanti",  "rightanti"};
    std::string out = "join " + std::string(kNames[static_cast<size_t>(join)]) + " on ";
    for (size_t i = 0; i < left_keys.size(); ++i) out += (i > 0 ? ", " : "") + left_keys[i] + " == " + right_keys[i];
    return out;
}

}  // namespace tocsin
