// KQL's encodings, compressed texts and hashes. What cannot be decoded is null, or the empty text where the result is a
// text.
#include <bit>
#include <cstring>
#include <random>

#include <xxhash.h>
#include <zlib.h>

#include "base/check.h"
#include "base/text.h"
#include "data/json.h"
#include "function/base64.h"
#include "function/digest.h"
#include "function/kql_cast.h"
#include "function/punycode.h"
#include "function/tables.h"
#include "function/text_kernel.h"

namespace tocsin {
namespace {

// --- URLs ---

template <bool kComponent>
std::string url_encode(std::string_view text) {
    constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    for (char c : text) {
        if (is_ascii_alnum(c) || std::string_view("-_.!*()").find(c) != std::string_view::npos) {
            out += c;
        } else if (c == ' ' && !kComponent) {
            out += '+';
        } else {
            unsigned char byte = static_cast<unsigned char>(c);
            out += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return out;
}

int hex_digit(char c) {
    if (is_ascii_digit(c)) return c - '0';
    char low = ascii_lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string url_decode(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1,
            low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (text[i] == '%' && high >= 0 && low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return utf8_valid(out) ? out : utf8_repaired(out);
}

// --- base64 ---

std::optional<std::string> decode_text(std::string_view text) {
    auto bytes = base64_decode(text);
    return bytes && utf8_valid(*bytes) ? bytes : std::nullopt;
}

Value decode_array(CallContext& context, std::string_view text) {
    auto bytes = base64_decode(text);
    if (!bytes) return Value();
    auto items = context.arena->make_array<Value>(bytes->size());
    for (size_t i = 0; i < items.size(); ++i) items[i] = Value::of_long(static_cast<unsigned char>((*bytes)[i]));
    return Value::array(items);
}

std::optional<std::string> encode_array(CallContext& context, const Value& given) {
    Value array = expand_json(given, *context.arena);
    if (array.tag() != Tag::kArray) return std::nullopt;
    std::string bytes;
    for (const Value& item : array.items()) {
        auto byte = cast_long(item);
        if (!byte || *byte < 0 || *byte > 255) return std::nullopt;
        bytes += static_cast<char>(*byte);
    }
    return base64_encode(bytes);
}

// A guid's bytes as .NET lays them out: the first three fields little-endian, the rest as printed.
std::string guid_bytes(const Guid& guid) {
    std::string out(16, '\0');
    constexpr size_t kOrder[] = {3, 2, 1, 0, 5, 4, 7, 6};
    for (size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<char>(guid.high >> (56 - 8 * kOrder[i]) & 255);
        out[8 + i] = static_cast<char>(guid.low >> (56 - 8 * i) & 255);
    }
    return out;
}

Value decode_guid(CallContext& context, std::string_view text) {
    auto bytes = base64_decode(text);
    if (!bytes || bytes->size() != 16) return Value();
    constexpr size_t kOrder[] = {3, 2, 1, 0, 5, 4, 7, 6};
    Guid guid;
    for (size_t i = 0; i < 8; ++i) {
        guid.high = guid.high << 8 | static_cast<unsigned char>((*bytes)[kOrder[i]]);
        guid.low = guid.low << 8 | static_cast<unsigned char>((*bytes)[8 + i]);
    }
    return Value::guid(context.arena->make(guid));
}

std::string encode_guid(const Value& guid) { return base64_encode(guid_bytes(guid.as_guid())); }

Value new_guid(CallContext& context) {
    Guid guid{(*context.random)(), (*context.random)()};
    guid.high = (guid.high & ~uint64_t{0xF000}) | 0x4000;  // version 4, variant 1
    guid.low = (guid.low & ~(uint64_t{3} << 62)) | uint64_t{2} << 62;
    return Value::guid(context.arena->make(guid));
}

// --- compression ---

constexpr size_t kMaxInflated = size_t{64} << 20;  // a small text must not fill the memory
constexpr int kZlibWindow = 15, kGzipWindow = 15 + 16;

// The deflate stream of a text, without a container around it.
std::string deflated(std::string_view text, int level) {
    z_stream stream{};
    CHECK(deflateInit2(&stream, level, Z_DEFLATED, -kZlibWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK, "deflateInit2");
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 32, '\0');
    std::string input(text);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "deflate");
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

void append_bytes(uint32_t number, bool big_endian, std::string& out) {
    for (int i = 0; i < 4; ++i) out += static_cast<char>(number >> 8 * (big_endian ? 3 - i : i));
}

// Kusto stores a text that compression does not make smaller, as the printed examples show.
template <int kWindow>
std::string compress(std::string_view text) {
    std::string body = deflated(text, Z_DEFAULT_COMPRESSION);
    bool stored = body.size() + 1 >= text.size() && !text.empty();
    if (stored) body = deflated(text, Z_NO_COMPRESSION);
    auto bytes = reinterpret_cast<const Bytef*>(text.data());
    auto size = static_cast<uInt>(text.size());
    std::string out;
    if (kWindow == kZlibWindow) {
        out = (stored ? "\x78\x01" : "\x78\x9c") + body;  // the second byte tells the level
        append_bytes(static_cast<uint32_t>(adler32(adler32(0, nullptr, 0), bytes, size)), true, out);
    } else {
        constexpr char kHeader[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff";  // no name, no time, no system
        out = std::string(kHeader, sizeof(kHeader) - 1) + body;
        append_bytes(static_cast<uint32_t>(crc32(crc32(0, nullptr, 0), bytes, size)), false, out);
        append_bytes(size, false, out);
    }
    return base64_encode(out);
}

template <int kWindow>
std::optional<std::string> decompress(std::string_view text) {
    auto bytes = base64_decode(text);
    z_stream stream{};
    if (!bytes || inflateInit2(&stream, kWindow) != Z_OK) return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef*>(bytes->data());
    stream.avail_in = static_cast<uInt>(bytes->size());
    std::string out;
    int status = Z_OK;
    while (status == Z_OK && out.size() < kMaxInflated) {
        size_t used = out.size();
        out.resize(used + 65'536);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
        stream.avail_out = 65'536;
        status = inflate(&stream, Z_NO_FLUSH);
        out.resize(used + 65'536 - stream.avail_out);
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END && utf8_valid(out) ? std::optional(out) : std::nullopt;
}

// --- hashes ---

// xxHash64 over a text's bytes or the little-endian bytes of a value.
uint64_t xx_hash(const Value& value) {
    switch (value.tag()) {
        case Tag::kString: return XXH64(value.text().data(), value.text().size(), 0);
        case Tag::kGuid: {
            std::string bytes = guid_bytes(value.as_guid());
            return XXH64(bytes.data(), bytes.size(), 0);
        }
        case Tag::kBool: {
            uint8_t byte = value.as_bool() ? 1 : 0;
            return XXH64(&byte, sizeof(byte), 0);
        }
        case Tag::kInt: {
            int32_t number = static_cast<int32_t>(value.as_long());
            return XXH64(&number, sizeof(number), 0);
        }
        case Tag::kReal: {
            double number = value.as_real();
            return XXH64(&number, sizeof(number), 0);
        }
        case Tag::kLong:
        case Tag::kDateTime:
        case Tag::kTimespan: {
            int64_t number = value.as_long();
            return XXH64(&number, sizeof(number), 0);
        }
        default: {
            std::string text = to_text(value);
            return XXH64(text.data(), text.size(), 0);
        }
    }
}

Value hash(const Value& value, const Value& modulus) {
    int64_t number = static_cast<int64_t>(xx_hash(value));
    if (modulus.is_null()) return Value::of_long(number);
    int64_t size = modulus.as_long();
    if (size <= 0) return Value();
    return Value::of_long((number % size + size) % size);
}

// Digests are those of the value's text.
template <std::string (*kDigest)(std::string_view)>
std::string digest(CallContext& context, const Value& value) {
    return kDigest(text_of(context, value));
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;

// A function from text to text.
constexpr Function text_row(std::string_view name, Kernel kernel, std::string_view page, std::string_view description,
                            std::string_view aliases = {}) {
    return {.name = name,
            .signature = "string -> string",
            .kernel = kernel,
            .description = description,
            .nulls = NullRule::kSeesNulls,
            .aliases = aliases,
            .page = page};
}

// clang-format off
constexpr Function kRows[] = {
    text_row("url_encode", each_text<url_encode<false>>, "url-encode-function", "A text with what may not stand in a URL escaped, blanks as +."),
    text_row("url_encode_component", each_text<url_encode<true>>, "url-encode-component-function", "A text with what may not stand in a URL escaped, blanks as %20."),
    text_row("url_decode", each_text<url_decode>, "url-decode-function", "A text with the escapes of a URL resolved."),
    text_row("base64_encode_tostring", each_text<base64_encode>, "base64-encode-tostring-function", "A text's bytes in base64.", "base64_encodestring"),
    text_row("base64_decode_tostring", each_text<decode_text>, "base64-decode-tostring-function", "The text that base64 stands for.", "base64_decodestring"),
    {.name = "base64_decode_toarray", .signature = "string -> dynamic", .kernel = each<decode_array>,
     .description = "The bytes that base64 stands for.", .page = "base64-decode-toarray-function"},
    {.name = "base64_encode_fromarray", .signature = "dynamic -> string", .kernel = each_text<encode_array>,
     .description = "An array of bytes in base64.", .nulls = kSeesNulls, .page = "base64-encode-fromarray-function"},
    {.name = "base64_decode_toguid", .signature = "string -> guid", .kernel = each<decode_guid>,
     .description = "The guid that base64 stands for.", .page = "base64-decode-toguid-function"},
    {.name = "base64_encode_fromguid", .signature = "guid -> string", .kernel = each_text<encode_guid>,
     .description = "A guid's bytes in base64.", .nulls = kSeesNulls, .page = "base64-encode-fromguid-function"},
    {.name = "new_guid", .signature = "-> guid", .kernel = each<new_guid>,
     .description = "A new random guid for each row.", .purity = Purity::kVolatile, .page = "new-guid-function"},
    text_row("gzip_compress_to_base64_string", each_text<compress<kGzipWindow>>, "gzip-base64-compress", "A text compressed with gzip, in base64."),
    text_row("gzip_decompress_from_base64_string", each_text<decompress<kGzipWindow>>, "gzip-base64-decompress", "The text that gzip data in base64 stands for."),
    text_row("zlib_compress_to_base64_string", each_text<compress<kZlibWindow>>, "zlib-base64-compress", "A text compressed with zlib, in base64."),
    text_row("zlib_decompress_from_base64_string", each_text<decompress<kZlibWindow>>, "zlib-base64-decompress", "The text that zlib data in base64 stands for."),
    {.name = "hash", .signature = "scalar, integer? -> long", .kernel = each<hash>,
     .description = "The xxHash64 of a value, reduced by a modulus if one is given.", .aliases = "hash_xxhash64", .page = "hash-function"},
    {.name = "hash_md5", .signature = "scalar -> string", .kernel = each_text<digest<md5_hex>>,
     .description = "The MD5 digest of a value's text.", .nulls = kSeesNulls, .page = "hash-md5-function"},
    {.name = "hash_sha1", .signature = "scalar -> string", .kernel = each_text<digest<sha1_hex>>,
     .description = "The SHA-1 digest of a value's text.", .nulls = kSeesNulls, .page = "hash-sha1-function"},
    {.name = "hash_sha256", .signature = "scalar -> string", .kernel = each_text<digest<sha256_hex>>,
     .description = "The SHA-256 digest of a value's text.", .nulls = kSeesNulls, .page = "hash-sha256-function"},
    text_row("punycode_from_string", each_text<punycode_encode>, "punycode-from-string-function", "A text in Punycode."),
    text_row("punycode_to_string", each_text<punycode_decode>, "punycode-to-string-function", "The text that Punycode stands for."),
    text_row("punycode_domain_from_string", each_text<punycode_decode_domain>, "punycode-domain-from-string-function", "The internationalised domain name that ASCII stands for."),
    text_row("punycode_domain_to_string", each_text<punycode_encode_domain>, "punycode-domain-to-string-function", "An internationalised domain name in ASCII."),
};
// clang-format on

}  // namespace

std::span<const Function> kql_encoding_functions() { return kRows; }

}  // namespace tocsin
