// Reading the keys of a rule document, with warnings about what is not as it should be.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "rule/located.h"
#include "rule/rule.h"

namespace tocsin {

// --- values of a map; keys that are missing give empty values ---

// Text of a scalar; empty for anything else.
std::string text_at(const YamlNode& map, std::string_view key);
Located located_at(const YamlNode& map, std::string_view key);
// Texts of a list's scalars, or the scalar alone.
std::vector<std::string> texts_at(const YamlNode& map, std::string_view key);
std::vector<Located> located_list_at(const YamlNode& map, std::string_view key);
std::optional<int64_t> integer_at(const YamlNode& map, std::string_view key);
bool bool_at(const YamlNode& map, std::string_view key, bool otherwise);
// The items of a list; none if it is no list.
const std::vector<YamlNode>& items_at(const YamlNode& map, std::string_view key);
// A map below `map`; an empty one if there is none.
const YamlNode& map_at(const YamlNode& map, std::string_view key);

Located located(const YamlNode& scalar);

// --- what all rules have ---

// `Credential Access`, `credential-access` -> `CredentialAccess`.
std::string tactic_name(std::string_view text);
// Without the quotes that some descriptions are wrapped in, and without blanks around.
std::string description_text(std::string_view text);
bool is_guid(std::string_view text);

// Warns about those of `keys` that `map` has not.
void warn_missing(const YamlNode& map, std::initializer_list<std::string_view> keys, Diagnostics& diagnostics);
// Fills the rule's severity in lower case; warns if it is none of `allowed`.
void read_severity(const YamlNode& map, std::string_view key, std::initializer_list<std::string_view> allowed,
                   Rule& rule, Diagnostics& diagnostics);
// Fills the rule's id; warns if it is no GUID.
void read_id(const YamlNode& map, std::string_view key, Rule& rule, Diagnostics& diagnostics);
// The source of the query in `key`; null after telling an error if there is none.
SourcePtr read_query(const YamlNode& map, std::string_view key, const SourcePtr& file, Diagnostics& diagnostics);

}  // namespace tocsin
