// Annotations of a rule that follow from others: kill-chain phases, NIST and CIS controls, threat actors.
#pragma once

#include <string>
#include <vector>

#include "rule/rule.h"

namespace tocsin {

// Each list in order, without repetitions.
struct Controls {
    std::vector<std::string> kill_chain;  // of the tactics of the rule's techniques: Installation
    std::vector<std::string> nist;        // of the kind of detection: DE.AE (Splunk only)
    std::vector<std::string> cis;         // of the security domain: CIS 13 (Splunk only)
    std::vector<std::string> actors;      // ATT&CK groups that use one of the techniques
};

// As contentctl derives them for Splunk's detections (github.com/splunk/contentctl). A rule without techniques gets the phases of its
// tactics.
Controls controls_of(const Rule& rule);

}  // namespace tocsin
