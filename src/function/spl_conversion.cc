// SPL's conversion functions, what the command convert does (convert_ctime ...), and the keys by which the command sort orders.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "function/cidr.h"
#include "function/geo_database.h"
#include "function/kernel.h"
#include "function/spl_clock.h"
#include "function/spl_value.h"
#include "function/tables.h"

namespace tocsin {
namespace {

Value tonumber(CallContext& context, Value value, Value base_value) {
    if (value.is_null() || value.tag() == Tag::kArray) return Value();
    auto base = base_value.is_null() ? std::optional<double>(10) : spl_number(base_value);
    if (!base || *base < 2 || *base > 36) return Value();
    if (*base == 10) {
        auto number = spl_number(value);
        return number ? spl_number_value(*number) : Value();
    }
    std::string_view text = spl_text(value, *context.arena);
    bool negative = !text.empty() && text[0] == '-';
    if (negative) text.remove_prefix(1);
    if (*base == 16 && starts_with_ignore_case(text, "0x")) text.remove_prefix(2);
    if (text.empty()) return Value();
    double number = 0;
    for (char c : text) {
        int digit = is_ascii_digit(c) ? c - '0' : is_ascii_alpha(c) ? ascii_lower(c) - 'a' + 10 : 99;
        if (digit >= *base) return Value();
        number = number * *base + digit;
    }
    return spl_number_value(negative ? -number : number);
}

std::string with_commas(std::string_view digits) {
    std::string out;
    for (size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
        out += digits[i];
    }
    return out;
}

std::string commas(double number) {
    bool whole = number == std::floor(number);
    char buffer[400];
    std::snprintf(buffer, sizeof buffer, "%.*f", whole ? 0 : 2, std::abs(number));
    std::string_view text = buffer;
    size_t point = std::min(text.find('.'), text.size());
    return (number < 0 ? "-" : "") + with_commas(text.substr(0, point)) + std::string(text.substr(point));
}

// Seconds whose microseconds are still whole numbers.
constexpr double kLongest = 9e12;

// `[D+]HH:MM:SS`, with microseconds if there is a fraction.
std::string duration(double seconds) {
    double micros = std::round(std::abs(seconds) * 1e6);
    auto total = static_cast<int64_t>(micros / 1e6);
    auto fraction = static_cast<int64_t>(std::fmod(micros, 1e6));
    char buffer[64];
    std::string out = seconds < 0 ? "-" : "";
    if (total >= 86400) out += std::to_string(total / 86400) + "+";
    std::snprintf(buffer, sizeof buffer, "%02d:%02d:%02d", static_cast<int>(total / 3600 % 24),
                  static_cast<int>(total / 60 % 60), static_cast<int>(total % 60));
    out += buffer;
    if (fraction != 0) {
        std::snprintf(buffer, sizeof buffer, ".%06d", static_cast<int>(fraction));
        out += buffer;
    }
    return out;
}

std::string in_base(double number, unsigned base) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (auto rest = static_cast<uint64_t>(std::min(std::abs(number), 9007199254740992.0)); rest > 0 || out.empty();
         rest /= base) {
        out += kDigits[rest % base];
    }
    std::reverse(out.begin(), out.end());
    return out;
}

Value tostring(CallContext& context, Value value, Value format) {
    if (value.is_null()) return Value::string("Null");
    if (format.is_null()) {
        return value.tag() == Tag::kArray ? value : make_string(spl_text(value, *context.arena), *context.arena);
    }
    auto number = spl_number(value);
    if (!number || !std::isfinite(*number)) return value;
    std::string_view name = spl_text(format, *context.arena);
    std::string sign = *number < 0 ? "-" : "";
    if (name == "hex") return make_string(sign + "0x" + in_base(*number, 16), *context.arena);
    if (name == "binary") return make_string(sign + in_base(*number, 2), *context.arena);
    if (name == "commas") return make_string(commas(*number), *context.arena);
    if (name == "duration")
        return std::abs(*number) < kLongest ? make_string(duration(*number), *context.arena) : value;
    return Value();
}

Value toint(Value value) {
    auto number = spl_number(value);
    return number ? spl_number_value(std::trunc(*number)) : Value();
}
Value todouble(Value value) {
    auto number = spl_number(value);
    return number ? spl_number_value(*number) : Value();
}
Value tobool(CallContext& context, Value value) {
    if (value.tag() == Tag::kBool) return value;
    if (auto number = spl_number(value)) return Value::boolean(*number != 0);
    std::string_view text = spl_text(value, *context.arena);
    for (std::string_view yes : {"true", "t", "yes", "y"}) {
        if (equals_ignore_case(text, yes)) return Value::boolean(true);
    }
    for (std::string_view no : {"false", "f", "no", "n"}) {
        if (equals_ignore_case(text, no)) return Value::boolean(false);
    }
    return Value();
}
Value tomv(CallContext& context, Value value) {
    if (value.tag() == Tag::kArray) return value;
    return map_values(value, *context.arena, [](const Value& item) { return item; });
}

Value ipmask(CallContext& context, Value mask, Value ip) {
    auto bits = parse_ip(spl_text(mask, *context.arena)), address = parse_ip(spl_text(ip, *context.arena));
    if (!bits || !address || bits->v6 != address->v6) return Value();
    for (size_t i = 0; i < address->bytes.size(); ++i) address->bytes[i] &= bits->bytes[i];
    return make_string(format_ip(*address), *context.arena);
}

// --- printf ---

// One conversion: flags, width and precision as C has them, and `'` for commas.
struct PrintfSpec {
    std::string flags;  // of `-+ #0`
    bool commas = false;
    int width = 0;
    int precision = -1;
    char conversion = 0;
};

constexpr int kMaxWidth = 10'000;

std::string padded(std::string text, const PrintfSpec& spec) {
    if (static_cast<int>(text.size()) >= spec.width) return text;
    std::string fill(static_cast<size_t>(spec.width) - text.size(), ' ');
    return spec.flags.find('-') != std::string::npos ? text + fill : fill + text;
}

template <class T>
std::string print_with(const PrintfSpec& spec, const char* length, T value, int width) {
    std::string format = "%" + spec.flags + "*" + (spec.precision >= 0 ? ".*" : "") + length + spec.conversion;
    auto print = [&](char* buffer, size_t size) {
        return spec.precision >= 0 ? std::snprintf(buffer, size, format.c_str(), width, spec.precision, value)
                                   : std::snprintf(buffer, size, format.c_str(), width, value);
    };
    int size = print(nullptr, 0);
    std::string out(static_cast<size_t>(std::max(size, 0)) + 1, '\0');
    print(out.data(), out.size());
    out.pop_back();
    return out;
}

template <class T>
std::string print_number(const PrintfSpec& spec, const char* length, T value) {
    if (!spec.commas) return print_with(spec, length, value, spec.width);
    std::string text = print_with(spec, length, value, 0);
    size_t begin = text.find_first_of("0123456789");
    if (begin == std::string::npos) return padded(text, spec);
    size_t end = text.find_first_not_of("0123456789", begin);
    if (end == std::string::npos) end = text.size();
    return padded(
        text.substr(0, begin) + with_commas(std::string_view(text).substr(begin, end - begin)) + text.substr(end),
        spec);
}

std::string print_text(const PrintfSpec& spec, std::string_view text) {
    if (spec.precision >= 0) text = text.substr(0, utf8_offset(text, static_cast<size_t>(spec.precision)));
    return padded(std::string(text), spec);
}

// Null where an argument does not fit its conversion or the format is wrong.
Value printf_text(CallContext& context, std::span<const Value> arguments) {
    if (arguments[0].is_null()) return Value();
    std::string_view format = spl_text(arguments[0], *context.arena);
    std::string out;
    size_t next = 1;
    auto take = [&]() -> const Value& { return next < arguments.size() ? arguments[next++] : kernel_detail::kMissing; };
    auto take_int = [&](size_t& i, int fallback) {
        if (i < format.size() && format[i] == '*') {
            ++i;
            return static_cast<int>(std::clamp(spl_number(take()).value_or(0), double{-kMaxWidth}, double{kMaxWidth}));
        }
        int number = fallback;
        for (; i < format.size() && is_ascii_digit(format[i]); ++i) {
            number = std::min(std::max(number, 0) * 10 + (format[i] - '0'), kMaxWidth);
        }
        return number;
    };
    for (size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') {
            out += format[i];
            continue;
        }
        PrintfSpec spec;
        for (++i; i < format.size() && std::string_view("-+ #0'").find(format[i]) != std::string_view::npos; ++i) {
            if (format[i] == '\'')
                spec.commas = true;
            else
                spec.flags += format[i];
        }
        spec.width = take_int(i, 0);
        if (spec.width < 0) {
            spec.flags += '-';
            spec.width = -spec.width;
        }
        if (i < format.size() && format[i] == '.') {
            ++i;
            spec.precision = std::max(0, take_int(i, 0));
        }
        while (i < format.size() && std::string_view("hlqjzt").find(format[i]) != std::string_view::npos) ++i;
        if (i >= format.size()) return Value();
        spec.conversion = format[i];
        if (spec.conversion == '%') {
            out += '%';
            continue;
        }
        const Value& argument = take();
        auto number = spl_number(argument);
        switch (spec.conversion) {
            case 's':
            case 'z': {
                out += print_text(spec,
                                  argument.is_null() ? std::string_view("Null") : spl_text(argument, *context.arena));
                break;
            }
            case 'c': {
                std::string_view text = spl_text(argument, *context.arena);
                spec.precision = -1;
                out += print_text(spec, text.substr(0, utf8_offset(text, 1)));
                break;
            }
            case 'd':
            case 'i':
            case 'u':
            case 'o':
            case 'x':
            case 'X': {
                if (!number || !(std::abs(*number) < 9.2e18)) return Value();
                out += print_number(spec, "ll", static_cast<long long>(*number));
                break;
            }
            case 'p': {
                if (!number || !(std::abs(*number) < 9.2e18)) return Value();
                spec.conversion = 'x';
                spec.flags += '#';
                out += print_number(spec, "ll", static_cast<long long>(*number));
                break;
            }
            case 'a':
            case 'A':
            case 'e':
            case 'E':
            case 'f':
            case 'F':
            case 'g':
            case 'G': {
                if (!number) return Value();
                out += print_number(spec, "", *number);
                break;
            }
            default: return Value();
        }
    }
    return make_string(out, *context.arena);
}

