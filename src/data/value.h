// Value: one cell. A 16-byte tagged value that is also the node of dynamic data (arrays, objects).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "data/time.h"
#include "data/type.h"

namespace tocsin {

struct Decimal;  // data/decimal.h
struct Guid {
    uint64_t high = 0;  // the first 16 hex digits as printed
    uint64_t low = 0;
    auto operator<=>(const Guid&) const = default;
};

// As wide as what a value has left for it: without padding a value is copied in one piece.
enum class Tag : uint32_t {
    kNull,
    kBool,
    kInt,
    kLong,
    kReal,
    kDecimal,
    kDateTime,
    kTimespan,
    kString,
    kGuid,
    kArray,   // also an SPL multivalue
    kObject,  // members in the order of the text; a key occurs once
    kJson,    // text of a JSON array or object, not looked into yet; see data/json.h
};

class Value;
struct Member;

// Trivially copyable. Strings, arrays, objects, decimals and guids are views into an arena or a buffer that outlives the value:
// for a cell of a batch this is the time of one push (exec/operator.h); whoever keeps a value longer copies it (copy_value).
class Value {
public:
    constexpr Value() : long_(0) {}
    static constexpr Value null() { return Value(); }
    static constexpr Value boolean(bool v) { return Value(Tag::kBool, int64_t{v}); }
    static constexpr Value integer(int32_t v) { return Value(Tag::kInt, int64_t{v}); }
    static constexpr Value of_long(int64_t v) { return Value(Tag::kLong, v); }
    static constexpr Value real(double v) {
        Value out;
        out.tag_ = Tag::kReal;
        out.real_ = v;
        return out;
    }
    static constexpr Value datetime(Ticks v) { return Value(Tag::kDateTime, v); }
    static constexpr Value timespan(Ticks v) { return Value(Tag::kTimespan, v); }
    static constexpr Value string(std::string_view v) {
        Value out;
        out.tag_ = Tag::kString;
        out.size_ = static_cast<uint32_t>(v.size());
        out.text_ = v.data();
        return out;
    }
    static Value json(std::string_view text) {
        Value out = string(text);
        out.tag_ = Tag::kJson;
        return out;
    }
    static Value guid(const Guid* v) { return pointer(Tag::kGuid, v, 0); }
    static Value decimal(const Decimal* v) { return pointer(Tag::kDecimal, v, 0); }
    static Value array(std::span<const Value> items) { return pointer(Tag::kArray, items.data(), items.size()); }
    static Value object(std::span<const Member> members);

    constexpr Tag tag() const { return tag_; }
    constexpr bool is_null() const { return tag_ == Tag::kNull; }
    constexpr bool is_string() const { return tag_ == Tag::kString; }
    constexpr bool is_integer() const { return tag_ == Tag::kInt || tag_ == Tag::kLong; }
    constexpr bool is_number() const { return tag_ >= Tag::kInt && tag_ <= Tag::kDecimal; }

    // The accessors require the tag named.
    constexpr bool as_bool() const { return long_ != 0; }               // kBool
    constexpr int64_t as_long() const { return long_; }                 // kBool kInt kLong kDateTime kTimespan
    constexpr Ticks ticks() const { return long_; }                     // kDateTime kTimespan
    constexpr double as_real() const { return real_; }                  // kReal
    constexpr std::string_view text() const { return {text_, size_}; }  // kString kJson
    const Guid& as_guid() const { return *static_cast<const Guid*>(pointer_); }
    const Decimal& as_decimal() const { return *static_cast<const Decimal*>(pointer_); }
    std::span<const Value> items() const { return {static_cast<const Value*>(pointer_), size_}; }  // kArray
    std::span<const Member> members() const;                                                       // kObject

private:
    constexpr Value(Tag tag, int64_t v) : long_(v), tag_(tag) {}
    static Value pointer(Tag tag, const void* p, size_t size) {
        Value out;
        out.tag_ = tag;
        out.size_ = static_cast<uint32_t>(size);
        out.pointer_ = p;
        return out;
    }

    union {
        int64_t long_;
        double real_;
        const char* text_;
        const void* pointer_;
    };
    uint32_t size_ = 0;
    Tag tag_ = Tag::kNull;
};
static_assert(sizeof(Value) == 16);

// A key with its value in an object.
struct Member {
    std::string_view key;
    Value value;
};

inline Value Value::object(std::span<const Member> members) {
    return pointer(Tag::kObject, members.data(), members.size());
}
inline std::span<const Member> Value::members() const { return {static_cast<const Member*>(pointer_), size_}; }

// The type that a tag has in a column; kDynamic for null, arrays, objects and JSON.
Type type_of(const Value& value);
// The double nearest to any number, bool, datetime or timespan; 0 for others.
double to_double(const Value& value);
// A deep copy whose memory is in `arena`. kJson stays JSON text.
Value copy_value(const Value& value, Arena& arena);
// `arena` copy of text as a string value.
inline Value make_string(std::string_view text, Arena& arena) { return Value::string(arena.copy(text)); }

// Appends it as `74be27de-1e4e-49d9-b579-fe0b331d3642`.
void append_guid(const Guid& guid, std::string& out);
// With or without hyphens and braces; null if it has not 32 hex digits.
bool parse_guid(std::string_view text, Guid& out);

// Shortest text that reads back as the same double, without exponent for ordinary sizes, `NaN`, `Infinity`, `-Infinity`;
// 118.0 prints `118`.
std::string format_real(double value);

}  // namespace tocsin
