// Template: a part of the plan whose text is completed by the data: SPL's foreach over fields known by wildcard, and map, which
// runs a search for each row. The front end gives a function that makes the plan from the values; it was tried with made-up
// values when the query was compiled: that is the body.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plan/apply.h"
#include "plan/column_order.h"

namespace tocsin {

struct Template final : Apply {
    // What the text's places are filled with.
    using Filling = std::map<std::string, std::string>;
    // The plan with these fillings, whose literals go to the arena. Where rows are read there is a Values node with from_apply.
    // Null, with `problem` set, if the completed text makes no sense.
    using Write = std::function<NodePtr(const Filling& filling, Arena& literals, std::string& problem)>;

    // Foreach: the columns that fit, in the order of the patterns and then of the rows, are filled in one after the other, as
    // `field`, `match` and `segment1` ...; the plan changes the rows of inputs[0] each time.
    std::vector<std::string> patterns;
    // The order of the rows' columns where they have none of their own.
    std::optional<ColumnOrder> order;
    // Map, where there are no patterns: each of the first `limit` rows of inputs[0] gives its fields' texts, and the plan's result
    // is part of the result. It reads the rows of inputs[1], if that is there.
    uint64_t limit = 0;

    Write write;

    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
