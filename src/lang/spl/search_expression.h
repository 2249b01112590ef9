// The language of the search command (spl.md 1.2, 1.3): terms, `field=value`, IN, and Boolean operators of its own
// precedence.
#pragma once

#include <functional>
#include <vector>

#include "lang/spl/command.h"

namespace tocsin::spl {

// How a field named in a search is read; tstats names the fields of data models.
using FieldReader = std::function<ExprPtr(std::string_view name, Span span)>;

// The conjuncts that rows must meet, none if all do (`*`). Nothing after an error that was told.
std::optional<std::vector<ExprPtr>> compile_search(Compiler& compiler, const ExpandedText& text, Range range,
                                                   const FieldReader& field = {});

}  // namespace tocsin::spl
