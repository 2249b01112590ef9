// Splunk content beside the rules: macros and lookup definitions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "lang/yaml_source.h"
#include "plan/environment.h"

namespace tocsin {

// Adds the macros of `folder`/macros and the lookups of `folder`/lookups to `environment`, and what the configuration files
// of an app in `folder` define, replacing those of the same name.
void load_splunk_content(const std::string& folder, Environment& environment, Diagnostics& diagnostics);

// The nearest folder at or above `folder` that has a folder macros or lookups; empty if there is none.
std::string find_splunk_content(const std::string& folder);

// From a document; the name is empty if it is no macro or lookup.
Macro read_macro(const YamlNode& document, const std::string& path);
// `path`: of the file, beside which the CSV stands.
LookupDefinition read_lookup(const YamlNode& document, const std::string& path);

// `WILDCARD(domain),CIDR(ip)`: field and type of each.
std::vector<std::pair<std::string, std::string>> parse_match_types(std::string_view text);

}  // namespace tocsin
