// CSV and TSV with a header: tables of the user's own files.
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "function/lookup_tables.h"

namespace tocsin {

// The text of a file whose cells stand between `separator`s. Nullopt and an error if a quote is not closed. Warnings: rows longer than the header, and columns that are left
// out because they have no name or that of a column before them.
std::optional<CsvTable> read_csv(const SourcePtr& source, char separator, Diagnostics& diagnostics);

}  // namespace tocsin
