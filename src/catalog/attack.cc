// Read from data/tactics.tsv and data/techniques.tsv on first use.
#include "catalog/attack.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "catalog/fact_table.h"

namespace tocsin {
namespace {

// `Defense Evasion`, `DefenseEvasion` and `defense-evasion` are one.
std::string folded(std::string_view name) {
    std::string out;
    for (char c : name) {
        if (is_ascii_alnum(c)) out += ascii_lower(c);
    }
    return out;
}

std::vector<std::string_view> list(std::string_view cell, char separator) {
    return cell.empty() ? std::vector<std::string_view>() : split(cell, separator);
}

TechniqueStatus status_of(std::string_view word) {
    if (word == "revoked") return TechniqueStatus::kRevoked;
    return word == "deprecated" ? TechniqueStatus::kDeprecated : TechniqueStatus::kActive;
}

std::vector<Tactic> read_tactics() {
    std::vector<Tactic> out;
    for_each_fact("tactics.tsv", 4, [&](const std::vector<std::string_view>& cells) {
        unsigned order = 0;
        std::from_chars(cells[3].data(), cells[3].data() + cells[3].size(), order);
        out.push_back({cells[0], cells[1], cells[2], order});
    });
    std::sort(out.begin(), out.end(), [](const Tactic& a, const Tactic& b) { return a.order < b.order; });
    return out;
}

std::vector<Technique> read_techniques() {
    std::vector<Technique> out;
    for_each_fact("techniques.tsv", 6, [&](const std::vector<std::string_view>& cells) {
        out.push_back(
            {cells[0], cells[1], list(cells[2], ','), status_of(cells[3]), list(cells[4], ','), list(cells[5], '|')});
    });
    std::sort(out.begin(), out.end(), [](const Technique& a, const Technique& b) { return a.id < b.id; });
    return out;
}

}  // namespace

std::span<const Tactic> all_tactics() {
    static const std::vector<Tactic> kTactics = read_tactics();
    return kTactics;
}

std::span<const Technique> all_techniques() {
    static const std::vector<Technique> kTechniques = read_techniques();
    return kTechniques;
}

const Technique* find_technique(std::string_view id) {
    std::span<const Technique> all = all_techniques();
    auto found = std::lower_bound(all.begin(), all.end(), id,
                                  [](const Technique& technique, std::string_view key) { return technique.id < key; });
    return found == all.end() || found->id != id ? nullptr : &*found;
}

const Tactic* find_tactic(std::string_view written) {
    static const auto kByName = [] {
        std::map<std::string, const Tactic*> names;
        for (const Tactic& tactic : all_tactics()) {
            names.emplace(folded(tactic.old_name), &tactic);
            names.emplace(folded(tactic.name), &tactic);
        }
        return names;
    }();
    auto found = kByName.find(folded(written));
    return found == kByName.end() ? nullptr : found->second;
}

}  // namespace tocsin
