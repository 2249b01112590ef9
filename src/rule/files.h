// Files below a folder, and their texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace tocsin {

// All regular files in `path` and below, sorted; with them the folders that may not be looked into and the links that lead
// nowhere, so that reading them tells why; `path` itself if it is a file. A `path` that is not there is told.
std::vector<std::string> list_files(const std::string& path, Diagnostics& diagnostics);

// The file's text; null after telling why it cannot be read, at the file's first character.
SourcePtr read_source(const std::string& path, Diagnostics& diagnostics);

bool is_yaml_path(std::string_view path);  // .yaml, .yml

}  // namespace tocsin
