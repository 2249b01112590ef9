// Functions, commands and plugins that a vendor documents and Tocsin does not run, each with the reason.
#pragma once

#include <span>
#include <string_view>

#include "function/function.h"

namespace tocsin {

struct Refusal {
    Language language;
    std::string_view names;   // separated by blanks
    std::string_view reason;  // a clause for a diagnostic: `name` is not supported: ...
};

std::span<const Refusal> refusals();

}  // namespace tocsin
