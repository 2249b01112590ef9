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
    std::vector<std::string> false_positives;
};

}  // namespace tocsin
