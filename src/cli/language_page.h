// The page about a query language, made from its tables: docs/kql.md, docs/spl.md, docs/sigma.md.
#pragma once

#include <string>

#include "function/function.h"

namespace tocsin {

// Markdown. What stands in docs/ is this text; a test compares.
std::string language_page(Language language);

}  // namespace tocsin
