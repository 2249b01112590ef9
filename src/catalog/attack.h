// MITRE ATT&CK: tactics and techniques by their present names, what replaced revoked ones, and who uses them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

struct Tactic {
    std::string_view id;        // TA0005
    std::string_view old_name;  // before ATT&CK 19: Defense Evasion
    std::string_view name;      // today: Stealth
    unsigned order = 0;         // column of the matrix
};

enum class TechniqueStatus : uint8_t { kActive, kRevoked, kDeprecated };

struct Technique {
    std::string_view id;                    // T1562.001
    std::string_view name;                  // full: `Impair Defenses: Disable or Modify Tools`
    std::vector<std::string_view> tactics;  // short names: stealth; of a technique that is gone those it had
    TechniqueStatus status = TechniqueStatus::kActive;
    std::vector<std::string_view> successors;  // ids that replaced one that is gone
    std::vector<std::string_view> groups;      // threat actors that use it
};

// In the order of the matrix.
std::span<const Tactic> all_tactics();
// Sorted by id.
std::span<const Technique> all_techniques();

// Null for an id that ATT&CK does not have.
const Technique* find_technique(std::string_view id);

// A tactic as rules write it: `DefenseEvasion`, `Defense Evasion`, `defense-evasion`, or by its name of today; null if it is none.
const Tactic* find_tactic(std::string_view written);

}  // namespace tocsin
