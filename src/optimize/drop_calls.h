// Aggregates that nobody reads need not be computed.
#pragma once

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "plan/aggregate.h"

namespace tocsin {

// Takes the calls off of which `wants(name)` is false for every output. Groups by keys may lose all calls; a single row keeps one, which
// also tells whether there is a row at all.
template <class Wants>
void drop_calls(Aggregate& aggregate, Wants wants) {
    if (aggregate.empty_without_match) return;
    auto unused = [&](const AggregateCall& call) {
        return std::none_of(call.outputs.begin(), call.outputs.end(),
                            [&](const Field& output) { return wants(output.name); });
    };
    auto first = aggregate.calls.begin();
    if (first == aggregate.calls.end()) return;
    if (aggregate.keys.empty()) ++first;
    auto dropped = std::stable_partition(first, aggregate.calls.end(), std::not_fn(unused));
    std::set<std::string> names;
    for (auto call = dropped; call != aggregate.calls.end(); ++call) {
        for (const Field& output : call->outputs) names.insert(output.name);
    }
    aggregate.calls.erase(dropped, aggregate.calls.end());
    Schema left({}, aggregate.schema.open());
    for (const Field& field : aggregate.schema) {
        if (names.count(field.name) == 0) left.set(field.name, field.type);
    }
    aggregate.schema = std::move(left);
}

}  // namespace tocsin