// --- the command convert; each value of a multivalue ---

const absl::TimeZone& zone_of(CallContext& context) {
    return context.cache->get<absl::TimeZone>('z', context.clock->zone, time_zone);
}
constexpr std::string_view kConvertFormat = "%m/%d/%Y %H:%M:%S";

std::string_view convert_format(CallContext& context, const Value& format) {
    return format.is_null() ? kConvertFormat : spl_text(format, *context.arena);
}

Value convert_ctime(CallContext& context, Value field, Value format) {
    return map_values(field, *context.arena, [&](const Value& value) {
        auto epoch = spl_number(value);
        if (!epoch) return value;
        auto text = format_spl_time(*epoch, convert_format(context, format), zone_of(context));
        return text ? make_string(*text, *context.arena) : value;
    });
}

Value convert_mktime(CallContext& context, Value field, Value format) {
    return map_values(field, *context.arena, [&](const Value& value) {
        auto epoch = parse_spl_time(spl_text(value, *context.arena), convert_format(context, format),
                                    epoch_from_ticks(context.clock->now), zone_of(context));
        return epoch ? spl_number_value(*epoch) : Value();
    });
}

// Seconds of `[[D+]HH:]MM:SS[.frac]`; nullopt for other text.
std::optional<double> clock_seconds(std::string_view text) {
    double days = 0;
    if (size_t plus = text.find('+'); plus != std::string_view::npos) {
        auto number = parse_spl_number(text.substr(0, plus));
        if (!number) return std::nullopt;
        days = *number;
        text.remove_prefix(plus + 1);
    }
    double seconds = 0;
    auto parts = split(text, ':');
    if (parts.size() > 3) return std::nullopt;
    for (std::string_view part : parts) {
        auto number = parse_spl_number(part);
        if (!number || *number < 0) return std::nullopt;
        seconds = seconds * 60 + *number;
    }
    return days * 86400 + seconds;
}

