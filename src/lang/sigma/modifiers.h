// The key of a detection item, `field|modifier|modifier`, and what its modifiers make of the values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "lang/yaml_source.h"

namespace tocsin::sigma {

// How the field is compared with a value.
enum class Match : uint8_t { kEquals, kContains, kStartsWith, kEndsWith, kRegex, kCidr, kGt, kGte, kLt, kLte, kExists };

// What the values become before they are compared.
enum class Transform : uint8_t { kBase64, kBase64Offset, kUtf16Le, kUtf16Be, kUtf16, kWindash };

struct ItemKey {
    std::string field;  // empty: anywhere in the event
    Span field_span;
    Match match = Match::kEquals;
    std::vector<Transform> transforms;  // in order
    std::string_view time_part;         // `hour` ...: the part of the field's time that is compared; empty if none
    std::string regex_flags;            // of `i`, `m`, `s`
    bool all = false;                   // every value must match
    bool cased = false;
    bool negated = false;
    bool field_reference = false;  // the values name fields
};

// A value of a detection item.
struct ItemValue {
    enum class Kind : uint8_t { kNull, kText, kNumber, kBool };
    Kind kind = Kind::kText;
    std::string text;  // kText: with Sigma's escapes and wildcards; else as written, bools as `true` and `false`
    Span span;
};

// Reads the key of an item. Unknown modifiers and those that do not go together are told.
Result<ItemKey> parse_item_key(const YamlNode& key, Diagnostics& diagnostics);

// The values of an item: one, or those of a list.
Result<std::vector<ItemValue>> read_values(const YamlNode& node, Diagnostics& diagnostics);

// The values after the key's transforms: possibly more than before.
Result<std::vector<ItemValue>> transform_values(std::vector<ItemValue> values, const ItemKey& key,
                                                Diagnostics& diagnostics);

}  // namespace tocsin::sigma
