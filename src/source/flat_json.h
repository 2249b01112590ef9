// FlatJson: every field of a record under its dotted name, as one JSON object. What flatten_dotted() gives (data/flatten.h), for records
// that are written and not computed with.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "data/json_tokens.h"
#include "source/key_sequence.h"

namespace tocsin {

// One per thread.
class FlatJson {
public:
    // `without`: the name of a field that is left out.
    explicit FlatJson(std::string without) : without_(std::move(without)) {}

    // Appends the object. Its members are ordered by name; nulls are left out. Of a damaged record what stands before the damage counts.
    void append(std::string_view record, std::string& out);

private:
    // A place in the records: what a row of keys leads to.
    struct Node {
        uint32_t name;  // number of its dotted name
        KeySequence keys;
    };
    struct Name {
        std::string text;
        std::string member;       // `"text":`; empty if the field is left out
        uint32_t rank = 0;        // among all names, by text
        uint32_t token = kUnset;  // of the present record's value
    };
    static constexpr uint32_t kUnset = UINT32_MAX;
    static constexpr uint32_t kBroken = JsonTokens::kBroken;

    uint32_t walk(uint32_t node, uint32_t token, int depth);
    uint32_t walk_object(uint32_t node, uint32_t token, int depth);
    void write_value(uint32_t token, std::string& out);
    uint32_t child(uint32_t node, std::string_view key);
    uint32_t name_number(std::string text);
    void rank_names();

    std::string without_;
    JsonTokens tokens_;
    Arena arena_;             // of the present record
    std::deque<Node> nodes_;  // which stay where they are while more come
    std::vector<Name> names_;
    std::map<std::pair<uint32_t, std::string>, uint32_t, std::less<>> children_;  // by node and key
    std::unordered_map<std::string, uint32_t> numbers_;                           // of names
    bool ranked_ = false;
    std::vector<uint32_t> present_;  // names that the present record has
};

}  // namespace tocsin
