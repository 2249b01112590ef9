// Splunk's paths into JSON values: `a.b{0}.c`, `findings{}.name`, `{}.x`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

struct JsonPathStep {
    enum class Kind : uint8_t {
        kKey,    // member `key`
        kEach,   // `{}`: every element; a value that is no array counts as its only element
        kIndex,  // `{2}`: element number `index`
    };
    Kind kind = Kind::kKey;
    std::string key;
    int64_t index = 0;
};
using JsonPath = std::vector<JsonPathStep>;

// Never fails: what is no `{}` or `{n}` belongs to a key. The empty text is the value itself.
JsonPath parse_json_path(std::string_view text);

// Appends every value at the path, in order.
void find_json_path(const Value& root, std::span<const JsonPathStep> path, std::vector<Value>& out, Arena& arena);

// `root` with the values at the path replaced by change(old); a missing last member is made with change(null). A result of null
// removes the member or element.
Value edit_json_path(const Value& root, std::span<const JsonPathStep> path,
                     const std::function<Value(const Value&)>& change, Arena& arena);

// Parses JSON text as parse_json() does, but numbers stay the characters that they were written in (kJson values), and of several
// members of one name all are kept: fields come from the text of events, where 7.10 is not 7.1.
std::optional<Value> parse_event_json(std::string_view text, Arena& arena);

// A JSON value as an SPL field: strings and numbers themselves, true, false and null as texts, arrays and objects as JSON text.
Value json_field(const Value& json, Arena& arena);

}  // namespace tocsin
