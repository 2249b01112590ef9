// Rules picked out of the catalogue by one of their traits.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

namespace tocsin {

// From the gravest to the mildest.
inline constexpr std::array<std::string_view, 5> kSeverities{"critical", "high", "medium", "low", "informational"};

// Numbers of rules, ascending.
using RuleNumbers = std::vector<uint32_t>;

std::map<std::string, RuleNumbers> rules_by_vendor(const Catalog& catalog);
RuleNumbers rules_of_severity(const Catalog& catalog, std::string_view severity);
// By what a rule says it needs; else by the tables that it reads.
std::map<std::string, RuleNumbers> rules_by_data(const Catalog& catalog);
// Rules that fired on the logs, most alerts first.
RuleNumbers rules_that_fired(const Catalog& catalog);
// Files of vendors whose language is not read yet.
size_t unread_count(const Catalog& catalog);

}  // namespace tocsin
