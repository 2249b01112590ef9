// Numbers are recognised by hand before std::from_chars sees them: from_chars would also take `inf`, `nan` and prefixes.
#include "function/spl_value.h"

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "data/json.h"

namespace tocsin {

std::optional<double> parse_spl_number(std::string_view text) {
    if (text.empty() || text.size() > 400) return std::nullopt;
    size_t at = text[0] == '-' || text[0] == '+' ? 1 : 0;
    size_t digits = 0;
    for (; at < text.size() && is_ascii_digit(text[at]); ++at) ++digits;
    if (at < text.size() && text[at] == '.') {
        for (++at; at < text.size() && is_ascii_digit(text[at]); ++at) ++digits;
    }
    if (digits == 0) return std::nullopt;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        size_t exponent = at;
        while (at < text.size() && is_ascii_digit(text[at])) ++at;
        if (at == exponent) return std::nullopt;
    }
    if (at != text.size()) return std::nullopt;
    if (text[0] == '+') text.remove_prefix(1);
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range) return std::nullopt;
    return number;
}

std::optional<double> spl_number(const Value& value) {
    if (value.is_number()) return to_double(value);
    if (value.is_string()) return parse_spl_number(value.text());
    return std::nullopt;
}

std::string format_spl_number(double number) {
    if (std::isnan(number)) return "nan";
    if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
    return format_real(number == 0 ? 0.0 : number);  // no `-0`
}

void append_spl_text(const Value& value, std::string& out) {
    switch (value.tag()) {
        case Tag::kBool: out += value.as_bool() ? "True" : "False"; return;
        case Tag::kReal: out += format_spl_number(value.as_real()); return;
        case Tag::kString: out += value.text(); return;
        case Tag::kArray: {
            bool first = true;
            for_each_value(value, [&](const Value& item) {
                if (!first) out += '\n';
                first = false;
                append_spl_text(item, out);
            });
            return;
        }
        default: append_text(value, out);
    }
}

std::string_view spl_text(const Value& value, Arena& arena) {
    if (value.is_string()) return value.text();
    std::string text;
    append_spl_text(value, text);
    return arena.copy(text);
}

Value spl_number_value(double number) {
    // Whole numbers are exact up to 2^53.
    if (number == std::floor(number) && std::abs(number) <= 9007199254740992.0)
        return Value::of_long(static_cast<int64_t>(number));
    return Value::real(number);
}

Value make_multivalue(std::span<const Value> values, Arena& arena) {
    if (values.empty()) return Value();
    if (values.size() == 1) return values[0];
    return Value::array(arena.copy_array(values));
}

std::strong_ordering compare_spl(const Value& a, const Value& b) {
    if (auto x = spl_number(a)) {
        if (auto y = spl_number(b)) {
            if (*x < *y) return std::strong_ordering::less;
            return *x > *y ? std::strong_ordering::greater : std::strong_ordering::equal;
        }
    }
    if (a.is_string() && b.is_string()) return a.text().compare(b.text()) <=> 0;
    std::string x, y;
    append_spl_text(a, x);
    append_spl_text(b, y);
    return x.compare(y) <=> 0;
}

}  // namespace tocsin
