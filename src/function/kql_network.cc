// KQL's functions on IP addresses and URLs.
//
// An address may carry a prefix length (`10.1.2.3/8`); where several are given the shortest counts. The IPv6 functions
// take IPv4 addresses, too, as mapped ones (::ffff:a.b.c.d), whose prefix lengths then count from bit 96. What is no
// address gives null.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "data/json.h"
#include "function/cidr.h"
#include "function/geo_database.h"
#include "function/kql_cast.h"
#include "function/tables.h"
#include "function/text_kernel.h"
#include "function/value_set.h"

namespace tocsin {
namespace {

// --- IPv4 ---

struct Ipv4 {
    uint32_t bits = 0;
    int64_t prefix = 32;
};

uint32_t mask_bits(int64_t prefix) { return prefix <= 0 ? 0 : ~uint32_t{0} << (32 - prefix); }

std::optional<int64_t> prefix_length(std::string_view text, int64_t limit) {
    int64_t prefix = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prefix);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || prefix < 0 || prefix > limit)
        return std::nullopt;
    return prefix;
}

std::optional<Ipv4> parse_v4(std::string_view text) {
    text = trim(text);
    Ipv4 out;
    if (size_t slash = text.find('/'); slash != std::string_view::npos) {
        auto prefix = prefix_length(text.substr(slash + 1), 32);
        if (!prefix) return std::nullopt;
        out.prefix = *prefix;
        text = text.substr(0, slash);
    }
    auto address = parse_ip(text);
    if (!address || address->v6) return std::nullopt;
    for (size_t i = 0; i < 4; ++i) out.bits = out.bits << 8 | address->bytes[i];
    return out;
}

std::string format_v4(uint32_t bits) {
    return std::to_string(bits >> 24) + "." + std::to_string(bits >> 16 & 255) + "." + std::to_string(bits >> 8 & 255) +
           "." + std::to_string(bits & 255);
}

// The addresses cut to the shortest prefix, compared.
std::optional<int> compare_v4(std::string_view a, std::string_view b, int64_t prefix) {
    auto x = parse_v4(a), y = parse_v4(b);
    if (!x || !y || prefix < 0 || prefix > 32) return std::nullopt;
    uint32_t mask = mask_bits(std::min({x->prefix, y->prefix, prefix}));
    uint32_t left = x->bits & mask, right = y->bits & mask;
    return left < right ? -1 : left > right ? 1 : 0;
}

int64_t prefix_or(const Value& value, int64_t otherwise) { return value.is_null() ? otherwise : value.as_long(); }

std::optional<int64_t> ipv4_compare(std::string_view a, std::string_view b, const Value& prefix) {
    return compare_v4(a, b, prefix_or(prefix, 32));
}

std::optional<bool> ipv4_is_match(std::string_view a, std::string_view b, const Value& prefix) {
    auto order = compare_v4(a, b, prefix_or(prefix, 32));
    return order ? std::optional(*order == 0) : std::nullopt;
}

std::optional<bool> ipv4_is_in_range(std::string_view ip, std::string_view range) {
    return ipv4_is_match(ip, range, Value());
}

std::optional<bool> ipv4_is_private(std::string_view text) {
    auto ip = parse_v4(text);
    if (!ip) return std::nullopt;
    return (ip->bits & mask_bits(8)) == 0x0A000000 || (ip->bits & mask_bits(12)) == 0xAC100000 ||
           (ip->bits & mask_bits(16)) == 0xC0A80000;
}

std::optional<int64_t> parse_ipv4(std::string_view text) {
    auto ip = parse_v4(text);
    return ip ? std::optional<int64_t>(ip->bits & mask_bits(ip->prefix)) : std::nullopt;
}

std::optional<int64_t> parse_ipv4_mask(std::string_view text, int64_t prefix) {
    auto ip = parse_v4(text);
    if (!ip || prefix < 0 || prefix > 32) return std::nullopt;
    return ip->bits & mask_bits(std::min(prefix, ip->prefix));
}

std::optional<int64_t> ipv4_netmask_suffix(std::string_view text) {
    auto ip = parse_v4(text);
    return ip ? std::optional(ip->prefix) : std::nullopt;
}

