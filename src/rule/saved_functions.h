// Saved KQL functions from files: what a workspace of Sentinel holds beside its tables.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "plan/environment.h"

namespace tocsin {

// Adds the functions of all files below `folder` to the environment; a later one of the same name wins. A file is one of
//   NAME.kql, NAME.csl       `(parameters) { body }`, a body alone, or `.create-or-alter function NAME(parameters) { body }`
//   *.yaml, *.yml            a parser of Sentinel: ASIM (ParserName, ParserParams, ParserQuery), or FunctionName and FunctionQuery
// YAML of another kind is passed over. Errors are told: a folder or file that cannot be read, a file without a body.
void load_saved_functions(const std::string& folder, Environment& environment, Diagnostics& diagnostics);

}  // namespace tocsin
