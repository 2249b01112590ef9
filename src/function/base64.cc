// Three bytes are four characters of six bits; `=` fills up the last group.
#include "function/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tocsin {
namespace {
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<int8_t, 256> kValues = [] {
    std::array<int8_t, 256> out{};
    for (int8_t& value : out) value = -1;
    for (size_t i = 0; i < kAlphabet.size(); ++i)
        out[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int8_t>(i);
    return out;
}();
}  // namespace

std::string base64_encode(std::string_view bytes) {
    std::string out;
    for (size_t at = 0; at < bytes.size(); at += 3) {
        uint32_t group = 0;
        size_t count = std::min<size_t>(3, bytes.size() - at);
        for (size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        for (size_t i = 0; i < 4; ++i) out += i <= count ? kAlphabet[group >> (18 - 6 * i) & 63] : '=';
    }
    return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string out;
    for (size_t at = 0; at < text.size(); at += 4) {
        bool last = at + 4 == text.size();
        uint32_t group = 0;
        for (size_t i = 0; i < 4; ++i) {
            bool filler = last && i >= 4 - padding;
            int8_t value = filler ? int8_t{0} : kValues[static_cast<unsigned char>(text[at + i])];
            if (value < 0) return std::nullopt;
            group = group << 6 | static_cast<uint32_t>(value);
        }
        for (size_t i = 0; i < (last ? 3 - padding : 3); ++i) out += static_cast<char>(group >> (16 - 8 * i) & 255);
    }
    return out;
}

}  // namespace tocsin
