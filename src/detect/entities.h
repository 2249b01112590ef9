// Sentinel entities and custom details of an alert, as JSON (sentinel-kql.md 1.2-1.4, 5.4: the vendor's limits).
#pragma once

#include <string>
#include <vector>

#include "detect/row_reader.h"
#include "rule/sentinel_rule.h"

namespace tocsin {

// [{"$id":"1","Type":"account","Name":"x"}, ...] over the rows given: each distinct entity once, in row order within a mapping; at most
// 500, shared out equally among the mappings. Accounts with a well-known system name are left out, as the vendor does.
std::string entities_json(const std::vector<EntityMapping>& mappings, const RowReader& rows,
                          const std::vector<size_t>& selected);

// {"Name":["value", ...]}: distinct values in row order, at most 50 per name.
std::string custom_details_json(const std::vector<CustomDetail>& details, const RowReader& rows,
                                const std::vector<size_t>& selected);

}  // namespace tocsin
