// YAML with positions: a document as a tree whose nodes know where they stand, and the text of a scalar as a source
// whose every character leads back to the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace tocsin {

struct YamlMember;

// A node of a YAML document. Aliases are replaced by copies of what they refer to.
struct YamlNode {
    enum class Kind : uint8_t { kNull, kScalar, kList, kMap };
    Kind kind = Kind::kNull;
    bool plain = false;               // a scalar without quotes, or a null: may mean a number or a bool
    std::string text;                 // kScalar: its value
    Span span;                        // in the source; of a scalar with its quotes
    std::vector<YamlNode> items;      // kList
    std::vector<YamlMember> members;  // kMap, in the order of the file; each key once

    bool is_null() const { return kind == Kind::kNull; }
    bool is_scalar() const { return kind == Kind::kScalar; }
    bool is_list() const { return kind == Kind::kList; }
    bool is_map() const { return kind == Kind::kMap; }

    // The value of a member; null if this is no map or has no such key.
    const YamlNode* find(std::string_view key) const;
    const YamlMember* member(std::string_view key) const;
};

struct YamlMember {
    YamlNode key;  // a scalar
    YamlNode value;
};

// The documents of a YAML text (JSON is YAML, too). The text is read until its first error, which is told with code
// `syntax`; a key that occurs twice is a warning, and its last value counts.
std::vector<YamlNode> parse_yaml(const SourcePtr& source, Diagnostics& diagnostics);

// The value of a scalar as a source of its own. Works for every style: literal and folded blocks, plain text over
// several lines, single and double quotes with their escapes.
SourcePtr scalar_source(const SourcePtr& source, const YamlNode& scalar);

// The same as offsets into `source`'s text: one per byte of the value and one for its end.
std::vector<uint32_t> scalar_offsets(const SourceText& source, const YamlNode& scalar);

// The part of `source` between two offsets as a source of its own.
SourcePtr part_source(const SourcePtr& source, Span part);

}  // namespace tocsin
