// Where in a record a column's value stands, and how it becomes a cell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// One step into a JSON value.
struct PathStep {
    enum class Kind : uint8_t {
        kKey,    // member `key`
        kEach,   // every element of an array (Splunk's `{}`); a value that is no array counts as its only element
        kIndex,  // element `index`, negative from the end
    };
    Kind kind = Kind::kKey;
    std::string key;
    int64_t index = 0;
    bool operator==(const PathStep&) const = default;
};

using FieldPath = std::vector<PathStep>;

// `requestParameters.imageId.imageDigest`, `findings{}.name`, `a{0}.b`: Splunk's field names and spath's paths.
FieldPath parse_splunk_path(std::string_view text);
// `userIdentity.arn`: dots only.
FieldPath parse_dotted_path(std::string_view text);
// Splunk's spelling.
std::string to_string(const FieldPath& path);

enum class Rendering : uint8_t {
    kText,      // string; absent or null -> "" ; numbers and bools as text
    kLong,      // integral number or numeric text
    kBool,      // true/false or their texts
    kDateTime,  // ISO 8601 text
    kJsonText,  // compact JSON text as Sentinel stores it; absent or null -> ""; a bare string as it is
    kDynamic,   // the JSON value itself, lazily parsed
    kSplunk,  // text with numbers in their source form; several -> multivalue; JSON null -> the text "null"; object/array -> absent
    kSigma,         // scalar or, through arrays, every value below as an array; null stays null
    kPresence,      // true if the record has the path, whatever stands there, through arrays as kSigma; else null
    kRecord,        // the whole record's text, exactly as in the file (_raw)
    kRecordObject,  // the whole record as a lazily parsed dynamic value
    kEventTime,     // the record's time as datetime (view's time column)
    kEpoch,         // the record's time as seconds since 1970 (SPL _time)
    kFile,          // path of the log file (source)
    kSourcetype,    // `aws:cloudtrail` or `_json`
    kConstant,      // the same text in every row
    kEmptyText,     // "" in every row: a documented column that the connector leaves empty
};

}  // namespace tocsin
