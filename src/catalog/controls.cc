// What a kill-chain phase, a NIST or a CIS control follows from stands in data/controls.tsv.
#include "catalog/controls.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "catalog/attack.h"
#include "catalog/fact_table.h"

namespace tocsin {
namespace {

struct Control {
    std::string_view name;
    unsigned order = 0;
};

// The control of `kind` that follows from `value`; null if none does.
const Control* find_control(std::string_view kind, std::string_view value) {
    static const auto kControls = [] {
        std::map<std::pair<std::string_view, std::string_view>, Control> controls;
        for_each_fact("controls.tsv", 5, [&](const std::vector<std::string_view>& cells) {
            Control control{cells[2], 0};
            std::from_chars(cells[4].data(), cells[4].data() + cells[4].size(), control.order);
            controls.emplace(std::pair{cells[0], cells[1]}, control);
        });
        return controls;
    }();
    auto found = kControls.find({kind, value});
    return found == kControls.end() ? nullptr : &found->second;
}

void add_once(std::vector<std::string>& list, std::string_view text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.emplace_back(text);
}

std::string_view type_name(SplunkType type) {
    switch (type) {
        case SplunkType::kTtp: return "TTP";
        case SplunkType::kAnomaly: return "Anomaly";
        case SplunkType::kHunting: return "Hunting";
        case SplunkType::kCorrelation: return "Correlation";
    }
    return {};
}

// `Privilege Escalation` -> `privilege-escalation`: the table's spelling.
std::string short_name(std::string_view tactic) { return replace_all(to_lower_ascii(tactic), " ", "-"); }

std::vector<std::string> kill_chain_of(const Rule& rule) {
    std::map<unsigned, std::string_view> phases;
    auto add = [&](std::string_view tactic) {
        if (const Control* phase = find_control("kill_chain", tactic)) phases.emplace(phase->order, phase->name);
    };
    for (const std::string& id : rule.techniques) {
        if (const Technique* technique = find_technique(id)) {
            for (std::string_view tactic : technique->tactics) add(tactic);
        }
    }
    if (phases.empty()) {
        for (const std::string& written : rule.tactics) {
            if (const Tactic* tactic = find_tactic(written)) add(short_name(tactic->name));
        }
    }
    std::vector<std::string> out;
    for (const auto& [order, name] : phases) add_once(out, name);
    return out;
}

}  // namespace

Controls controls_of(const Rule& rule) {
    Controls out;
    out.kill_chain = kill_chain_of(rule);
    if (const SplunkRule* splunk = rule.splunk()) {
        if (const Control* nist = find_control("nist", type_name(splunk->type))) add_once(out.nist, nist->name);
        if (const Control* cis = find_control("cis", splunk->security_domain)) add_once(out.cis, cis->name);
    }
    for (const std::string& id : rule.techniques) {
        if (const Technique* technique = find_technique(id)) {
            for (std::string_view group : technique->groups) add_once(out.actors, group);
        }
    }
    return out;
}

}  // namespace tocsin
