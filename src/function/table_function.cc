// The table functions of all languages by name, and the union of lineages.
#include "function/table_function.h"

#include <algorithm>

#include "function/tables.h"

namespace tocsin {
namespace {

std::span<const TableFunction> rows_of(Language language) {
    switch (language) {
        case Language::kKql: return kql_table_functions();
        case Language::kSpl: return spl_table_functions();
        case Language::kSigma: return sigma_table_functions();
    }
    return {};
}

}  // namespace

const TableFunction* find_table_function(Language language, std::string_view name) {
    for (const TableFunction& row : rows_of(language)) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

std::vector<const TableFunction*> all_table_functions(Language language) {
    std::vector<const TableFunction*> out;
    for (const TableFunction& row : rows_of(language)) out.push_back(&row);
    return out;
}

Lineage merge_lineages(std::span<const Lineage* const> parts, size_t limit, Arena& arena) {
    std::vector<Ordinal> all;
    uint64_t contributing = 0;
    bool complete = true;
    for (const Lineage* part : parts) {
        all.insert(all.end(), part->ordinals.begin(), part->ordinals.end());
        contributing += part->total;
        complete = complete && part->total == part->ordinals.size();
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    Lineage out;
    out.total = complete && all.size() <= limit ? all.size() : std::max<uint64_t>(contributing, all.size());
    if (all.size() > limit) all.resize(limit);
    out.ordinals = arena.copy_array(std::span<const Ordinal>(all));
    return out;
}

}  // namespace tocsin
