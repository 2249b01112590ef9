// Zip archives, as far as external data needs them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

bool is_zip(std::string_view bytes);

// The content of the archive's first file. Nullopt with `reason` set: it is damaged, packed in a way other than deflate, encrypted, or
// larger than `limit` bytes.
std::optional<std::string> unzip_first(std::string_view archive, size_t limit, std::string& reason);

}  // namespace tocsin
