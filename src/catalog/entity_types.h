// Sentinel's entity types and the identifiers that a mapping may use (https://learn.microsoft.com/azure/sentinel/entities-reference).
#pragma once

#include <set>
#include <string_view>
#include <vector>

namespace tocsin {

struct EntityType {
    std::string_view name;
    std::string_view required;  // identifiers, separated by blanks: one of them must be mapped, or all
    bool all = false;
    std::string_view further = {};  // identifiers that may be mapped, too
};

// Null for a type that there is not.
const EntityType* find_entity_type(std::string_view name);
std::vector<std::string_view> entity_type_names();
std::vector<std::string_view> identifiers_of(const EntityType& type);
// Whether the identifiers include what the type requires.
bool is_identified(const EntityType& type, const std::set<std::string_view>& identifiers);

}  // namespace tocsin
