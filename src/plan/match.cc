// Copy and print of the match node.
#include "plan/match.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Match::clone() const {
    auto copy = std::make_unique<Match>();
    clone_into(*copy);
    for (const MatchStep& each : steps) {
        copy->steps.push_back(
            {each.name, each.output, tocsin::clone(*each.condition), clone_assignments(each.assignments)});
    }
    copy->declared = declared;
    copy->defaults = defaults;
    copy->match_id = match_id;
    return copy;
}

std::string Match::describe() const {
    std::string out = "match";
    for (const MatchStep& each : steps) {
        out += " " + each.name + ": " + to_string(*each.condition);
        if (!each.assignments.empty()) out += " => " + print_assignments(each.assignments);
        out += ";";
    }
    return out;
}

std::string match_state_name(std::string_view step, std::string_view column) {
    return "\x02" + std::string(step) + "." + std::string(column);
}

}  // namespace tocsin