// A text or a number as an address, cut to the prefix.
std::optional<Ipv4> formatted(const Value& value, const Value& given_prefix) {
    int64_t prefix = prefix_or(given_prefix, 32);
    std::optional<Ipv4> ip;
    if (value.is_string()) {
        ip = parse_v4(value.text());
    } else if (auto number = cast_long(value); number && *number >= 0 && *number <= 0xFFFFFFFF) {
        ip = Ipv4{static_cast<uint32_t>(*number), 32};
    }
    if (!ip || prefix < 0 || prefix > 32) return std::nullopt;
    ip->prefix = std::min(ip->prefix, prefix);
    ip->bits &= mask_bits(ip->prefix);
    return ip;
}

std::optional<std::string> format_ipv4(const Value& value, const Value& prefix) {
    auto ip = formatted(value, prefix);
    return ip ? std::optional(format_v4(ip->bits)) : std::nullopt;
}

std::optional<std::string> format_ipv4_mask(const Value& value, const Value& prefix) {
    auto ip = formatted(value, prefix);
    return ip ? std::optional(format_v4(ip->bits) + "/" + std::to_string(ip->prefix)) : std::nullopt;
}

// The fewest blocks that cover the addresses from the first to the last.
Value ipv4_range_to_cidr_list(CallContext& context, std::string_view first, std::string_view last) {
    auto from = parse_v4(first), to = parse_v4(last);
    if (!from || !to || from->bits > to->bits) return Value();
    std::vector<Value> blocks;
    uint64_t at = from->bits, end = uint64_t{to->bits} + 1;
    while (at < end) {
        int64_t prefix = 32;
        while (prefix > 0) {
            uint64_t size = uint64_t{1} << (33 - prefix);
            if (at % size != 0 || at + size > end) break;
            --prefix;
        }
        blocks.push_back(
            make_string(format_v4(static_cast<uint32_t>(at)) + "/" + std::to_string(prefix), *context.arena));
        at += uint64_t{1} << (32 - prefix);
    }
    return Value::array(context.arena->copy_array(std::span<const Value>(blocks)));
}

// --- IPv6 ---

using Bytes = std::array<uint8_t, 16>;
struct Ipv6 {
    Bytes bytes{};
    int64_t prefix = 128;
};

std::optional<Ipv6> parse_v6(std::string_view text) {
    text = trim(text);
    size_t slash = text.find('/');
    std::string_view address_text = text.substr(0, slash);
    // An IPv4 address, also in the old notation with two colons before it.
    std::string_view plain = address_text.starts_with("::") && address_text.find('.') != std::string_view::npos
                                 ? address_text.substr(2)
                                 : address_text;
    auto v4 = parse_ip(plain);
    auto address = v4 && !v4->v6 ? v4 : parse_ip(address_text);
    if (!address) return std::nullopt;
    Ipv6 out;
    if (address->v6) {
        out.bytes = address->bytes;
    } else {
        out.bytes[10] = out.bytes[11] = 0xFF;
        std::copy_n(address->bytes.begin(), 4, out.bytes.begin() + 12);
    }
    if (slash != std::string_view::npos) {
        auto prefix = prefix_length(text.substr(slash + 1), address->v6 ? 128 : 32);
        if (!prefix) return std::nullopt;
        out.prefix = *prefix + (address->v6 ? 0 : 96);
    }
    return out;
}

void cut(Bytes& bytes, int64_t prefix) {
    for (int64_t i = 0; i < 16; ++i) {
        int64_t bits = std::clamp<int64_t>(prefix - i * 8, 0, 8);
        bytes[static_cast<size_t>(i)] &= static_cast<uint8_t>(0xFF << (8 - bits));
    }
}

std::optional<int64_t> ipv6_compare(std::string_view a, std::string_view b, const Value& given_prefix) {
    auto x = parse_v6(a), y = parse_v6(b);
    int64_t prefix = prefix_or(given_prefix, 128);
    if (!x || !y || prefix < 0 || prefix > 128) return std::nullopt;
    prefix = std::min({prefix, x->prefix, y->prefix});
    cut(x->bytes, prefix);
    cut(y->bytes, prefix);
    return x->bytes < y->bytes ? -1 : x->bytes > y->bytes ? 1 : 0;
}

std::optional<bool> ipv6_is_match(std::string_view a, std::string_view b, const Value& prefix) {
    auto order = ipv6_compare(a, b, prefix);
    return order ? std::optional(*order == 0) : std::nullopt;
}

std::optional<bool> ipv6_is_in_range(std::string_view ip, std::string_view range) {
    return ipv6_is_match(ip, range, Value());
}

