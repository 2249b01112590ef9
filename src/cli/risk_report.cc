#include "cli/risk_report.h"

#include <fstream>

#include "base/text.h"
#include "catalog/attack.h"
#include "cli/result_writer.h"

namespace tocsin {
namespace {

// `Defense Evasion` -> `defense-evasion`.
std::string short_name(std::string_view name) { return replace_all(to_lower_ascii(name), " ", "-"); }

}  // namespace

AnnotateTechnique attack_annotations() {
    return [](const std::string& id) {
        TechniqueAnnotation out;
        const Technique* technique = find_technique(id);
        if (!technique) return out;
        out.name = technique->name;
        for (std::string_view written : technique->tactics) {
            const Tactic* tactic = find_tactic(written);
            if (!tactic) continue;
            // Rules name tactics as they were called when the rules were written, or as they are called today.
            out.tactics.push_back(short_name(tactic->name));
            if (std::string old_name = short_name(tactic->old_name);
                !old_name.empty() && old_name != out.tactics.back())
                out.tactics.push_back(old_name);
            out.tactic_ids.emplace_back(tactic->id);
        }
        return out;
    };
}

std::string risk_report(const RiskEvents& events, bool colours, size_t width) {
    std::vector<std::vector<std::string>> table;
    for (const EntityRisk& entity : events.ranking()) {
        table.push_back({std::to_string(entity.score), entity.type, entity.entity, std::to_string(entity.events),
                         std::to_string(entity.rules.size())});
    }
    if (table.empty()) return {};
    return write_text_table({"risk", "type", "entity", "events", "rules"}, table, colours, width);
}

bool write_risk_events(RiskEvents& events, const std::string& path) {
    std::ofstream file(path, std::ios::binary);
    bool read = events.for_each([&](const RiskEvents::Event& event) { file << event.json << '\n'; });
    file.close();
    return read && !file.fail();
}

}  // namespace tocsin
