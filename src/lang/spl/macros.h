// Macro expansion: `name` and `name(arguments)` in backticks are replaced by their definitions, textually and again and
// again (spl.md 2). Comments in triple backticks are taken out in the same walk.
#pragma once

#include "base/diagnostic.h"
#include "lang/spl/expanded_text.h"
#include "plan/environment.h"

namespace tocsin::spl {

// Expands all macros of the source's text. Unknown macros, wrong numbers of arguments, endless recursion and texts that
// grow beyond all measure are errors at the call.
Result<ExpandedText> expand_macros(const SourceText& source, const Environment& environment, Diagnostics& diagnostics);

}  // namespace tocsin::spl