std::optional<std::string> canonical_v6(std::string_view text, int64_t prefix) {
    auto ip = parse_v6(text);
    if (!ip || prefix < 0 || prefix > 128) return std::nullopt;
    cut(ip->bytes, std::min(prefix, ip->prefix));
    constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    for (size_t i = 0; i < 16; ++i) {
        if (i > 0 && i % 2 == 0) out += ':';
        out += kHex[ip->bytes[i] >> 4];
        out += kHex[ip->bytes[i] & 15];
    }
    return out;
}

std::optional<std::string> parse_ipv6(std::string_view text) { return canonical_v6(text, 128); }
std::optional<std::string> parse_ipv6_mask(std::string_view text, int64_t prefix) { return canonical_v6(text, prefix); }

// Ranges may be listed or stand in an array; what is no range matches nothing.
template <auto IsInRange, auto Parse>
Value in_any_range(CallContext& context, std::span<const Value> values) {
    std::string_view ip = text_of(context, values[0]);
    if (!Parse(ip)) return Value();
    std::vector<Value> ranges;
    for (const Value& value : values.subspan(1)) flatten(value, *context.arena, ranges);
    for (const Value& range : ranges) {
        if (IsInRange(ip, text_of(context, range)).value_or(false)) return Value::boolean(true);
    }
    return Value::boolean(false);
}

// --- addresses in texts ---

// Whether `ip` stands in the text with neither letters nor digits beside it.
bool has_address(std::string_view text, std::string_view ip) {
    auto parsed = parse_v4(ip);
    if (!parsed || ip.find('/') != std::string_view::npos) return false;
    for (size_t at = text.find(ip); at != std::string_view::npos; at = text.find(ip, at + 1)) {
        size_t end = at + ip.size();
        if ((at == 0 || !is_ascii_alnum(text[at - 1])) && (end == text.size() || !is_ascii_alnum(text[end])))
            return true;
    }
    return false;
}

// Whether the text has an address that begins with `prefix`: whole numbers with a dot behind them, or a whole address.
bool has_address_prefix(std::string_view text, std::string_view prefix) {
    if (!prefix.ends_with('.')) return has_address(text, prefix);
    for (size_t at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
        if (at > 0 && is_ascii_alnum(text[at - 1])) continue;
        size_t end = at;
        while (end < text.size() && (is_ascii_digit(text[end]) || text[end] == '.')) ++end;
        if (end < text.size() && is_ascii_alnum(text[end])) continue;
        std::string_view candidate = text.substr(at, end - at);
        while (candidate.ends_with('.')) candidate.remove_suffix(1);
        if (parse_v4(candidate)) return true;
    }
    return false;
}

template <auto Has>
bool has_any_address(CallContext& context, std::span<const Value> values) {
    std::vector<Value> wanted;
    for (const Value& value : values.subspan(1)) flatten(value, *context.arena, wanted);
    std::string_view text = text_of(context, values[0]);
    return std::any_of(wanted.begin(), wanted.end(), [&](const Value& ip) { return Has(text, text_of(context, ip)); });
}

template <auto Has>
bool has_one_address(CallContext& context, const Value& value, std::string_view ip) {
    return Has(text_of(context, value), ip);
}

// --- URLs ---

Value query_bag(CallContext& context, std::string_view query) {
    std::vector<Member> members;
    for (std::string_view pair : split(query, '&')) {
        if (pair.empty()) continue;
        size_t equals = pair.find('=');
        std::string_view key = pair.substr(0, equals);
        std::string_view value = equals == std::string_view::npos ? std::string_view("") : pair.substr(equals + 1);
        auto known =
            std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.key == key; });
        if (known == members.end()) {
            members.push_back({key, Value::string(value)});
        } else {
            known->value = Value::string(value);
        }
    }
    return Value::object(context.arena->copy_array(std::span<const Member>(members)));
}

Value parse_url_query(CallContext& context, std::string_view text) {
    if (text.starts_with('?')) text.remove_prefix(1);
    Member member{"Query Parameters", query_bag(context, text)};
    return Value::object(context.arena->copy_array(std::span<const Member>(&member, 1)));
}

// Cuts `rest` at the first of `stops`; what stood before it is returned, the rest starts behind it.
std::string_view take_until(std::string_view& rest, char stop) {
    size_t at = rest.find(stop);
    std::string_view out = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view("") : rest.substr(at + 1);
    return out;
}

