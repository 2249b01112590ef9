// Punycode (RFC 3492): Unicode labels in ASCII, as in internationalised domain names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

// Without the prefix `xn--`. Nullopt if the text cannot be coded.
std::optional<std::string> punycode_encode(std::string_view text);
std::optional<std::string> punycode_decode(std::string_view text);

// Label by label: those with other than ASCII characters become `xn--...`, and back.
std::optional<std::string> punycode_encode_domain(std::string_view domain);
std::optional<std::string> punycode_decode_domain(std::string_view domain);

}  // namespace tocsin
