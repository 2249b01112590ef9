// Copy and print of the template node.
#include "plan/template.h"

#include <fmt/format.h>

#include "plan/print.h"

namespace tocsin {

NodePtr Template::clone() const {
    auto copy = std::make_unique<Template>();
    clone_into(*copy);
    copy->patterns = patterns;
    copy->order = order;
    copy->limit = limit;
    copy->write = write;
    copy->body = body->clone();
    return copy;
}

std::string Template::describe() const {
    if (patterns.empty()) return fmt::format("search for each of {} rows", limit);
    return "for each column of " + print_names(patterns);
}

}  // namespace tocsin