Value parse_url(CallContext& context, std::string_view text) {
    std::string_view scheme = "", user = "", password = "", host = "", port = "";
    std::string_view fragment = text;
    std::string_view rest = take_until(fragment, '#');
    std::string_view query = rest;
    rest = take_until(query, '?');
    if (size_t at = rest.find("://"); at != std::string_view::npos) {
        scheme = rest.substr(0, at);
        rest = rest.substr(at + 3);
        std::string_view authority = take_until(rest, '/');
        if (size_t sign = authority.rfind('@'); sign != std::string_view::npos) {
            password = authority.substr(0, sign);
            user = take_until(password, ':');
            authority = authority.substr(sign + 1);
        }
        size_t colon = authority.rfind(':');
        bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
        host = has_port ? authority.substr(0, colon) : authority;
        port = has_port ? authority.substr(colon + 1) : std::string_view("");
    }
    const Member members[] = {
        {"Scheme", Value::string(scheme)},
        {"Host", Value::string(host)},
        {"Port", Value::string(port)},
        {"Path", Value::string(rest)},
        {"Username", Value::string(user)},
        {"Password", Value::string(password)},
        {"Query Parameters", query_bag(context, query)},
        {"Fragment", Value::string(fragment)},
    };
    return Value::object(context.arena->copy_array(std::span<const Member>(members)));
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;
constexpr std::string_view kCompareSignature = "string, string, long? -> long";
constexpr std::string_view kMatchSignature = "string, string, long? -> bool";
constexpr std::string_view kAnySignature = "text, string+ -> bool; text, dynamic -> bool";

// The place of an address by a database, whose path the front end adds. Null for what is no address or has no place.
Value geo_info(CallContext& context, std::string_view address, std::string_view path) {
    constexpr std::pair<std::string_view, std::string_view> kFields[] = {
        {"country", "Country"}, {"state", "Region"}, {"city", "City"}, {"latitude", "lat"}, {"longitude", "lon"}};
    auto& database = context.cache->get<GeoDatabase>(
        'g', path, [](std::string_view file) { return GeoDatabase(std::string(file)); });
    std::vector<Member> members;
    for (const auto& [key, name] : kFields) {
        Value value = database.field(address, name, "en", *context.arena);
        if (!value.is_null()) members.push_back({key, value});
    }
    if (members.empty()) return Value();
    return Value::object(context.arena->copy_array(std::span<const Member>(members)));
}

// clang-format off
constexpr Function kRows[] = {
    {.name = "ipv4_compare", .signature = kCompareSignature, .kernel = each<ipv4_compare>,
     .description = "-1, 0 or 1 as one IPv4 network lies below, is, or lies above another.", .page = "ipv4-compare-function"},
    {.name = "ipv4_is_match", .signature = kMatchSignature, .kernel = each<ipv4_is_match>,
     .description = "Whether two IPv4 addresses agree in their common prefix.", .predicate = PredicateKind::kCidr, .page = "ipv4-is-match-function"},
    {.name = "ipv4_is_in_range", .signature = "string, string -> bool", .kernel = each<ipv4_is_in_range>,
     .description = "Whether an IPv4 address lies in a network.", .predicate = PredicateKind::kCidr, .page = "ipv4-is-in-range-function"},
    {.name = "ipv4_is_in_any_range", .signature = kAnySignature, .kernel = each<in_any_range<ipv4_is_in_range, parse_v4>>,
     .description = "Whether an IPv4 address lies in one of several networks.", .predicate = PredicateKind::kCidr, .page = "ipv4-is-in-any-range-function"},
    {.name = "ipv4_is_private", .signature = "string -> bool", .kernel = each<ipv4_is_private>,
     .description = "Whether an IPv4 address belongs to a private network.", .page = "ipv4-is-private-function"},
    {.name = "ipv4_netmask_suffix", .signature = "string -> long", .kernel = each<ipv4_netmask_suffix>,
     .description = "The prefix length of an IPv4 network, 32 without one.", .page = "ipv4-netmask-suffix-function"},
    {.name = "ipv4_range_to_cidr_list", .signature = "string, string -> dynamic", .kernel = each<ipv4_range_to_cidr_list>,
     .description = "The networks that cover the IPv4 addresses from one to another.", .page = "ipv4-range-to-cidr-list-function"},
    {.name = "parse_ipv4", .signature = "string -> long", .kernel = each<parse_ipv4>,
     .description = "An IPv4 address as a number.", .page = "parse-ipv4-function"},
    {.name = "parse_ipv4_mask", .signature = "string, long -> long", .kernel = each<parse_ipv4_mask>,
     .description = "An IPv4 address cut to a prefix, as a number.", .page = "parse-ipv4-mask-function"},
    {.name = "format_ipv4", .signature = "any, long? -> string", .kernel = each_text<format_ipv4>,
     .description = "An IPv4 address cut to a prefix, as text.", .nulls = kSeesNulls, .page = "format-ipv4-function"},
    {.name = "format_ipv4_mask", .signature = "any, long? -> string", .kernel = each_text<format_ipv4_mask>,
     .description = "An IPv4 network in CIDR notation.", .nulls = kSeesNulls, .page = "format-ipv4-mask-function"},
    {.name = "ipv6_compare", .signature = kCompareSignature, .kernel = each<ipv6_compare>,
     .description = "-1, 0 or 1 as one IPv6 or IPv4 network lies below, is, or lies above another.", .page = "ipv6-compare-function"},
    {.name = "ipv6_is_match", .signature = kMatchSignature, .kernel = each<ipv6_is_match>,
     .description = "Whether two IPv6 or IPv4 addresses agree in their common prefix.", .predicate = PredicateKind::kCidr, .page = "ipv6-is-match-function"},
    {.name = "ipv6_is_in_range", .signature = "string, string -> bool", .kernel = each<ipv6_is_in_range>,
     .description = "Whether an IPv6 or IPv4 address lies in a network.", .predicate = PredicateKind::kCidr, .page = "ipv6-is-in-range-function"},
    {.name = "ipv6_is_in_any_range", .signature = kAnySignature, .kernel = each<in_any_range<ipv6_is_in_range, parse_v6>>,
     .description = "Whether an IPv6 or IPv4 address lies in one of several networks.", .predicate = PredicateKind::kCidr, .page = "ipv6-is-in-any-range-function"},
    {.name = "parse_ipv6", .signature = "string -> string", .kernel = each_text<parse_ipv6>,
     .description = "An IPv6 or IPv4 address as an IPv6 address written in full.", .nulls = kSeesNulls, .page = "parse-ipv6-function"},
    {.name = "parse_ipv6_mask", .signature = "string, long -> string", .kernel = each_text<parse_ipv6_mask>,
     .description = "An IPv6 or IPv4 address cut to a prefix, written in full.", .nulls = kSeesNulls, .page = "parse-ipv6-mask-function"},
    {.name = "geo_info_from_ip_address", .signature = "string, string -> dynamic", .kernel = each<geo_info>,
     .description = "Country, state, city, latitude and longitude of an address, by the database given as --geoip.", .page = "geo-info-from-ip-address-function"},
    {.name = "has_ipv4", .signature = "text, string -> bool", .kernel = each<has_one_address<has_address>>,
     .description = "Whether a text has an IPv4 address.", .predicate = PredicateKind::kContains, .page = "has-ipv4-function"},
    {.name = "has_any_ipv4", .signature = kAnySignature, .kernel = each<has_any_address<has_address>>,
     .description = "Whether a text has one of several IPv4 addresses.", .page = "has-any-ipv4-function"},
    {.name = "has_ipv4_prefix", .signature = "text, string -> bool", .kernel = each<has_one_address<has_address_prefix>>,
     .description = "Whether a text has an IPv4 address that begins so.", .predicate = PredicateKind::kContains, .page = "has-ipv4-prefix-function"},
    {.name = "has_any_ipv4_prefix", .signature = kAnySignature, .kernel = each<has_any_address<has_address_prefix>>,
     .description = "Whether a text has an IPv4 address that begins in one of several ways.", .page = "has-any-ipv4-prefix-function"},
    {.name = "parse_url", .signature = "string -> dynamic", .kernel = each<parse_url>,
     .description = "The parts of a URL.", .aliases = "parseurl", .page = "parse-url-function"},
    {.name = "parse_urlquery", .signature = "string -> dynamic", .kernel = each<parse_url_query>,
     .description = "The parameters of a URL's query.", .aliases = "parseurlquery", .page = "parse-url-query-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_network_functions() { return kRows; }

}  // namespace tocsin
