// A cell of a dynamic column may be of any type, so every cast looks at the value's tag, not at a declared type.
#include "function/kql_cast.h"

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "data/compare.h"
#include "data/decimal.h"
#include "data/json.h"

namespace tocsin {
namespace {

std::optional<int64_t> long_from_text(std::string_view text) {
    text = trim(text);
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    }
    uint64_t size = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    constexpr uint64_t kLimit = uint64_t{1} << 63;
    if (base == 10 && size > (negative ? kLimit : kLimit - 1)) return std::nullopt;
    return static_cast<int64_t>(negative ? ~size + 1 : size);
}

std::optional<double> real_from_text(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end == text.data() + text.size() && !text.empty() && error == std::errc()) return number;
    if (auto whole = long_from_text(text)) return static_cast<double>(*whole);
    return std::nullopt;
}

std::optional<int64_t> truncated(double number) {
    if (!(number > -9.3e18 && number < 9.3e18)) return std::nullopt;
    double whole = std::trunc(number);
    if (whole >= 9223372036854775808.0 || whole < -9223372036854775808.0) return std::nullopt;
    return static_cast<int64_t>(whole);
}

bool is_container(Tag tag) { return tag == Tag::kArray || tag == Tag::kObject || tag == Tag::kJson; }

// `text` read as the type of `other`.
bool text_equals(std::string_view text, const Value& other) {
    Value value = Value::string(text);
    switch (other.tag()) {
        case Tag::kBool: {
            auto cast = cast_bool(value);
            return cast && *cast == other.as_bool();
        }
        case Tag::kInt:
        case Tag::kLong: {
            if (auto whole = cast_long(value)) return *whole == other.as_long();
            auto cast = cast_real(value);
            return cast && *cast == to_double(other);
        }
        case Tag::kReal: {
            auto cast = cast_real(value);
            return cast && *cast == other.as_real();
        }
        case Tag::kDecimal: {
            auto cast = parse_decimal(text);
            return cast && cast->number == other.as_decimal().number;
        }
        case Tag::kDateTime: {
            auto cast = cast_datetime(value);
            return cast && *cast == other.ticks();
        }
        case Tag::kTimespan: {
            auto cast = cast_timespan(value);
            return cast && *cast == other.ticks();
        }
        case Tag::kGuid: {
            auto cast = cast_guid(value);
            return cast && *cast == other.as_guid();
        }
        default: return text == to_text(other);
    }
}

}  // namespace

std::optional<int64_t> cast_long(const Value& value) {
    switch (value.tag()) {
        case Tag::kBool:
        case Tag::kInt:
        case Tag::kLong:
        case Tag::kDateTime:
        case Tag::kTimespan: return value.as_long();
        case Tag::kReal: return truncated(value.as_real());
        case Tag::kDecimal: {
            if (!truncated(to_double(value))) return std::nullopt;
            return value.as_decimal().number.convert_to<int64_t>();
        }
        case Tag::kString: return long_from_text(value.text());
        default: return std::nullopt;
    }
}

std::optional<int32_t> cast_int(const Value& value) {
    auto whole = cast_long(value);
    if (!whole || *whole < INT32_MIN || *whole > INT32_MAX) return std::nullopt;
    return static_cast<int32_t>(*whole);
}

std::optional<double> cast_real(const Value& value) {
    switch (value.tag()) {
        case Tag::kString: return real_from_text(value.text());
        case Tag::kNull:
        case Tag::kGuid:
        case Tag::kArray:
        case Tag::kObject:
        case Tag::kJson: return std::nullopt;
        default: return to_double(value);
    }
}

std::optional<bool> cast_bool(const Value& value) {
    switch (value.tag()) {
        case Tag::kBool:
        case Tag::kInt:
        case Tag::kLong: return value.as_long() != 0;
        case Tag::kReal:
        case Tag::kDecimal: return to_double(value) != 0;
        case Tag::kString: {
            std::string_view text = trim(value.text());
            if (equals_ignore_case(text, "true")) return true;
            if (equals_ignore_case(text, "false")) return false;
            return std::nullopt;
        }
        default: return std::nullopt;
    }
}

std::optional<Ticks> cast_datetime(const Value& value) {
    switch (value.tag()) {
        case Tag::kDateTime: return value.ticks();
        case Tag::kString: return parse_datetime(value.text());
        case Tag::kInt:
        case Tag::kLong:
            if (value.as_long() < 0 || value.as_long() > kMaxDateTime) return std::nullopt;
            return value.as_long();
        default: return std::nullopt;
    }
}

std::optional<Ticks> cast_timespan(const Value& value) {
    switch (value.tag()) {
        case Tag::kInt:
        case Tag::kLong:
        case Tag::kTimespan: return value.as_long();
        case Tag::kString: return parse_timespan(value.text());
        default: return std::nullopt;
    }
}

std::optional<Guid> cast_guid(const Value& value) {
    if (value.tag() == Tag::kGuid) return value.as_guid();
    if (!value.is_string()) return std::nullopt;
    Guid guid;
    if (parse_guid(value.text(), guid)) return guid;
    std::string digits;
    for (char c : value.text()) {
        bool hex = is_ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
        if (hex && digits.size() < 32) digits += c;
        if (!hex && c != '-' && digits.size() < 32) return std::nullopt;
    }
    if (!parse_guid(digits, guid)) return std::nullopt;
    return guid;
}

Value cast_decimal(const Value& value, Arena& arena) {
    auto decimal = value.is_string() ? parse_decimal(value.text()) : to_decimal(value);
    return decimal ? make_decimal(decimal->number, arena) : Value();
}

bool kql_equal(const Value& a, const Value& b) {
    if (a.is_string() && b.is_string()) return a.text() == b.text();
    if (a.is_integer() && b.is_integer()) return a.as_long() == b.as_long();
    if (a.is_string()) return text_equals(a.text(), b);
    if (b.is_string()) return text_equals(b.text(), a);
    if (is_container(a.tag()) || is_container(b.tag())) return compare_values(a, b) == 0;
    if (a.is_number() && b.is_number()) {
        bool nan =
            (a.tag() == Tag::kReal && std::isnan(a.as_real())) || (b.tag() == Tag::kReal && std::isnan(b.as_real()));
        return !nan && compare_values(a, b) == 0;
    }
    if (a.tag() == Tag::kGuid || b.tag() == Tag::kGuid) return a.tag() == b.tag() && a.as_guid() == b.as_guid();
    if (a.tag() == b.tag()) return a.as_long() == b.as_long();
    return to_double(a) == to_double(b);
}

}  // namespace tocsin
