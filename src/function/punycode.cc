// The bootstring algorithm with the parameters of RFC 3492, section 5; names follow its pseudocode.
#include "function/punycode.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace tocsin {
namespace {

constexpr uint32_t kBase = 36, kTMin = 1, kTMax = 26, kSkew = 38, kDamp = 700, kInitialBias = 72, kInitialN = 128;
constexpr uint32_t kLargest = 0x7FFFFFFF;
constexpr std::string_view kPrefix = "xn--";

uint32_t adapt(uint32_t delta, uint32_t count, bool first) {
    delta = first ? delta / kDamp : delta / 2;
    delta += delta / count;
    uint32_t k = 0;
    for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) delta /= kBase - kTMin;
    return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

uint32_t threshold(uint32_t k, uint32_t bias) { return k <= bias ? kTMin : k >= bias + kTMax ? kTMax : k - bias; }
char digit_char(uint32_t digit) { return static_cast<char>(digit < 26 ? 'a' + digit : '0' + (digit - 26)); }

template <auto Convert>
std::optional<std::string> each_label(std::string_view domain) {
    std::string out;
    for (std::string_view label : split(domain, '.')) {
        auto converted = Convert(label);
        if (!converted) return std::nullopt;
        out += (out.empty() ? "" : ".") + *converted;
    }
    return out;
}

std::optional<std::string> encode_label(std::string_view label) {
    bool ascii = std::all_of(label.begin(), label.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) return std::string(label);
    auto coded = punycode_encode(label);
    return coded ? std::optional(std::string(kPrefix) + *coded) : std::nullopt;
}

std::optional<std::string> decode_label(std::string_view label) {
    return starts_with_ignore_case(label, kPrefix) ? punycode_decode(label.substr(kPrefix.size()))
                                                   : std::optional(std::string(label));
}

}  // namespace

std::optional<std::string> punycode_encode(std::string_view text) {
    std::u32string input;
    for (size_t at = 0; at < text.size();) input += utf8_next(text, at);
    std::string out;
    for (char32_t c : input) {
        if (c < kInitialN) out += static_cast<char>(c);
    }
    uint32_t basic = static_cast<uint32_t>(out.size()), handled = basic;
    if (basic > 0) out += '-';
    uint32_t n = kInitialN, delta = 0, bias = kInitialBias;
    while (handled < input.size()) {
        char32_t next = kLargest;
        for (char32_t c : input) {
            if (c >= n && c < next) next = c;
        }
        if (next - n > (kLargest - delta) / (handled + 1)) return std::nullopt;
        delta += (next - n) * (handled + 1);
        n = next;
        for (char32_t c : input) {
            if (c < n) ++delta;
            if (c != n) continue;
            uint32_t q = delta;
            for (uint32_t k = kBase;; k += kBase) {
                uint32_t t = threshold(k, bias);
                if (q < t) break;
                out += digit_char(t + (q - t) % (kBase - t));
                q = (q - t) / (kBase - t);
            }
            out += digit_char(q);
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            ++handled;
        }
        ++delta;
        ++n;
    }
    return out;
}

std::optional<std::string> punycode_decode(std::string_view text) {
    std::u32string out;
    size_t hyphen = text.rfind('-');
    if (hyphen != std::string_view::npos) {
        for (char c : text.substr(0, hyphen)) {
            if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
            out += static_cast<char32_t>(c);
        }
        text = text.substr(hyphen + 1);
    }
    uint32_t n = kInitialN, i = 0, bias = kInitialBias;
    for (size_t at = 0; at < text.size();) {
        uint32_t old = i, weight = 1;
        for (uint32_t k = kBase;; k += kBase) {
            if (at >= text.size()) return std::nullopt;
            char c = ascii_lower(text[at++]);
            uint32_t digit;
            if (c >= 'a' && c <= 'z') {
                digit = static_cast<uint32_t>(c - 'a');
            } else if (is_ascii_digit(c)) {
                digit = static_cast<uint32_t>(c - '0') + 26;
            } else {
                return std::nullopt;
            }
            if (digit > (kLargest - i) / weight) return std::nullopt;
            i += digit * weight;
            uint32_t t = threshold(k, bias);
            if (digit < t) break;
            if (weight > kLargest / (kBase - t)) return std::nullopt;
            weight *= kBase - t;
        }
        uint32_t count = static_cast<uint32_t>(out.size()) + 1;
        bias = adapt(i - old, count, old == 0);
        n += i / count;
        i %= count;
        if (n > 0x10FFFF) return std::nullopt;
        out.insert(out.begin() + i, static_cast<char32_t>(n));
        ++i;
    }
    std::string utf8;
    for (char32_t c : out) utf8_append(utf8, c);
    return utf8;
}

std::optional<std::string> punycode_encode_domain(std::string_view domain) {
    // The ideographic, fullwidth and halfwidth full stops separate labels, too (RFC 3490, 3.1).
    std::string dotted(domain);
    for (std::string_view stop : {"\u3002", "\uFF0E", "\uFF61"}) {
        for (size_t at = dotted.find(stop); at != std::string::npos; at = dotted.find(stop, at)) {
            dotted.replace(at, stop.size(), ".");
        }
    }
    return each_label<encode_label>(dotted);
}
std::optional<std::string> punycode_decode_domain(std::string_view domain) { return each_label<decode_label>(domain); }

}  // namespace tocsin
