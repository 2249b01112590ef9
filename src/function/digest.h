// Cryptographic digests of texts, as lower-case hex digits. For identification only: MD5 and SHA-1 are long broken.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

std::string md5_hex(std::string_view text);
std::string sha1_hex(std::string_view text);
std::string sha256_hex(std::string_view text);
std::string sha512_hex(std::string_view text);

}  // namespace tocsin
