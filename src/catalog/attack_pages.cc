// The ATT&CK matrix with the rules of each technique; those that are gone from ATT&CK stand below it, and count for what replaced them.
#include <algorithm>

#include "base/text.h"
#include "catalog/attack.h"
#include "catalog/list_pages.h"
#include "catalog/rule_list.h"
#include "catalog/site_page.h"
#include "data/json_text.h"

namespace tocsin {
namespace {

// A slash and a place to break the line: cells are narrow.
constexpr std::string_view kMayBreak = "/\u200b";

using RulesByTechnique = std::map<std::string, std::vector<uint32_t>>;

RulesByTechnique rules_by_technique(const Catalog& catalog) {
    RulesByTechnique out;
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        for (const std::string& id : catalog.rules()[number].rule().techniques) {
            std::vector<uint32_t>& rules = out[id];
            if (rules.empty() || rules.back() != number) rules.push_back(number);
        }
    }
    return out;
}

// Ids that stand in today's matrix for the one that a rule names.
std::vector<std::string> current_ids(const std::string& id) {
    const Technique* technique = find_technique(id);
    if (!technique) return {};
    if (technique->status == TechniqueStatus::kActive) return {id};
    return {technique->successors.begin(), technique->successors.end()};
}

std::string parent_id(const std::string& id) { return id.substr(0, id.find('.')); }

// The rules of each technique of today, sub-techniques counted with their technique.
std::map<std::string, std::set<uint32_t>> rules_of_today(const RulesByTechnique& rules) {
    std::map<std::string, std::set<uint32_t>> out;
    for (const auto& [id, numbers] : rules) {
        for (const std::string& today : current_ids(id)) {
            out[today].insert(numbers.begin(), numbers.end());
            out[parent_id(today)].insert(numbers.begin(), numbers.end());
        }
    }
    return out;
}

bool is_of_tactic(const Technique& technique, const Tactic& tactic) {
    return std::any_of(technique.tactics.begin(), technique.tactics.end(),
                       [&](std::string_view written) { return find_tactic(written) == &tactic; });
}

std::string heat(size_t rules) {
    return rules == 0 ? "0" : rules < 3 ? "1" : rules < 10 ? "2" : rules < 30 ? "3" : "4";
}

std::string successors_text(const Technique* technique) {
    if (!technique) return "never was in ATT&CK";
    std::string out;
    for (std::string_view successor : technique->successors)
        out += (out.empty() ? "" : ", ") + std::string(successor) + " " +
               std::string(find_technique(successor) ? find_technique(successor)->name : "");
    return out.empty() ? "nothing" : out;
}

std::string matrix_page(const Catalog& catalog, const RulesByTechnique& rules) {
    const auto today = rules_of_today(rules);
    PageData data, tactics = page_list(), gone = page_list();
    size_t covered = 0;
    for (const Tactic& tactic : all_tactics()) {
        PageData column, techniques = page_list();
        size_t count = 0, all = 0;
        for (const Technique& technique : all_techniques()) {
            const bool sub = technique.id.find('.') != std::string_view::npos;
            if (sub || technique.status != TechniqueStatus::kActive || !is_of_tactic(technique, tactic)) continue;
            ++all;
            auto found = today.find(std::string(technique.id));
            if (found == today.end()) continue;
            ++count;
            size_t subs = 0;
            for (const auto& [id, numbers] : today)
                subs += id.size() > technique.id.size() && parent_id(id) == technique.id;
            PageData cell;
            put(cell, "id", technique.id);
            put(cell, "name", replace_all(technique.name, "/", kMayBreak));
            put(cell, "rules", uint64_t{found->second.size()});
            put(cell, "heat", heat(found->second.size()));
            put(cell, "href", technique_href(std::string(technique.id)));
            put(cell, "subs", subs == 0 ? std::string() : std::to_string(subs));
            techniques << cell;
        }
        covered += count;
        put(column, "name", tactic.name);
        put(column, "count", std::to_string(count) + " of " + std::to_string(all));
        column["techniques"] = std::move(techniques);
        tactics << column;
    }
    for (const auto& [id, numbers] : rules) {
        const Technique* technique = find_technique(id);
        if (technique && technique->status == TechniqueStatus::kActive) continue;
        PageData item;
        put(item, "id", id);
        put(item, "name", technique ? technique->name : std::string_view());
        put(item, "href", technique_href(id));
        put(item, "today", successors_text(technique));
        put(item, "rules", uint64_t{numbers.size()});
        gone << item;
    }
    put(data, "intro",
        "Techniques that rules here look for, by tactic; sub-techniques count with theirs. " +
            plural(covered, "cell", "cells") +
            " of the matrix covered. A rule for a technique that was revoked counts for what replaced it.");
    data["tactics"] = std::move(tactics);
    put_list(data, "gone", std::move(gone));
    return render_page(catalog, "attack", "attack/index.html", "ATT&CK", data);
}

std::string technique_page(const Catalog& catalog, const std::string& id, const RulesByTechnique& rules) {
    const Technique* technique = find_technique(id);
    ListPage page;
    page.heading = id + (technique ? " " + std::string(technique->name) : std::string());
    page.parent_label = "ATT&CK";
    page.parent_href = "attack/index.html";
    if (technique) {
        std::string tactics;
        for (std::string_view written : technique->tactics) {
            const Tactic* tactic = find_tactic(written);
            tactics += (tactics.empty() ? "" : ", ") + std::string(tactic ? tactic->name : written);
        }
        page.intro = tactics;
        if (technique->status != TechniqueStatus::kActive)
            page.notes.push_back("Gone from ATT&CK; replaced by " + successors_text(technique) + ".");
        if (!technique->groups.empty()) {
            std::string groups;
            for (std::string_view group : technique->groups) groups.append(groups.empty() ? "" : ", ").append(group);
            page.notes.push_back("Used by " + groups + ".");
        }
    } else {
        page.intro = "ATT&CK has no technique of this id.";
    }
    for (const auto& [other, numbers] : rules) {
        if (other == id) page.groups.push_back(rule_group(catalog, numbers, "Rules"));
    }
    for (const auto& [other, numbers] : rules) {
        const Technique* sub = find_technique(other);
        std::vector<std::string> today = current_ids(other);
        const bool below = other != id && parent_id(other) == id;
        const bool successor = other != id && !below &&
                               std::any_of(today.begin(), today.end(),
                                           [&](const std::string& now) { return now == id || parent_id(now) == id; });
        if (below || successor)
            page.groups.push_back(rule_group(catalog, numbers,
                                             other + (sub ? " " + std::string(sub->name) : std::string()) +
                                                 (successor ? " (now part of this)" : "")));
    }
    return render_list(catalog, technique_href(id), page);
}

}  // namespace

