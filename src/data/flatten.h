// Every field of a JSON text at once, under flattened names.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

// Where a server stops to extract fields; 0: nowhere.
struct FieldLimits {
    size_t bytes = 0;   // values that end behind so many bytes are left out
    size_t fields = 0;  // and so are fields with other names than the first so many
    bool any() const { return bytes > 0 || fields > 0; }
    bool operator==(const FieldLimits&) const = default;
};

// limits.conf of a Splunk server with default settings: [spath] extraction_cutoff, [kv] limit. The command spath knows the first only.
inline constexpr FieldLimits kSplunkFieldLimits{5000, 100};

// What the limits left out.
struct LeftOut {
    bool behind_bytes = false;
    bool behind_fields = false;
    std::set<std::string, std::less<>> names;  // of fields of which a value is missing

    // One sentence for each limit that bit.
    std::vector<std::string_view> notices() const;
};

// Appends every field under its name: Splunk's (`a.b`, `a{}.c`, multivalues; scalars keep their characters, null is a text) ... What
// stands before the damage of a broken text counts. `left_out`, if given, is told what is missing.
void flatten_splunk(std::string_view json, std::vector<Member>& out, Arena& arena, const FieldLimits& limits = {},
                    LeftOut* left_out = nullptr);
// ... or dotted names, arrays as arrays: what a Sigma result row shows. Values may be views of `json`.
void flatten_dotted(std::string_view json, std::vector<Member>& out, Arena& arena);

}  // namespace tocsin
