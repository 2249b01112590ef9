// A text of a rule file with its place, for diagnostics about names that the rule maps.
#pragma once

#include <string>

#include "base/source_text.h"

namespace tocsin {

struct Located {
    std::string text;
    Span span;  // in Rule::file
};

}  // namespace tocsin
