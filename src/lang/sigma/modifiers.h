// The key of a detection item, `field|modifier|modifier`, and what its modifiers make of the values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "plan/sigma_collection.h"

namespace tocsin::sigma {

// A modifier and a sentence about it.
struct ModifierText {
    std::string_view name;
    std::string_view description;
};
std::vector<ModifierText> all_modifiers();

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
    bool regex_at_start = false;        // `re|startswith`
    bool regex_at_end = false;          // `re|endswith`
    bool all = false;                   // every value must match
    bool cased = false;
    bool negated = false;
    bool field_reference = false;  // the values name fields
    bool expand = false;           // the values hold placeholders
};

// A value of a detection item.
struct ItemValue {
    enum class Kind : uint8_t { kNull, kText, kNumber, kBool };
    Kind kind = Kind::kText;
    std::string text;  // kText: with Sigma's escapes and wildcards; else as written, bools as `true` and `false`
    Span span;
    size_t written = 0;  // which of the item's values in the rule it was made of
};

// Reads the key of an item. Unknown modifiers and those that do not go together are told.
Result<ItemKey> parse_item_key(const YamlNode& key, Diagnostics& diagnostics);

// The values of an item: one, or those of a list.
Result<std::vector<ItemValue>> read_values(const YamlNode& node, Diagnostics& diagnostics);

// The values with `%name%` replaced by what the collection (may be null) has for the name: one value for each combination. A name without
// values is told as a warning and leaves nothing of the value.
Result<std::vector<ItemValue>> expand_placeholders(const std::vector<ItemValue>& values,
                                                   const SigmaCollection* collection, Diagnostics& diagnostics);

// The values after the key's transforms: possibly more than before.
Result<std::vector<ItemValue>> transform_values(std::vector<ItemValue> values, const ItemKey& key,
                                                Diagnostics& diagnostics);

}  // namespace tocsin::sigma
