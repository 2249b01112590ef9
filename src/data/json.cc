// JSON text <-> Value. Parsing walks the tokens that simdjson found (data/json_tokens.h); a member of a text that
// nobody parsed yet is looked up by walking over its siblings, and what is found stays text in turn.
//
// Where a key occurs twice, the last value counts and stands at the place of the first, in parsed and in unparsed text
// alike.
#include "data/json.h"

#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "data/decimal.h"
#include "data/json_tokens.h"

namespace tocsin {
namespace {

// Looking for a repeated key among so few members needs no hash table.
constexpr size_t kFewMembers = 32;

// Makes values of tokens. Strings without escapes are views of the indexed text.
class ValueBuilder {
public:
    ValueBuilder(const JsonTokens& tokens, Arena& arena) : tokens_(tokens), arena_(arena) {}

    // The value at `token` into `out`; returns the token behind it.
    uint32_t build(uint32_t token, int depth, Value& out) {
        char first = tokens_.first(token);
        if (first != '{' && first != '[') {
            auto scalar = tokens_.scalar(token, arena_);
            if (!scalar) return JsonTokens::kBroken;
            out = *scalar;
            return token + 1;
        }
        if (depth == kMaxJsonDepth) return JsonTokens::kBroken;
        return first == '{' ? build_object(token, depth, out) : build_array(token, depth, out);
    }

private:
    uint32_t build_array(uint32_t token, int depth, Value& out) {
        size_t base = values_.size();
        uint32_t next = tokens_.each_element(token, [&](uint32_t at) {
            Value item;
            at = build(at, depth + 1, item);
            values_.push_back(item);
            return at;
        });
        out = Value::array(arena_.copy_array(std::span<const Value>(values_).subspan(base)));
        values_.resize(base);
        return next;
    }

    uint32_t build_object(uint32_t token, int depth, Value& out) {
        size_t base = members_.size();
        std::unordered_map<std::string_view, size_t> places;
        uint32_t next = tokens_.each_member(token, [&](uint32_t key_token, uint32_t at) {
            auto key = tokens_.key(key_token, arena_);
            Value value;
            at = build(at, depth + 1, value);
            if (!key || at == JsonTokens::kBroken) return JsonTokens::kBroken;
            size_t place = find_key(*key, base, places);
            if (place < members_.size()) {
                members_[place].value = value;
            } else {
                members_.push_back({*key, value});
            }
            return at;
        });
        out = Value::object(arena_.copy_array(std::span<const Member>(members_).subspan(base)));
        members_.resize(base);
        return next;
    }

    // The place of `key` among the members from `base` on; members_.size() if it is new.
    size_t find_key(std::string_view key, size_t base, std::unordered_map<std::string_view, size_t>& places) const {
        size_t count = members_.size() - base;
        if (count < kFewMembers) {
            auto same = [&](const Member& member) { return member.key == key; };
            return static_cast<size_t>(
                std::find_if(members_.begin() + static_cast<ptrdiff_t>(base), members_.end(), same) - members_.begin());
        }
        for (size_t i = base + places.size(); i < members_.size(); ++i) places.emplace(members_[i].key, i);
        auto place = places.find(key);
        return place == places.end() ? members_.size() : place->second;
    }

    const JsonTokens& tokens_;
    Arena& arena_;
    // Members and elements of what is being built, outermost first.
    std::vector<Value> values_;
    std::vector<Member> members_;
};

// The result refers to `text`.
std::optional<Value> build_value(std::string_view text, Arena& arena) {
    thread_local JsonTokens tokens;
    if (!tokens.index(text, arena)) return std::nullopt;
    Value out;
    if (ValueBuilder(tokens, arena).build(0, 0, out) != tokens.size()) return std::nullopt;
    return out;
}

// The value at `token` of an unparsed text: containers stay text. Null if it is broken.
Value lazy_value(const JsonTokens& tokens, uint32_t token, Arena& arena) {
    if (!tokens.is_container(token)) return tokens.scalar(token, arena).value_or(Value());
    uint32_t next = tokens.skip(token);
    return next == JsonTokens::kBroken ? Value() : Value::json(tokens.slice(token, next));
}

Value find_member(std::string_view object, std::string_view key, Arena& arena) {
    thread_local JsonTokens tokens;
    if (!tokens.index(object, arena) || tokens.first(0) != '{') return Value();
    uint32_t found = JsonTokens::kBroken;
    tokens.each_member(0, [&](uint32_t key_token, uint32_t value) {
        auto name = tokens.key(key_token, arena);
        if (name && *name == key) found = value;
        return tokens.skip(value);
    });
    return found == JsonTokens::kBroken ? Value() : lazy_value(tokens, found, arena);
}

Value find_element(std::string_view array, int64_t index, Arena& arena) {
    thread_local JsonTokens tokens;
    if (!tokens.index(array, arena) || tokens.first(0) != '[') return Value();
    auto count = [&](int64_t last) {
        int64_t seen = 0;
        uint32_t found = JsonTokens::kBroken;
        tokens.each_element(0, [&](uint32_t value) {
            if (seen++ == last) found = value;
            return tokens.skip(value);
        });
        return std::pair(seen, found);
    };
    auto [size, found] = count(index);
    if (index < 0 && size + index >= 0) found = count(size + index).second;
    return found == JsonTokens::kBroken ? Value() : lazy_value(tokens, found, arena);
}

// How many bytes at the beginning of `text` are ASCII that JSON takes as it is.
size_t plain_length(std::string_view text) {
    size_t at = 0;
#if defined(__SSE2__)
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        // Signed: what is not ASCII is negative, and so less than a blank, too.
        const __m128i control = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
        const int special = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control));
        if (special != 0) return at + static_cast<size_t>(std::countr_zero(static_cast<unsigned>(special)));
    }
