// Patterns with `*` for any text, as SPL's search command and field lists use them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "function/function.h"

namespace tocsin {

// A compiled pattern for whole texts. Case rules know ASCII letters only.
class Wildcard {
public:
    Wildcard(std::string_view pattern, CaseRule letter_case);

    bool match(std::string_view text) const;
    // As match(); `parts` receives what each `*` stood for.
    bool match(std::string_view text, std::vector<std::string_view>& parts) const;
    bool has_star() const { return pieces_.size() > 1; }
    // The pattern is nothing but stars.
    bool any() const { return has_star() && minimum_ == 0; }

private:
    size_t find(std::string_view text, std::string_view piece, size_t from) const;

    std::vector<std::string> pieces_;  // the texts between the stars
    size_t minimum_ = 0;
    CaseRule letter_case_;
};

}  // namespace tocsin
