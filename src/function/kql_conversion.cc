// KQL's casts: null where a value cannot be read as the type; tostring() gives the empty text for null. Implicit casts
// are calls of these.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "data/decimal.h"
#include "data/json.h"
#include "function/kql_cast.h"
#include "function/tables.h"
#include "function/text_kernel.h"

namespace tocsin {
namespace {

Value to_string_value(CallContext& context, const Value& value) {
    if (value.is_string()) return value;
    return Value::string(text_of(context, value));
}
std::optional<int64_t> to_long(const Value& value) { return cast_long(value); }
Value to_int(const Value& value) {
    auto cast = cast_int(value);
    return cast ? Value::integer(*cast) : Value();
}
std::optional<double> to_real(const Value& value) { return cast_real(value); }
std::optional<bool> to_bool(const Value& value) { return cast_bool(value); }
Value to_datetime(const Value& value) {
    auto cast = cast_datetime(value);
    return cast ? Value::datetime(*cast) : Value();
}
Value to_timespan(const Value& value) {
    auto cast = cast_timespan(value);
    return cast ? Value::timespan(*cast) : Value();
}
Value to_decimal_value(CallContext& context, const Value& value) { return cast_decimal(value, *context.arena); }
Value to_guid(CallContext& context, const Value& value) {
    auto cast = cast_guid(value);
    return cast ? Value::guid(context.arena->make(*cast)) : Value();
}

std::string to_hex(const Value& value, const Value& minimum) {
    constexpr char kHex[] = "0123456789abcdef";
    uint64_t bits = static_cast<uint64_t>(value.as_long());
    if (value.tag() == Tag::kInt) bits &= 0xFFFFFFFF;
    std::string out;
    do {
        out.insert(out.begin(), kHex[bits & 15]);
        bits >>= 4;
    } while (bits != 0);
    size_t width =
        minimum.is_null() || minimum.as_long() < 0 ? 0 : static_cast<size_t>(std::min<int64_t>(minimum.as_long(), 16));
    if (out.size() < width) out.insert(0, width - out.size(), '0');
    return out;
}

// The type of the value at hand: what a dynamic cell holds, too.
std::string_view get_type(CallContext& context, const Value& given) {
    Value value = expand_json(given, *context.arena);
    switch (value.tag()) {
        case Tag::kNull: return "null";
        case Tag::kArray: return "array";
        case Tag::kObject: return "dictionary";
        case Tag::kReal: return "real";
        default: return type_name(type_of(value));
    }
}

// `1.2.3.4` as a number of 8 digits per part, so that versions compare as numbers.
Value parse_version(CallContext& context, std::string_view text) {
    std::vector<std::string_view> parts = split(trim(text), '.');
    if (parts.size() > 4) return Value();
    std::string digits;
    for (size_t i = 0; i < 4; ++i) {
        std::string_view part = i < parts.size() ? parts[i] : "0";
        if (part.empty() || part.size() > 8) return Value();
        for (char c : part) {
            if (!is_ascii_digit(c)) return Value();
        }
        digits += std::string(8 - part.size(), '0') + std::string(part);
    }
    auto number = parse_decimal(digits);
    return number ? make_decimal(number->number, *context.arena) : Value();
}

// `1536` -> `1.5 KB`; or in the unit asked for.
Value format_bytes(CallContext& context, const Value& size, const Value& precision, const Value& unit) {
    constexpr std::string_view kUnits[] = {"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
    double number = to_double(size);
    size_t step = 0;
    if (!unit.is_null() && !unit.text().empty()) {
        while (step < std::size(kUnits) && !equals_ignore_case(kUnits[step], unit.text())) ++step;
        if (step == std::size(kUnits)) return Value::string("");
        for (size_t i = 0; i < step; ++i) number /= 1024;
    } else {
        while (step + 1 < std::size(kUnits) && std::abs(number) >= 1024) {
            number /= 1024;
            ++step;
        }
    }
    int64_t digits = precision.is_null() ? 0 : cast_long(precision).value_or(0);
    double scale = std::pow(10.0, static_cast<double>(std::clamp<int64_t>(digits, 0, 15)));
    std::string out = format_real(std::round(number * scale) / scale) + " " + std::string(kUnits[step]);
    return make_string(out, *context.arena);
}

constexpr ColumnName kFirst = ColumnName::kFirstArgument;
constexpr NullRule kSeesNulls = NullRule::kSeesNulls;

// clang-format off
constexpr Function kRows[] = {
    {.name = "tostring", .signature = "any -> string", .kernel = each<to_string_value>,
     .description = "The text of a value; dynamic values as JSON, a dynamic text bare.", .nulls = kSeesNulls, .column_name = kFirst, .page = "tostring-function"},
    {.name = "tolong", .signature = "any -> long", .kernel = each<to_long>,
     .description = "A value as a whole number.", .column_name = kFirst, .page = "tolong-function"},
    {.name = "toint", .signature = "any -> int", .kernel = each<to_int>,
     .description = "A value as a whole number of 32 bits.", .column_name = kFirst, .page = "toint-function"},
    {.name = "toreal", .signature = "any -> real", .kernel = each<to_real>,
     .description = "A value as a floating-point number.", .column_name = kFirst, .aliases = "todouble", .page = "toreal-function"},
    {.name = "tobool", .signature = "any -> bool", .kernel = each<to_bool>,
     .description = "A value as a truth value.", .column_name = kFirst, .aliases = "toboolean", .page = "tobool-function"},
    {.name = "todatetime", .signature = "any -> datetime", .kernel = each<to_datetime>,
     .description = "A value as a point in time.", .column_name = kFirst, .page = "todatetime-function"},
    {.name = "totimespan", .signature = "any -> timespan", .kernel = each<to_timespan>,
     .description = "A value as a duration.", .column_name = kFirst, .aliases = "totime", .page = "totimespan-function"},
    {.name = "todecimal", .signature = "any -> decimal", .kernel = each<to_decimal_value>,
     .description = "A value as a decimal number.", .column_name = kFirst, .page = "todecimal-function"},
    {.name = "toguid", .signature = "any -> guid", .kernel = each<to_guid>,
     .description = "A text as a guid.", .column_name = kFirst, .page = "toguid-function"},
    {.name = "tohex", .signature = "integer, integer? -> string", .kernel = each_text<to_hex>,
     .description = "A whole number in hexadecimal digits, at least as many as asked for.", .nulls = kSeesNulls, .column_name = kFirst, .page = "tohex-function"},
    {.name = "gettype", .signature = "any -> string", .kernel = each<get_type>,
     .description = "The name of a value's type at run time.", .nulls = kSeesNulls, .column_name = ColumnName::kPrefixed, .page = "gettype-function"},
    {.name = "parse_version", .signature = "string -> decimal", .kernel = each<parse_version>,
     .description = "A version of up to four parts as a number that sorts like the version.", .page = "parse-version-function"},
    {.name = "format_bytes", .signature = "number, number?, string? -> string", .kernel = each_text<format_bytes>,
     .description = "A number of bytes as text with a unit.", .nulls = kSeesNulls, .column_name = kFirst, .page = "format-bytes-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_conversion_functions() { return kRows; }

}  // namespace tocsin