Value convert_dur2sec(CallContext& context, Value field) {
    return map_values(field, *context.arena, [&](const Value& value) {
        auto seconds = clock_seconds(spl_text(value, *context.arena));
        return seconds ? spl_number_value(*seconds) : Value();
    });
}

// Kilobytes of `512k`, `2m`, `1g`; bare numbers are kilobytes.
Value convert_memk(CallContext& context, Value field) {
    return map_values(field, *context.arena, [&](const Value& value) {
        std::string_view text = trim(spl_text(value, *context.arena));
        double scale = 1;
        if (!text.empty() && is_ascii_alpha(text.back())) {
            char unit = ascii_lower(text.back());
            if (unit != 'k' && unit != 'm' && unit != 'g') return Value();
            scale = unit == 'k' ? 1 : unit == 'm' ? 1024 : 1024 * 1024;
            text.remove_suffix(1);
        }
        auto number = parse_spl_number(text);
        return number ? spl_number_value(*number * scale) : Value();
    });
}

Value convert_num(CallContext& context, Value field) {
    return map_values(field, *context.arena, [&](const Value& value) {
        auto number = spl_number(value);
        if (!number) {
            std::string_view text = spl_text(value, *context.arena);
            number = text.find(':') == std::string_view::npos ? std::nullopt : clock_seconds(text);
        }
        return number ? spl_number_value(*number) : Value();
    });
}

