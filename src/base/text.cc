#include "base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tocsin {

bool equals_ignore_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
        if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
    }
    return true;
}

bool starts_with_ignore_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && equals_ignore_case(text.substr(0, prefix.size()), prefix);
}

bool ends_with_ignore_case(std::string_view text, std::string_view suffix) {
    return text.size() >= suffix.size() && equals_ignore_case(text.substr(text.size() - suffix.size()), suffix);
}

namespace {

// The bytes that stand for an ASCII letter differ in this bit; others stand for themselves.
char case_bit(char c) { return is_ascii_alpha(c) ? 0x20 : 0; }

#if defined(__SSE2__)
constexpr size_t kBlock = 16;

// Bit per place of a block of 16 places: whether the needle's first and last bytes stand there.
class EndsOfNeedle {
public:
    explicit EndsOfNeedle(std::string_view needle)
        : distance_(needle.size() - 1), first_(needle.front()), last_(needle.back()) {}

    // `text`: the first place; the needle fits at all of them.
    unsigned at(const char* text) const {
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(first_.is(text), last_.is(text + distance_))));
    }

private:
    struct Byte {
        explicit Byte(char c)
            : bit(_mm_set1_epi8(case_bit(c))), folded(_mm_set1_epi8(static_cast<char>(c | case_bit(c)))) {}
        __m128i is(const char* text) const {
            const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
            return _mm_cmpeq_epi8(_mm_or_si128(block, bit), folded);
        }
        __m128i bit, folded;
    };
    size_t distance_;
    Byte first_, last_;
};
#endif

}  // namespace

size_t find_ignore_case(std::string_view text, std::string_view needle, size_t from) {
    if (needle.empty()) return from <= text.size() ? from : std::string_view::npos;
    if (text.size() < needle.size()) return std::string_view::npos;
    const size_t places = text.size() - needle.size() + 1;
#if defined(__SSE2__)
    if (from < places && places - from >= kBlock) {
        const EndsOfNeedle ends(needle);
        for (size_t block = from;; block = std::min(block + kBlock, places - kBlock)) {
            for (unsigned found = ends.at(text.data() + block); found != 0; found &= found - 1) {
                const size_t place = block + static_cast<size_t>(std::countr_zero(found));
                if (equals_ignore_case(text.substr(place, needle.size()), needle)) return place;
            }
            if (block == places - kBlock) return std::string_view::npos;
        }
    }
#endif
    const char bit = case_bit(needle[0]), folded = static_cast<char>(needle[0] | bit);
    for (size_t place = from; place < places; ++place) {
        if (static_cast<char>(text[place] | bit) != folded) continue;
        if (equals_ignore_case(text.substr(place, needle.size()), needle)) return place;
    }
    return std::string_view::npos;
}

std::string to_lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = ascii_lower(c);
    return out;
}

std::string to_upper_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = ascii_upper(c);
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    size_t begin = 0;
    while (true) {
        size_t end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
        if (end == std::string_view::npos) return parts;
        begin = end + 1;
    }
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
    std::string out;
    if (from.empty()) return std::string(text);
    size_t begin = 0;
    while (true) {
        size_t at = text.find(from, begin);
        if (at == std::string_view::npos) break;
        out.append(text.substr(begin, at - begin)).append(to);
        begin = at + from.size();
    }
    out.append(text.substr(begin));
    return out;
}

size_t edit_distance(std::string_view a, std::string_view b, size_t limit) {
    size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference >= limit) return limit;
    std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        size_t smallest = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
            smallest = std::min(smallest, row[j]);
        }
        if (smallest >= limit) return limit;
        std::swap(before, above);
        std::swap(above, row);
    }
    return std::min(above[b.size()], limit);
}

bool is_ascii(std::string_view text) {
    // Words at a time: records are long.
    std::array<uint64_t, 4> seen{}, block;
    size_t at = 0;
    for (; at + sizeof block <= text.size(); at += sizeof block) {
        std::memcpy(block.data(), text.data() + at, sizeof block);
        for (size_t i = 0; i < block.size(); ++i) seen[i] |= block[i];
    }
    for (; at < text.size(); ++at) seen[0] |= static_cast<unsigned char>(text[at]);
    constexpr uint64_t kHighBits = 0x8080808080808080;
    return ((seen[0] | seen[1] | seen[2] | seen[3]) & kHighBits) == 0;
}

size_t utf8_length(std::string_view text) {
    size_t count = 0, at = 0;
    while (at < text.size()) {
        utf8_next(text, at);
        ++count;
    }
    return count;
}

size_t utf8_offset(std::string_view text, size_t index) {
    size_t at = 0;
    while (index > 0 && at < text.size()) {
        utf8_next(text, at);
        --index;
    }
    return at;
}

size_t utf8_cut(std::string_view text, size_t limit) {
    if (text.size() <= limit) return text.size();
    while (limit > 0 && (text[limit] & 0xC0) == 0x80) --limit;
    return limit;
}

namespace {
// Length of the valid sequence at `at`, 0 if invalid; follows RFC 3629 (no overlong forms, no surrogates).
size_t sequence_length(std::string_view text, size_t at) {
    auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    auto tail = [&](size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    unsigned first = byte(at);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return tail(at + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        unsigned second = byte(at + 1);
        if (first == 0xE0 && second < 0xA0) return 0;
        if (first == 0xED && second > 0x9F) return 0;
        return tail(at + 1) && tail(at + 2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        unsigned second = byte(at + 1);
        if (first == 0xF0 && second < 0x90) return 0;
        if (first == 0xF4 && second > 0x8F) return 0;
        return tail(at + 1) && tail(at + 2) && tail(at + 3) ? 4 : 0;
    }
    return 0;
}
}  // namespace

char32_t utf8_next(std::string_view text, size_t& at) {
    size_t length = sequence_length(text, at);
    auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    char32_t code = 0xFFFD;
    switch (length) {
        case 1: code = byte(at); break;
        case 2: code = ((byte(at) & 0x1F) << 6) | (byte(at + 1) & 0x3F); break;
        case 3: code = ((byte(at) & 0x0F) << 12) | ((byte(at + 1) & 0x3F) << 6) | (byte(at + 2) & 0x3F); break;
        case 4:
            code = ((byte(at) & 0x07) << 18) | ((byte(at + 1) & 0x3F) << 12) | ((byte(at + 2) & 0x3F) << 6) |
                   (byte(at + 3) & 0x3F);
            break;
        default: length = 1; break;
    }
    at += length;
    return code;
}

void utf8_append(std::string& out, char32_t c) {
    if (c >= 0xD800 && c <= 0xDFFF) c = 0xFFFD;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

bool utf8_valid(std::string_view text) {
    size_t at = 0;
    while (at < text.size()) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        size_t length = sequence_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string utf8_repaired(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    size_t at = 0;
    while (at < text.size()) {
        size_t length = sequence_length(text, at);
        if (length == 0) {
            utf8_append(out, 0xFFFD);
            ++at;
        } else {
            out.append(text.substr(at, length));
            at += length;
        }
    }
    return out;
}

}  // namespace tocsin
