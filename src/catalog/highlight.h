// Rule text as HTML: escaped, coloured, with an anchor where each stage begins.
#pragma once

#include <string>

#include "catalog/rule_entry.h"

namespace tocsin {

class HighlightedRule {
public:
    explicit HighlightedRule(const RuleEntry& entry);

    // The text of one stage.
    std::string stage(const Stage& stage) const;
    // The file, or of a file of many rules the query, with links `at-1`, `at-2` ... to the stages.
    std::string body() const;

private:
    const RuleEntry& entry_;
    std::string
        classes_;  // of each byte of the query: k keyword, s string, n number, c comment, m macro, y key, blank nothing
};

// Text with `&`, `<`, `>` and `"` written as entities.
std::string html_escaped(std::string_view text);

}  // namespace tocsin
