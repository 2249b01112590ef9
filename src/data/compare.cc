#include "data/compare.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#define XXH_INLINE_ALL  // short texts are hashed faster than a call takes
#include <xxhash.h>

#include "data/decimal.h"
#include "data/json.h"

namespace tocsin {
namespace {

// Place of a kind in the total order.
int rank(Tag tag) {
    switch (tag) {
        case Tag::kNull: return 0;
        case Tag::kInt:
        case Tag::kLong:
        case Tag::kReal:
        case Tag::kDecimal: return 1;
        case Tag::kBool: return 2;
        case Tag::kDateTime: return 3;
        case Tag::kTimespan: return 4;
        case Tag::kGuid: return 5;
        case Tag::kString: return 6;
        case Tag::kArray: return 7;
        case Tag::kObject: return 8;
        case Tag::kJson: return 9;
    }
    return 9;
}

std::strong_ordering order(bool less, bool greater) {
    return less ? std::strong_ordering::less : greater ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::strong_ordering compare_doubles(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return order(std::isnan(a) && !std::isnan(b), !std::isnan(a) && std::isnan(b));
    return order(a<b, a> b);
}

// Exact for a long against a double that no double represents.
std::strong_ordering compare_long_double(int64_t a, double b) {
    if (std::isnan(b)) return std::strong_ordering::greater;
    if (b >= 9.3e18) return std::strong_ordering::less;
    if (b <= -9.3e18) return std::strong_ordering::greater;
    long double wide = static_cast<long double>(a);
    return order(wide<static_cast<long double>(b), wide> static_cast<long double>(b));
}

std::strong_ordering compare_numbers(const Value& a, const Value& b) {
    bool a_long = a.is_integer(), b_long = b.is_integer();
    if (a_long && b_long) return a.as_long() <=> b.as_long();
    if (a.tag() == Tag::kDecimal || b.tag() == Tag::kDecimal) {
        auto x = to_decimal(a), y = to_decimal(b);
        if (x && y) return order(x->number<y->number, x->number> y->number);
        return compare_doubles(to_double(a), to_double(b));
    }
    if (a_long) return compare_long_double(a.as_long(), b.as_real());
    if (b_long) return 0 <=> compare_long_double(b.as_long(), a.as_real());
    return compare_doubles(a.as_real(), b.as_real());
}

std::strong_ordering compare_text(std::string_view a, std::string_view b) {
    int c = a.compare(b);
    return order(c<0, c> 0);
}

uint64_t mix(uint64_t h) {
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    h ^= h >> 33;
    return h;
}

uint64_t hash_text(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace

std::strong_ordering compare_values(const Value& a, const Value& b) {
    int ra = rank(a.tag()), rb = rank(b.tag());
    if (ra == 9 || rb == 9) {
        Arena arena;
        Value x = expand_json(a, arena), y = expand_json(b, arena);
        if (x.tag() != Tag::kJson && y.tag() != Tag::kJson) return compare_values(x, y);
        return ra != rb ? ra <=> rb : compare_text(a.text(), b.text());
    }
    if (ra != rb) return ra <=> rb;
    switch (a.tag()) {
        case Tag::kNull: return std::strong_ordering::equal;
        case Tag::kInt:
        case Tag::kLong:
        case Tag::kReal:
        case Tag::kDecimal: return compare_numbers(a, b);
        case Tag::kBool:
        case Tag::kDateTime:
        case Tag::kTimespan: return a.as_long() <=> b.as_long();
        case Tag::kGuid: return a.as_guid() <=> b.as_guid();
        case Tag::kString: return compare_text(a.text(), b.text());
        case Tag::kArray:
            for (size_t i = 0; i < std::min(a.items().size(), b.items().size()); ++i) {
                auto c = compare_values(a.items()[i], b.items()[i]);
                if (c != 0) return c;
            }
            return a.items().size() <=> b.items().size();
        default:
            for (size_t i = 0; i < std::min(a.members().size(), b.members().size()); ++i) {
                auto c = compare_text(a.members()[i].key, b.members()[i].key);
                if (c != 0) return c;
                c = compare_values(a.members()[i].value, b.members()[i].value);
                if (c != 0) return c;
            }
            return a.members().size() <=> b.members().size();
    }
}

bool same_value(const Value& a, const Value& b) {
    if (a.is_string() && b.is_string()) return a.text() == b.text();
    return compare_values(a, b) == 0;
}

uint64_t hash_value(const Value& value) {
    switch (value.tag()) {
        case Tag::kNull: return 0x9e3779b97f4a7c15ULL;
        case Tag::kInt:
        case Tag::kLong: return mix(static_cast<uint64_t>(value.as_long()));
        case Tag::kReal:
        case Tag::kDecimal: {
            // 1 and 1.0 are the same group, so whole doubles hash as longs.
            double d = to_double(value);
            if (std::isnan(d)) return 0x7ff8ULL;
            if (d == std::floor(d) && std::fabs(d) < 9e15) return mix(static_cast<uint64_t>(static_cast<int64_t>(d)));
            return mix(std::bit_cast<uint64_t>(d));
        }
        case Tag::kBool:
        case Tag::kDateTime:
        case Tag::kTimespan:
            return mix(static_cast<uint64_t>(value.as_long()) + static_cast<uint64_t>(value.tag()) * 0x9e3779b9ULL);
        case Tag::kGuid: return mix(value.as_guid().high ^ mix(value.as_guid().low));
        case Tag::kString: return hash_text(value.text());
        case Tag::kArray: {
            uint64_t h = 0xa11a;
            for (const Value& item : value.items()) h = mix(h ^ hash_value(item)) + 1;
            return h;
        }
        case Tag::kObject: {
            uint64_t h = 0x0b1e;
            for (const Member& member : value.members())
                h = mix(h ^ hash_text(member.key) ^ mix(hash_value(member.value))) + 1;
            return h;
        }
        case Tag::kJson: {
            Arena arena;
            Value expanded = expand_json(value, arena);
            return expanded.tag() == Tag::kJson ? hash_text(value.text()) : hash_value(expanded);
        }
    }
    return 0;
}

uint64_t hash_values(std::span<const Value> values) {
    uint64_t h = 0;
    for (const Value& value : values) h = mix(h ^ hash_value(value)) + 0x9e3779b97f4a7c15ULL;
    return h;
}

}  // namespace tocsin
