// What a Sigma rule may refer to besides its own text: other rules, filters, values of placeholders, and logs of other products than
// those that the program has a view for.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/source_text.h"
#include "source/view.h"

namespace tocsin {

// A rule that correlations may refer to, or a filter.
struct SigmaEntry {
    std::string id;
    std::string name;  // the key `name`, not the title
    SourcePtr text;    // its YAML document
};

struct SigmaCollection {
    std::vector<SigmaEntry> rules;    // in the order of their files
    std::vector<SigmaEntry> filters;  // as well
    std::map<std::string, std::vector<std::string>>
        placeholders;                                     // --placeholders: name without percent signs -> values
    std::vector<std::shared_ptr<const View>> logsources;  // --logsource NAME=PATH: an open view per NAME, named so
};

}  // namespace tocsin
