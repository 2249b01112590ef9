// Aggregates of all fields that fit a pattern: `stats values(*) as *`, where only the data knows the fields.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "function/table_function.h"

namespace tocsin {

// The call's aggregates with those of a pattern replaced by one for each of the table's columns that fit it, fields that begin with
// `_` and the columns `keys` left out. `patterns` are as many as aggregates; an empty one belongs to an aggregate without pattern.
// The stars in an output's name stand for those of the pattern.
std::vector<TableCall::Aggregate> expand_patterns(const Table& table, const TableCall& call,
                                                  std::span<const std::string> patterns, std::span<const size_t> keys);

}  // namespace tocsin
