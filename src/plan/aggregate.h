// Aggregate: groups rows by keys and computes aggregate functions; without calls it is `distinct`. Without keys there is always
// one row. Output: keys in order, then the calls' results. Rows come by group key.
#pragma once

#include <string>
#include <vector>

#include "function/aggregate.h"
#include "plan/node.h"

namespace tocsin {

struct AggregateCall {
    const AggregateFunction* function = nullptr;
    std::vector<ExprPtr> arguments;
    std::vector<Field> outputs;  // one, or several for arg_max and percentiles
    ExprPtr condition;           // only rows where it is true count (countif, sumif ...); may be null
    Span span;
};

// What becomes of the aggregate results.
enum class AggregateMode : uint8_t {
    kGroups,     // one row per group: summarize, stats, distinct
    kBroadcast,  // every input row with its group's results added: eventstats
};

struct Aggregate final : Node {
    static constexpr NodeKind kKind = NodeKind::kAggregate;
    AggregateMode mode = AggregateMode::kGroups;
    std::vector<Assignment> keys;
    std::vector<AggregateCall> calls;
    bool drop_null_keys = false;  // SPL: a row with a null key is in no group
    bool expand_keys = false;     // SPL: a multivalue key puts the row into a group per value
    bool empty_without_match =
        false;  // SPL: without keys no row, where no call gives a value (stats sum(x) over texts)

    Aggregate() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
