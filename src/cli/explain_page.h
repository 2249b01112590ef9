// A rule's facts as a page for the terminal.
#pragma once

#include <string>

#include "catalog/rule_json.h"

namespace tocsin {

// `width`: columns of the terminal; 0 = do not fold lines.
std::string explain_page(const RuleEntry& entry, const OtherRules& others, bool colours, size_t width);

}  // namespace tocsin
