// Files below a folder, and their texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace tocsin {

// All regular files in `path` and below, sorted; `path` itself if it is a file. What cannot be read is told.
std::vector<std::string> list_files(const std::string& path, Diagnostics& diagnostics);

// The file's text; null after telling why it cannot be read.
SourcePtr read_source(const std::string& path, Diagnostics& diagnostics);

bool is_yaml_path(std::string_view path);  // .yaml, .yml

}  // namespace tocsin
