// The rows of a fact table (src/catalog/data/*.tsv).
#pragma once

#include <functional>
#include <string_view>
#include <vector>

namespace tocsin {

// Calls visit(cells) for each line of the embedded table that is neither empty nor a comment; cells live as long as the program. A row
// has at least `columns` cells, missing ones are empty.
void for_each_fact(std::string_view table, size_t columns,
                   const std::function<void(const std::vector<std::string_view>&)>& visit);

// The table's first line without its `# `: what it is and of which version.
std::string_view fact_table_title(std::string_view table);

}  // namespace tocsin
