// Match: walks the rows in order, keeps the last rows that matched each step, and gives a row for every match: KQL's scan
// (https://learn.microsoft.com/kusto/query/scan-operator).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/node.h"

namespace tocsin {

// Which of the rows that match a step go on.
enum class MatchOutput : uint8_t {
    kAll,
    kLast,  // the last one of a series that stays in the step
    kNone,
};

// Expressions see the row's own columns, the declared ones at their defaults, and what earlier rows left in the state of a
// step under match_state_name().
struct MatchStep {
    std::string name;
    MatchOutput output = MatchOutput::kAll;
    ExprPtr condition;
    std::vector<Assignment> assignments;  // to columns of the row or declared ones
};

struct Match final : Node {
    static constexpr NodeKind kKind = NodeKind::kMatch;
    std::vector<MatchStep> steps;
    std::vector<Field> declared;  // columns behind those of the input
    std::vector<Value> defaults;  // of the declared columns; memory in the plan's arena
    std::string match_id;         // column with the number of the match from 0; empty: none

    Match() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

// The column under which a step's expressions see `column` of the last row that matched `step`.
std::string match_state_name(std::string_view step, std::string_view column);

}  // namespace tocsin
