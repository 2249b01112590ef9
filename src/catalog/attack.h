// MITRE ATT&CK: names of techniques and tactics.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

struct Technique {
    std::string_view id;                    // T1562.001
    std::string_view name;                  // full: `Impair Defenses: Disable or Modify Tools`
    std::vector<std::string_view> tactics;  // short names: defense-evasion
    std::string_view successor;             // id that replaced a revoked one; else empty
};

// Null for an id that ATT&CK does not have.
const Technique* find_technique(std::string_view id);

// Today's name of a tactic that a rule may write `DefenseEvasion`, `Defense Evasion` or `defense-evasion`; empty if it is none.
std::string_view tactic_name(std::string_view written);

}  // namespace tocsin
