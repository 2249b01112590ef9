// Base64 with the alphabet of RFC 4648, section 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

std::string base64_encode(std::string_view bytes);
// The padding must be there. Nullopt for anything else than base64.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace tocsin