Value convert_auto(CallContext& context, Value field) {
    Value converted = convert_num(context, field);
    // One value that cannot be converted leaves the field as it is.
    bool whole = field.tag() != Tag::kArray ||
                 (converted.tag() == Tag::kArray && converted.items().size() == field.items().size());
    return converted.is_null() || !whole ? field : converted;
}

Value convert_rmcomma(CallContext& context, Value field) {
    return map_values(field, *context.arena, [&](const Value& value) {
        std::string text = replace_all(spl_text(value, *context.arena), ",", "");
        auto number = parse_spl_number(text);
        return number ? spl_number_value(*number) : make_string(text, *context.arena);
    });
}

// The number at the start.
Value convert_rmunit(CallContext& context, Value field) {
    return map_values(field, *context.arena, [&](const Value& value) {
        std::string_view text = trim(spl_text(value, *context.arena));
        for (size_t end = text.size(); end > 0; --end) {
            if (auto number = parse_spl_number(text.substr(0, end))) return spl_number_value(*number);
        }
        return Value();
    });
}

// A field of where an address is, from the database of places at a path (constant), in a language.
Value iplocation_field(CallContext& context, Value address, std::string_view name, std::string_view path,
                       std::string_view language) {
    if (address.tag() == Tag::kArray) return Value();
    auto& database = context.cache->get<GeoDatabase>(
        'g', path, [](std::string_view file) { return GeoDatabase(std::string(file)); });
    return database.field(spl_text(address, *context.arena), name, language, *context.arena);
}

// --- sort keys: values whose natural order is the order wanted ---

