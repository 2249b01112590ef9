// What a rule raises and how it is set up, as labelled texts: the same lines for the terminal and for the site.
#pragma once

#include <string>
#include <vector>

#include "rule/rule.h"

namespace tocsin {

struct LabelledText {
    std::string label;  // `Risk message`
    std::string text;
};

// What becomes of a column of the rule's result: `Account.Name`, `custom detail Image`, `title`, `risk object (user)`.
std::vector<std::string> uses_of_column(const Rule& rule, const std::string& column);

// Title, entities, risk and the like, in the order in which they are shown; nothing that the file leaves out.
std::vector<LabelledText> alert_facts(const Rule& rule);

}  // namespace tocsin
