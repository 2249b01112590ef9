#include "data/decimal.h"

#include <cmath>

#include "base/text.h"

namespace tocsin {
namespace {
bool is_number_text(std::string_view text) {
    size_t at = 0, digits = 0;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    for (; at < text.size() && is_ascii_digit(text[at]); ++at) ++digits;
    if (at < text.size() && text[at] == '.') {
        for (++at; at < text.size() && is_ascii_digit(text[at]); ++at) ++digits;
    }
    if (digits == 0) return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        size_t first = at;
        while (at < text.size() && is_ascii_digit(text[at])) ++at;
        if (at == first || at - first > 4) return false;
    }
    return at == text.size();
}
}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
    text = trim(text);
    if (!is_number_text(text)) return std::nullopt;
    return Decimal{DecimalNumber(std::string(text))};
}

std::string format_decimal(const Decimal& decimal) {
    DecimalNumber number = decimal.number;
    if (number == 0) return "0";
    // 34 significant digits, then the tail of zeros goes.
    std::string text = number.str(34, std::ios_base::scientific);
    size_t exponent_at = text.find('e');
    int exponent = std::stoi(text.substr(exponent_at + 1));
    std::string digits;
    bool negative = text[0] == '-';
    for (char c : text.substr(0, exponent_at)) {
        if (is_ascii_digit(c)) digits += c;
    }
    while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
    std::string out = negative ? "-" : "";
    if (exponent < 0) {
        out += "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
    } else {
        size_t whole = static_cast<size_t>(exponent) + 1;
        if (digits.size() <= whole) {
            out += digits + std::string(whole - digits.size(), '0');
        } else {
            out += digits.substr(0, whole) + "." + digits.substr(whole);
        }
    }
    return out;
}

std::optional<Decimal> to_decimal(const Value& value) {
    switch (value.tag()) {
        case Tag::kDecimal: return value.as_decimal();
        case Tag::kBool:
        case Tag::kInt:
        case Tag::kLong: return Decimal{DecimalNumber(value.as_long())};
        case Tag::kReal:
            if (!std::isfinite(value.as_real())) return std::nullopt;
            return parse_decimal(format_real(value.as_real()));
        default: return std::nullopt;
    }
}

Value make_decimal(const DecimalNumber& number, Arena& arena) { return Value::decimal(arena.make(Decimal{number})); }

}  // namespace tocsin
