// Files of the lookup tables that queries write.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "function/lookup_tables.h"
#include "plan/environment.h"

namespace tocsin {

// Loads the present content of the tables. One whose file does not exist has none.
void load_lookup_files(const std::set<std::string>& names, const Environment& environment, LookupTables& tables);

// Writes the tables that were written into the files of their definitions. Returns what could not be saved, a sentence each.
std::vector<std::string> save_lookup_files(const LookupTables& tables, const Environment& environment);

}  // namespace tocsin
