// WholeFile: the records of a file that is in memory and as CloudTrail writes it: `{"Records":[{...},{...}]}`.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "data/json_tokens.h"
#include "source/log_reader.h"

namespace tocsin {

// One per thread. Much faster than RecordSplitter, which is for all other content: tokens are found in one go, and serve who reads the records.
class WholeFile {
public:
    // False, with nothing said, if the content is anything else, damaged or too large; where it is true, RecordSplitter would find the same.
    bool read(std::string_view content);
    // Everything but their ordinals is set. Views into the content and this; until the next read().
    std::span<RawRecord> records() { return records_; }

private:
    bool read_record(uint32_t& token);
    // Looks at the top-level member of `record` with the colon `token`. False if it is an array of records.
    bool note_member(uint32_t token, RawRecord& record, unsigned& fields) const;
    // The raw text of the string `token`, whose record goes on behind it; empty if it is none.
    std::string_view string_at(uint32_t token) const;
    char first(uint32_t token) const { return token < all_.count ? all_.whole[all_.starts[token]] : '\0'; }

    JsonTokens tokens_;
    TokenPart all_;
    std::vector<RawRecord> records_;
    std::vector<char> open_;  // brackets
};

}  // namespace tocsin
