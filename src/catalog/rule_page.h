// The page of a rule.
#pragma once

#include <string>

#include "catalog/catalog.h"

namespace tocsin {

std::string rule_page(const Catalog& catalog, uint32_t rule);

// What the logs say of the rule, in a sentence; empty without logs.
std::string matches_text(const Catalog& catalog, uint32_t rule);

}  // namespace tocsin
