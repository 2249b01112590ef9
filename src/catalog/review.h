// Review: what is wrong with a rule beyond what stops it from running (sentinel-kql.md 6; the levels there are Microsoft's, here all
// are warnings). Used by `tocsin check`.
#pragma once

#include <vector>

#include "detect/compile_rule.h"

namespace tocsin {

// Adds warnings to the rules' diagnostics: entities and their identifiers, tactics and techniques, placeholders, limits, data that the
// window hides, and rules whose queries are equal.
void review_rules(std::vector<CompiledRule>& rules);

}  // namespace tocsin