#endif
    while (at < text.size() && text[at] >= ' ' && text[at] != '"' && text[at] != '\\') ++at;
    return at;
}

// Appends `text` without its quotes, escaped.
void write_escaped(std::string_view text, JsonStyle style, std::string& out) {
    constexpr char kHex[] = "0123456789abcdef";
    size_t begin = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        bool plain = static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' &&
                     (c != '&' || style != JsonStyle::kSentinelText);
        if (plain) continue;
        out.append(text.substr(begin, i - begin));
        begin = i + 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                out += "\\u00";
                out += kHex[(c >> 4) & 15];
                out += kHex[c & 15];
                break;
        }
    }
    out.append(text.substr(begin));
}

void write_string(std::string_view text, JsonStyle style, std::string& out) {
    out += '"';
    // Most texts need nothing.
    size_t plain = style == JsonStyle::kSentinelText ? 0 : plain_length(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) {
        out += '"';
        return;
    }
    if (utf8_valid(text)) {
        write_escaped(text, style, out);
    } else {
        write_escaped(utf8_repaired(text), style, out);
    }
    out += '"';
}

void append_long(int64_t number, std::string& out) {
    char buffer[24];
    auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number);
    out.append(buffer, end);
}

// True if the value's text stands in quotes in JSON.
bool is_quoted(const Value& value) {
    switch (value.tag()) {
        case Tag::kString:
        case Tag::kDateTime:
        case Tag::kTimespan:
        case Tag::kGuid: return true;
        case Tag::kReal: return !std::isfinite(value.as_real());
        default: return false;
    }
}

}  // namespace

std::optional<Value> parse_json(std::string_view text, Arena& arena) { return build_value(arena.copy(text), arena); }

Value expand_json(const Value& value, Arena& arena) {
    return value.tag() == Tag::kJson ? build_value(value.text(), arena).value_or(Value()) : value;
}

Value get_member(const Value& object, std::string_view key, Arena& arena) {
    if (object.tag() == Tag::kJson) return find_member(object.text(), key, arena);
    if (object.tag() != Tag::kObject) return Value();
    for (const Member& member : object.members()) {
        if (member.key == key) return member.value;
    }
    return Value();
}

Value get_element(const Value& array, int64_t index, Arena& arena) {
    if (array.tag() == Tag::kJson) return find_element(array.text(), index, arena);
    if (array.tag() != Tag::kArray) return Value();
    auto size = static_cast<int64_t>(array.items().size());
    if (index < 0) index += size;
    return index >= 0 && index < size ? array.items()[static_cast<size_t>(index)] : Value();
}

namespace {

// A real inside of a structure shows that it is one: 2.0 (as the vendors' products print it), where a cell would be 2.
void write_member(const Value& value, std::string& out, JsonStyle style) {
    write_json(value, out, style);
    if (value.tag() != Tag::kReal || !std::isfinite(value.as_real())) return;
    bool whole = value.as_real() == std::trunc(value.as_real()) && std::fabs(value.as_real()) < 1e16;
    if (whole) out += ".0";
}

}  // namespace

void write_json(const Value& value, std::string& out, JsonStyle style) {
    switch (value.tag()) {
        case Tag::kNull: out += "null"; return;
        case Tag::kString: write_string(value.text(), style, out); return;
        case Tag::kArray: {
            char separator = '[';
            for (const Value& item : value.items()) {
                out += separator;
                separator = ',';
                write_member(item, out, style);
            }
            out += value.items().empty() ? "[]" : "]";
            return;
        }
        case Tag::kObject: {
            char separator = '{';
            for (const Member& member : value.members()) {
                out += separator;
                separator = ',';
                write_string(member.key, style, out);
                out += ':';
                write_member(member.value, out, style);
            }
            out += value.members().empty() ? "{}" : "}";
            return;
        }
        case Tag::kJson: {
            // By way of the parsed value, so that the result does not depend on whether somebody looked into it before.
            thread_local Arena arena;
            write_json(expand_json(value, arena), out, style);
            arena.reset();
            return;
        }
        default: break;
    }
    bool quoted = is_quoted(value);
    if (quoted) out += '"';
    append_text(value, out);
    if (quoted) out += '"';
}

void write_json_string(std::string_view text, std::string& out) { write_string(text, JsonStyle::kCompact, out); }

void compact_json(std::string_view text, std::string& out, JsonStyle style) {
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (quoted && c == '\\' && i + 1 < text.size()) {
            out += c;
            c = text[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && is_ascii_space(c)) {
            continue;
        } else if (c == '&' && style == JsonStyle::kSentinelText) {
            out += "\\u0026";
            continue;
        }
        out += c;
    }
}

void append_text(const Value& value, std::string& out) {
    switch (value.tag()) {
        case Tag::kNull: break;
        case Tag::kBool: out += value.as_bool() ? "true" : "false"; break;
        case Tag::kInt:
        case Tag::kLong: append_long(value.as_long(), out); break;
        case Tag::kReal: out += format_real(value.as_real()); break;
        case Tag::kDecimal: out += format_decimal(value.as_decimal()); break;
        case Tag::kDateTime: out += format_datetime(value.ticks()); break;
        case Tag::kTimespan: out += format_timespan(value.ticks()); break;
        case Tag::kString: out += value.text(); break;
        case Tag::kGuid: append_guid(value.as_guid(), out); break;
        case Tag::kArray:
        case Tag::kObject:
        case Tag::kJson: write_json(value, out); break;
    }
}

std::string to_text(const Value& value) {
    std::string out;
    append_text(value, out);
    return out;
}

}  // namespace tocsin
