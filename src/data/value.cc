#include "data/value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

#include "base/text.h"
#include "data/decimal.h"

namespace tocsin {
namespace {

// Both hexadecimal digits of a byte.
constexpr std::array<std::array<char, 2>, 256> make_hex_pairs() {
    constexpr char kHex[] = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (size_t byte = 0; byte < pairs.size(); ++byte) pairs[byte] = {kHex[byte >> 4], kHex[byte & 15]};
    return pairs;
}
constexpr std::array<std::array<char, 2>, 256> kHexPairs = make_hex_pairs();

}  // namespace

Type type_of(const Value& value) {
    switch (value.tag()) {
        case Tag::kBool: return Type::kBool;
        case Tag::kInt: return Type::kInt;
        case Tag::kLong: return Type::kLong;
        case Tag::kReal: return Type::kReal;
        case Tag::kDecimal: return Type::kDecimal;
        case Tag::kDateTime: return Type::kDateTime;
        case Tag::kTimespan: return Type::kTimespan;
        case Tag::kString: return Type::kString;
        case Tag::kGuid: return Type::kGuid;
        case Tag::kNull:
        case Tag::kArray:
        case Tag::kObject:
        case Tag::kJson: return Type::kDynamic;
    }
    return Type::kDynamic;
}

double to_double(const Value& value) {
    switch (value.tag()) {
        case Tag::kBool:
        case Tag::kInt:
        case Tag::kLong:
        case Tag::kDateTime:
        case Tag::kTimespan: return static_cast<double>(value.as_long());
        case Tag::kReal: return value.as_real();
        case Tag::kDecimal: return value.as_decimal().number.convert_to<double>();
        default: return 0;
    }
}

Value copy_value(const Value& value, Arena& arena) {
    switch (value.tag()) {
        case Tag::kString: return Value::string(arena.copy(value.text()));
        case Tag::kJson: return Value::json(arena.copy(value.text()));
        case Tag::kGuid: return Value::guid(arena.make(value.as_guid()));
        case Tag::kDecimal: return Value::decimal(arena.make(value.as_decimal()));
        case Tag::kArray: {
            auto items = arena.make_array<Value>(value.items().size());
            for (size_t i = 0; i < items.size(); ++i) items[i] = copy_value(value.items()[i], arena);
            return Value::array(items);
        }
        case Tag::kObject: {
            auto members = arena.make_array<Member>(value.members().size());
            for (size_t i = 0; i < members.size(); ++i) {
                members[i] = {arena.copy(value.members()[i].key), copy_value(value.members()[i].value, arena)};
            }
            return Value::object(members);
        }
        default: return value;
    }
}

void append_guid(const Guid& guid, std::string& out) {
    constexpr std::array<uint8_t, 16> kPlaces{0,  2,  4,  6,  9,  11, 14, 16,
                                              19, 21, 24, 26, 28, 30, 32, 34};  // of each byte
    std::array<char, 36> text;
    text[8] = text[13] = text[18] = text[23] = '-';
    for (size_t i = 0; i < kPlaces.size(); ++i) {
        const uint64_t half = i < 8 ? guid.high : guid.low;
        std::memcpy(&text[kPlaces[i]], kHexPairs[half >> (56 - 8 * (i % 8)) & 255].data(), 2);
    }
    out.append(text.data(), text.size());
}

bool parse_guid(std::string_view text, Guid& out) {
    text = trim(text);
    if (text.size() >= 2 &&
        ((text.front() == '{' && text.back() == '}') || (text.front() == '(' && text.back() == ')'))) {
        text = text.substr(1, text.size() - 2);
    }
    Guid guid;
    int digits = 0;
    for (char c : text) {
        if (c == '-') continue;
        int digit;
        char low = ascii_lower(c);
        if (is_ascii_digit(c)) {
            digit = c - '0';
        } else if (low >= 'a' && low <= 'f') {
            digit = low - 'a' + 10;
        } else {
            return false;
        }
        if (digits == 32) return false;
        uint64_t& half = digits < 16 ? guid.high : guid.low;
        half = (half << 4) | static_cast<uint64_t>(digit);
        ++digits;
    }
    if (digits != 32) return false;
    out = guid;
    return true;
}

std::string format_real(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    if (value == 0) return "0";
    std::array<char, 400> buffer;
    double size = std::fabs(value);
    auto format = size >= 1e-5 && size < 1e16 ? std::chars_format::fixed : std::chars_format::scientific;
    auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
    return std::string(buffer.data(), end);
}

}  // namespace tocsin
