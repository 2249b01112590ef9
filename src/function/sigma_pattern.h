// Patterns of Sigma values: `*` is any text, `?` one character; a backslash before them, or before a backslash, makes
// them plain.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "function/function.h"

namespace tocsin {

// A compiled pattern for whole texts. Case rules know ASCII letters only.
class SigmaPattern {
public:
    SigmaPattern(std::string_view pattern, CaseRule letter_case);

    bool match(std::string_view text) const;

private:
    struct Symbol {
        enum class Kind : uint8_t { kByte, kAnyCharacter, kAnyText };
        Kind kind;
        char byte;
    };
    std::vector<Symbol> symbols_;
    CaseRule letter_case_;
};

// Whether the text has a wildcard that is not escaped.
bool has_sigma_wildcard(std::string_view text);
// The text without its escapes. Backslashes before other characters stay.
std::string sigma_plain_text(std::string_view text);
// The text with escapes such that it stands for itself.
std::string sigma_escaped(std::string_view text);

}  // namespace tocsin
