// JSON text <-> Value, and lookups that do not parse more than they need.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

// Nesting deeper than this is an error (and damage in a log file).
inline constexpr int kMaxJsonDepth = 1000;

// Parses a whole JSON text. Integral numbers in range are kLong, others kReal; strings are unescaped; nothing refers to `text`
// afterwards. A later member with a key that occurred before replaces it. Nullopt if the text is not JSON.
std::optional<Value> parse_json(std::string_view text, Arena& arena);

// A kJson value parsed; other values as they are.
Value expand_json(const Value& value, Arena& arena);

// Member `key` of an object (also kJson), null if there is none or it is no object.
Value get_member(const Value& object, std::string_view key, Arena& arena);
// Element `index` of an array (also kJson), negative from the end; null if there is none.
Value get_element(const Value& array, int64_t index, Arena& arena);

// How JSON text is written.
enum class JsonStyle {
    kCompact,       // no blanks; datetimes, timespans and guids as strings, NaN and infinities as strings
    kSentinelText,  // kCompact with `&` written \u0026, as the AWSCloudTrail connector stores JSON text
};
// Appends the JSON text of `value`. kJson text is written without its blanks.
void write_json(const Value& value, std::string& out, JsonStyle style = JsonStyle::kCompact);
// Appends `text` quoted and escaped. Invalid UTF-8 is written as U+FFFD.
void write_json_string(std::string_view text, std::string& out);
// The JSON text without blanks outside strings. `text` must be valid JSON; `style` as above.
void compact_json(std::string_view text, std::string& out, JsonStyle style = JsonStyle::kCompact);

// What a value prints as in a text cell: strings bare, datetimes, numbers and so on in their usual form, arrays and objects as
// JSON, null as the empty text. This is KQL's tostring().
void append_text(const Value& value, std::string& out);
std::string to_text(const Value& value);

}  // namespace tocsin
