// The right side of `in` and `in~` when it is constant: looked up by hash once it is long.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "data/batch.h"
#include "function/call_context.h"
#include "function/function.h"

namespace tocsin {

// The values of an `in` list. Built from a batch's constant arguments; valid during that batch.
class ValueSet {
public:
    // `lists`: constant columns; arrays among their values are flattened.
    ValueSet(CallContext& context, std::span<const Column> lists, CaseRule letter_case);

    // Whether a value that is not null equals a member by KQL's `==` (or, case-insensitively, by its text).
    bool contains(CallContext& context, const Value& value) const;

private:
    using Texts = std::unordered_set<std::string>;

    bool contains_text(std::string_view text) const;

    CaseRule letter_case_;
    std::vector<std::string_view> texts_;  // string members
    std::vector<Value> others_;            // the rest, without nulls
    const Texts* hashed_ = nullptr;        // the same as texts_, if there are many
};

// Appends the members of `value` to `out`: itself, or the elements of an array, of arrays in it and so on.
void flatten(const Value& value, Arena& arena, std::vector<Value>& out);

}  // namespace tocsin
