// Copy and print of the select node.
#include "plan/select.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Select::clone() const {
    auto copy = std::make_unique<Select>();
    clone_into(*copy);
    copy->mode = mode;
    copy->patterns = patterns;
    copy->targets = targets;
    return copy;
}

std::string Select::describe() const {
    switch (mode) {
        case SelectMode::kKeep: return "keep " + print_names(patterns);
        case SelectMode::kTable: return "table " + print_names(patterns);
        case SelectMode::kDrop: return "drop " + print_names(patterns);
        case SelectMode::kRename: break;
    }
    std::string out = "rename";
    for (size_t i = 0; i < patterns.size(); ++i) out += (i > 0 ? ", " : " ") + patterns[i] + " as " + targets[i];
    return out;
}

}  // namespace tocsin
