// A rule as the catalogue knows it: the rule, the facts of its query, and what follows from its annotations.
#pragma once

#include <string>
#include <vector>

#include "catalog/controls.h"
#include "catalog/facts.h"
#include "detect/compile_rule.h"
#include "rule/splunk_content.h"

namespace tocsin {

// A macro that the rule's text calls, also through others.
struct MacroFact {
    std::string name;
    std::string definition;
};

struct RuleEntry {
    const CompiledRule* compiled = nullptr;  // outlives the entry
    QueryFacts facts;                        // of a rule that does not compile: of the steps that do
    std::vector<std::string> tactics;        // by their names of today
    Controls controls;
    std::vector<MacroFact> macros;           // by name
    std::vector<std::string> required_data;  // what the vendor says that the rule needs, by its words
    std::vector<DataSource> data_sources;    // Splunk: those of required_data that the content describes
    std::string source_link;                 // where it can be read at its vendor's; empty if that is not known

    const Rule& rule() const { return *compiled->rule; }
    bool ok() const { return compiled->ok(); }
};

// An entry for each rule, also for those that do not compile.
std::vector<RuleEntry> make_rule_entries(const RuleSet& set, std::vector<CompiledRule>& compiled,
                                         const Environment& environment);

// The full name of a technique; empty if ATT&CK does not have it.
std::string technique_name(const std::string& id);

// The rule's schedule in one sentence.
std::string schedule_text(const Rule& rule);

}  // namespace tocsin
