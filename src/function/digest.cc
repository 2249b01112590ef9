// RFC 1321 (MD5) and FIPS 180-4 (SHA-1, SHA-256, SHA-512), written from the documents. The round constants are computed, as the
// documents define them: sines for MD5, fractional parts of roots of primes for SHA-2.
#include "function/digest.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace tocsin {
namespace {

enum class ByteOrder { kLittle, kBig };

// The text, a 1 bit, zeros, and its length in bits, filled up to whole blocks.
std::string padded(std::string_view text, size_t block, ByteOrder order) {
    std::string out(text);
    size_t length_bytes = block / 8;
    out += '\x80';
    while (out.size() % block != block - length_bytes) out += '\0';
    uint64_t bits = uint64_t{text.size()} * 8;
    for (size_t i = 0; i < length_bytes; ++i) {
        size_t shift = order == ByteOrder::kLittle ? i : length_bytes - 1 - i;
        out += shift < 8 ? static_cast<char>(bits >> (8 * shift)) : '\0';
    }
    return out;
}

template <class Word>
Word load(const char* bytes, ByteOrder order) {
    Word word = 0;
    for (size_t i = 0; i < sizeof(Word); ++i) {
        size_t at = order == ByteOrder::kLittle ? sizeof(Word) - 1 - i : i;
        word = static_cast<Word>(word << 8) | static_cast<unsigned char>(bytes[at]);
    }
    return word;
}

template <class Word, size_t N>
std::string hex(const std::array<Word, N>& words, ByteOrder order) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (Word word : words) {
        for (size_t i = 0; i < sizeof(Word); ++i) {
            size_t at = order == ByteOrder::kLittle ? i : sizeof(Word) - 1 - i;
            auto byte = static_cast<unsigned char>(word >> (8 * at));
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    }
    return out;
}

// Unsigned integers wide enough for the cube of a root.
using Limbs = std::array<uint32_t, 10>;  // little-endian, 320 bits

Limbs multiply(const Limbs& a, const Limbs& b) {
    Limbs out{};
    for (size_t i = 0; i < out.size(); ++i) {
        uint64_t carry = 0;
        for (size_t j = 0; i + j < out.size(); ++j) {
            carry += out[i + j] + uint64_t{a[i]} * b[j];
            out[i + j] = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
    }
    return out;
}

bool at_most(const Limbs& a, const Limbs& b) {
    for (size_t i = a.size(); i-- > 0;) {
        if (a[i] != b[i]) return a[i] < b[i];
    }
    return true;
}

// The first `bits` bits behind the point of the prime's square or cube root: found bit by bit as the largest integer r with
// r^power <= prime * 2^(power*bits), whose part before the point is then cut off.
uint64_t root_fraction(uint32_t prime, int power, int bits) {
    Limbs target{};
    int shift = power * bits;
    target[static_cast<size_t>(shift / 32)] = prime;  // shifts are multiples of 32
    Limbs root{};
    for (int bit = bits + 5; bit >= 0; --bit) {
        Limbs candidate = root;
        candidate[static_cast<size_t>(bit / 32)] |= uint32_t{1} << (bit % 32);
        Limbs product = multiply(candidate, candidate);
        if (power == 3) product = multiply(product, candidate);
        if (at_most(product, target)) root = candidate;
    }
    return bits == 32 ? root[0] : uint64_t{root[1]} << 32 | root[0];
}

template <class Word, size_t N>
std::array<Word, N> root_constants(int power) {
    std::array<Word, N> out{};
    uint32_t prime = 1;
    for (Word& word : out) {
        bool composite = true;
        while (composite) {
            ++prime;
            composite = false;
            for (uint32_t d = 2; d * d <= prime; ++d) composite = composite || prime % d == 0;
        }
        word = static_cast<Word>(root_fraction(prime, power, static_cast<int>(sizeof(Word) * 8)));
    }
    return out;
}

// SHA-256 and SHA-512 differ in word size, rounds and rotations.
struct Sha256Rules {
    using Word = uint32_t;
    static constexpr size_t kRounds = 64;
    static constexpr int kBig0[] = {2, 13, 22}, kBig1[] = {6, 11, 25}, kSmall0[] = {7, 18, 3}, kSmall1[] = {17, 19, 10};
};
struct Sha512Rules {
    using Word = uint64_t;
    static constexpr size_t kRounds = 80;
    static constexpr int kBig0[] = {28, 34, 39}, kBig1[] = {14, 18, 41}, kSmall0[] = {1, 8, 7}, kSmall1[] = {19, 61, 6};
};

template <class Rules>
std::string sha2_hex(std::string_view text) {
    using Word = typename Rules::Word;
    static const auto kStart = root_constants<Word, 8>(2);
    static const auto kRound = root_constants<Word, Rules::kRounds>(3);
    constexpr size_t kBlock = sizeof(Word) * 16;
    auto big = [](Word x, const int(&r)[3]) { return std::rotr(x, r[0]) ^ std::rotr(x, r[1]) ^ std::rotr(x, r[2]); };
    auto small = [](Word x, const int(&r)[3]) { return std::rotr(x, r[0]) ^ std::rotr(x, r[1]) ^ (x >> r[2]); };
    std::array<Word, 8> state = kStart;
    std::string data = padded(text, kBlock, ByteOrder::kBig);
    for (size_t block = 0; block < data.size(); block += kBlock) {
        std::array<Word, Rules::kRounds> w;
        for (size_t i = 0; i < 16; ++i) w[i] = load<Word>(data.data() + block + i * sizeof(Word), ByteOrder::kBig);
        for (size_t i = 16; i < w.size(); ++i) {
            w[i] = w[i - 16] + small(w[i - 15], Rules::kSmall0) + w[i - 7] + small(w[i - 2], Rules::kSmall1);
        }
        auto s = state;
        for (size_t i = 0; i < w.size(); ++i) {
            Word t1 = s[7] + big(s[4], Rules::kBig1) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + kRound[i] + w[i];
            Word t2 = big(s[0], Rules::kBig0) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
            s = {static_cast<Word>(t1 + t2), s[0], s[1], s[2], static_cast<Word>(s[3] + t1), s[4], s[5], s[6]};
        }
        for (size_t i = 0; i < 8; ++i) state[i] += s[i];
    }
    return hex(state, ByteOrder::kBig);
}

}  // namespace

std::string md5_hex(std::string_view text) {
    static const auto kSines = [] {
        std::array<uint32_t, 64> out{};
        for (size_t i = 0; i < 64; ++i)
            out[i] = static_cast<uint32_t>(std::floor(std::abs(std::sin(double(i + 1))) * 4294967296.0));
        return out;
    }();
    constexpr int kShifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    std::array<uint32_t, 4> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::string data = padded(text, 64, ByteOrder::kLittle);
    for (size_t block = 0; block < data.size(); block += 64) {
        auto [a, b, c, d] = state;
        for (size_t i = 0; i < 64; ++i) {
            uint32_t f = 0;
            size_t word = 0;
            switch (i / 16) {
                case 0:
                    f = (b & c) | (~b & d);
                    word = i;
                    break;
                case 1:
                    f = (d & b) | (~d & c);
                    word = (5 * i + 1) % 16;
                    break;
                case 2:
                    f = b ^ c ^ d;
                    word = (3 * i + 5) % 16;
                    break;
                default: f = c ^ (b | ~d); word = 7 * i % 16;
            }
            uint32_t sum = a + f + kSines[i] + load<uint32_t>(data.data() + block + 4 * word, ByteOrder::kLittle);
            a = d;
            d = c;
            c = b;
            b += std::rotl(sum, kShifts[i / 16][i % 4]);
        }
        state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
    }
    return hex(state, ByteOrder::kLittle);
}

std::string sha1_hex(std::string_view text) {
    std::array<uint32_t, 5> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    std::string data = padded(text, 64, ByteOrder::kBig);
    for (size_t block = 0; block < data.size(); block += 64) {
        std::array<uint32_t, 80> w;
        for (size_t i = 0; i < 16; ++i) w[i] = load<uint32_t>(data.data() + block + 4 * i, ByteOrder::kBig);
        for (size_t i = 16; i < 80; ++i) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        auto s = state;
        for (size_t i = 0; i < 80; ++i) {
            uint32_t f = 0, k = 0;
            switch (i / 20) {
                case 0:
                    f = (s[1] & s[2]) | (~s[1] & s[3]);
                    k = 0x5a827999;
                    break;
                case 1:
                    f = s[1] ^ s[2] ^ s[3];
                    k = 0x6ed9eba1;
                    break;
                case 2:
                    f = (s[1] & s[2]) | (s[1] & s[3]) | (s[2] & s[3]);
                    k = 0x8f1bbcdc;
                    break;
                default: f = s[1] ^ s[2] ^ s[3]; k = 0xca62c1d6;
            }
            uint32_t next = std::rotl(s[0], 5) + f + s[4] + k + w[i];
            s = {next, s[0], std::rotl(s[1], 30), s[2], s[3]};
        }
        for (size_t i = 0; i < 5; ++i) state[i] += s[i];
    }
    return hex(state, ByteOrder::kBig);
}

std::string sha256_hex(std::string_view text) { return sha2_hex<Sha256Rules>(text); }
std::string sha512_hex(std::string_view text) { return sha2_hex<Sha512Rules>(text); }

}  // namespace tocsin
