// Macros that the vendor's apps define and no rule folder carries: those of the CIM app, and defaults of the content
// packs for folders that were copied without their macros.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "plan/environment.h"

namespace tocsin::spl {

// The macro of that key (`name`, or `name(2)` with its number of arguments), unless a file must define it.
std::optional<Macro> builtin_macro(std::string_view key);

// All names, for suggestions.
std::vector<std::string_view> builtin_macro_names();

}  // namespace tocsin::spl
