// What only a Sigma rule has (sigmahq.io/sigma-specification).
#pragma once

#include <string>
#include <vector>

namespace tocsin {

struct SigmaLogsource {
    std::string category;
    std::string product;
    std::string service;
};

struct SigmaRule {
    std::string level;
    SigmaLogsource logsource;
    std::vector<std::string> correlates;  // ids and names of the rules that it correlates
    bool generate = false;                // those stand for themselves, too
    bool standalone = true;               // false: some correlation uses the rule up
};

}  // namespace tocsin
