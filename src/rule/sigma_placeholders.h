// Values of Sigma's placeholders (`%Servers%`), given in a file of the user's.
#pragma once

#include "base/diagnostic.h"
#include "plan/sigma_collection.h"

namespace tocsin {

// Reads a YAML map of names (without percent signs) to a value or a list of values; the map may stand below the key `vars`, as in the
// pipelines of Sigma's own tools. False after telling what is wrong.
bool read_sigma_placeholders(const SourcePtr& file, SigmaCollection& collection, Diagnostics& diagnostics);

}  // namespace tocsin
