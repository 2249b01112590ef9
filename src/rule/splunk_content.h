// Splunk content beside the rules: macros, lookup definitions, data sources.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "plan/environment.h"

namespace tocsin {

// Adds the macros of `folder`/macros and the lookups of `folder`/lookups to `environment`, and what the configuration files
// of an app in `folder` define, replacing those of the same name.
void load_splunk_content(const std::string& folder, Environment& environment, Diagnostics& diagnostics);

// The nearest folder at or above `folder` that has a folder macros or lookups; empty if there is none.
std::string find_splunk_content(const std::string& folder);

// What a detection reads, as the content describes it; its detections say the name.
struct DataSource {
    std::string name;        // AWS CloudTrail PutImage
    std::string source;      // aws_cloudtrail
    std::string sourcetype;  // aws:cloudtrail
    std::string add_on;      // that brings it into Splunk, with its version; empty if none is named
};

// Those of `folder`/data_sources in all folders, by name; of two with one name the later folder's.
std::map<std::string, DataSource> load_data_sources(const std::vector<std::string>& folders);

// From a document; the name is empty if it is no macro or lookup.
Macro read_macro(const YamlNode& document, const std::string& path);
// `path`: of the file, beside which the CSV stands.
LookupDefinition read_lookup(const YamlNode& document, const std::string& path);

// `WILDCARD(domain),CIDR(ip)`: field and type of each.
std::vector<std::pair<std::string, std::string>> parse_match_types(std::string_view text);

}  // namespace tocsin