std::vector<Page> attack_pages(const Catalog& catalog) {
    const RulesByTechnique rules = rules_by_technique(catalog);
    std::set<std::string> ids;
    for (const auto& [id, numbers] : rules) {
        ids.insert(id);
        for (const std::string& today : current_ids(id)) {
            ids.insert(today);
            ids.insert(parent_id(today));
        }
        if (find_technique(parent_id(id))) ids.insert(parent_id(id));
    }
    std::vector<Page> pages;
    pages.emplace_back("attack/index.html", matrix_page(catalog, rules));
    for (const std::string& id : ids) pages.emplace_back(technique_href(id), technique_page(catalog, id, rules));
    return pages;
}

std::string navigator_layer(const Catalog& catalog) {
    std::map<std::string, std::set<uint32_t>> counts;
    for (const auto& [id, numbers] : rules_by_technique(catalog)) {
        for (const std::string& today : current_ids(id)) counts[today].insert(numbers.begin(), numbers.end());
    }
    size_t most = 1;
    std::vector<std::string> techniques;
    for (const auto& [id, numbers] : counts) {
        most = std::max(most, numbers.size());
        techniques.push_back(JsonObject()
                                 .text("techniqueID", id)
                                 .number("score", numbers.size())
                                 .text("comment", plural(numbers.size(), "rule", "rules"))
                                 .str());
    }
    return JsonObject()
               .text("name", "Tocsin catalogue")
               .raw("versions", JsonObject().text("attack", "19").text("navigator", "5.1.0").text("layer", "4.5").str())
               .text("domain", "enterprise-attack")
               .text("description", "Number of detection rules for each technique")
               .raw("gradient", JsonObject()
                                    .texts("colors", {"#fdf0e9", "#a4451f"})
                                    .number("minValue", 0)
                                    .number("maxValue", most)
                                    .str())
               .raw("techniques", json_array(techniques, ",\n"))
               .str() +
           "\n";
}

}  // namespace tocsin
