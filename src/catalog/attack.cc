#include "catalog/attack.h"

#include <map>

#include "base/text.h"
#include "catalog/embedded_tables.h"

namespace tocsin {
namespace {

// Calls visit(fields) for each line of the table that is no comment.
template <class Visit>
void for_each_row(std::string_view table, Visit visit) {
    for (const EmbeddedFile& file : embedded_tables()) {
        if (file.name != table) continue;
        for (std::string_view line : split(file.text, '\n')) {
            if (!line.empty() && line[0] != '#') visit(split(line, '\t'));
        }
    }
}

// `Defense Evasion`, `DefenseEvasion` and `defense-evasion` are one.
std::string folded(std::string_view name) {
    std::string out;
    for (char c : name) {
        if (is_ascii_alnum(c)) out += ascii_lower(c);
    }
    return out;
}

}  // namespace

const Technique* find_technique(std::string_view id) {
    static const auto kTechniques = [] {
        std::map<std::string_view, Technique> techniques;
        for_each_row("techniques.tsv", [&](const std::vector<std::string_view>& fields) {
            if (fields.size() < 4) return;
            Technique technique{fields[0], fields[1], {}, fields[3]};
            for (std::string_view tactic : split(fields[2], '|')) technique.tactics.push_back(tactic);
            techniques.emplace(fields[0], std::move(technique));
        });
        return techniques;
    }();
    auto found = kTechniques.find(id);
    return found == kTechniques.end() ? nullptr : &found->second;
}

std::string_view tactic_name(std::string_view written) {
    static const auto kTactics = [] {
        std::map<std::string, std::string_view> tactics;
        for_each_row("tactics.tsv", [&](const std::vector<std::string_view>& fields) {
            if (fields.size() < 3) return;
            tactics.emplace(folded(fields[1]), fields[2]);
            tactics.emplace(folded(fields[2]), fields[2]);
        });
        return tactics;
    }();
    auto found = kTactics.find(folded(written));
    return found == kTactics.end() ? std::string_view() : found->second;
}

}  // namespace tocsin