// Addresses of both versions as text of fixed form, in numeric order.
Value ip_key(const IpAddress& address, Arena& arena) {
    std::string key(address.v6 ? "\x06" : "\x04");
    key.append(reinterpret_cast<const char*>(address.bytes.data()), address.v6 ? 16 : 4);
    return make_string(key, arena);
}
Value sort_ip(CallContext& context, Value value) {
    auto address = parse_ip(spl_text(value, *context.arena));
    return address ? ip_key(*address, *context.arena) : value;
}
Value sort_num(Value value) {
    auto number = spl_number(value);
    return number ? spl_number_value(*number) : Value();
}
Value sort_str(CallContext& context, Value value) { return Value::string(spl_text(value, *context.arena)); }
Value sort_auto(CallContext& context, Value value) {
    if (auto number = spl_number(value)) return spl_number_value(*number);
    std::string_view text = spl_text(value, *context.arena);
    if (auto address = parse_ip(text)) return ip_key(*address, *context.arena);
    return Value::string(text);
}

constexpr auto kSees = NullRule::kSeesNulls;
constexpr auto kIfAny = NullRule::kNullIfAny;

// clang-format off
constexpr Function kFunctions[] = {
    {"tonumber", "any, any? -> dynamic", each<tonumber>, "The number that a text is in a base (10); null if it is none.", kSees},
    {"tostring", "any, any? -> dynamic", each<tostring>, "The text of a value; a number also as `hex`, `binary`, `commas` or `duration`.", kSees},
    {"printf", "any, any* -> dynamic", each<printf_text>, "Values in a format as in C.", kSees},
    {"toint", "any -> dynamic", each<toint>, "The number without its fraction."},
    {"todouble", "any -> dynamic", each<todouble>, "The number that a text is."},
    {"tobool", "any -> bool", each<tobool>, "Whether a number is not 0 or a text says yes."},
    {"tomv", "any -> dynamic", each<tomv>, "The value as a multivalue."},
    {"ipmask", "any, any -> dynamic", each<ipmask>, "An address (second) cut by a mask (first)."},
    {"convert_ctime", "any, any? -> dynamic", each<convert_ctime>, "The text of a time, by a format; ctime() of convert.", kSees, Purity::kClock},
    {"convert_mktime", "any, any? -> dynamic", each<convert_mktime>, "The time that a text gives, by a format; mktime() of convert.", kSees, Purity::kClock},
    {"convert_mstime", "any -> dynamic", each<convert_dur2sec>, "Seconds of `MM:SS.frac`; mstime() of convert."},
    {"convert_dur2sec", "any -> dynamic", each<convert_dur2sec>, "Seconds of `[D+]HH:MM:SS`; dur2sec() of convert."},
    {"convert_memk", "any -> dynamic", each<convert_memk>, "Kilobytes of a size with unit k, m or g; memk() of convert."},
    {"convert_num", "any -> dynamic", each<convert_num>, "The number or clock time that a text is, else null; num() of convert."},
    {"convert_auto", "any -> dynamic", each<convert_auto>, "As convert_num, but what cannot be converted stays; auto() of convert."},
    {"convert_rmcomma", "any -> dynamic", each<convert_rmcomma>, "The number without commas; rmcomma() of convert."},
    {"convert_rmunit", "any -> dynamic", each<convert_rmunit>, "The number without the unit behind it; rmunit() of convert."},
    {"iplocation_field", "any, any, any, any -> dynamic", each<iplocation_field>, "City, Country ... of an address, from a database of places."},
    {"sort_auto", "any -> dynamic", each<sort_auto>, "Sort key: numbers, addresses and text each in their order.", kIfAny},
    {"sort_num", "any -> dynamic", each<sort_num>, "Sort key: numbers; other values are null.", kIfAny},
    {"sort_ip", "any -> dynamic", each<sort_ip>, "Sort key: addresses.", kIfAny},
    {"sort_str", "any -> dynamic", each<sort_str>, "Sort key: text.", kIfAny},
};
// clang-format on

}  // namespace

std::span<const Function> spl_conversion_functions() { return kFunctions; }

}  // namespace tocsin
