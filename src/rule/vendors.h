// One reader per form of rule file: from a document to a rule. Internal to the loaders.
#pragma once

#include <string_view>

#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "rule/rule.h"

namespace tocsin {

// Each fills `rule`, whose path, file and name (from the file's name) are set, and tells what is wrong.

// Analytics and hunting YAML of Microsoft Sentinel.            sentinel_yaml.cc
void read_sentinel_rule(const YamlNode& document, Rule& rule, Diagnostics& diagnostics);
// A resource of an ARM template that is an analytics rule.     sentinel_arm.cc
void read_sentinel_resource(const YamlNode& resource, Rule& rule, Diagnostics& diagnostics);
// Detection YAML of splunk/security_content.                   splunk_yaml.cc
void read_splunk_rule(const YamlNode& document, Rule& rule, Diagnostics& diagnostics);
// Sigma YAML. Rule::query is set by the caller.                sigma_yaml.cc
void read_sigma_rule(const YamlNode& document, Rule& rule, Diagnostics& diagnostics);

// Shared by both forms of Sentinel rules: mappings, details, trigger and schedule. `map` is the document, or an ARM
// resource's `properties`.
void read_sentinel_details(const YamlNode& map, std::string_view kind, Rule& rule, Diagnostics& diagnostics);

}  // namespace tocsin
