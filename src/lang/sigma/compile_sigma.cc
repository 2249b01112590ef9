// A Sigma text is one rule, or a collection: rules, correlations that refer to them, and filters. What a collection finds is what those of
// its rules find that no correlation uses up.
#include <algorithm>

#include "lang/compile.h"
#include "lang/sigma/planner.h"
#include "plan/union.h"

namespace tocsin {
namespace {

using sigma::DocumentKind;
using sigma::Unit;

// Whether a correlation of the text refers to the rule and does not let it stand for itself.
bool is_used_up(const Unit& unit, const std::vector<Unit>& units) {
    for (const Unit& other : units) {
        if (sigma::kind_of(other.node) != DocumentKind::kCorrelation || &other == &unit) continue;
        Diagnostics quiet;
        auto correlation = sigma::read_correlation(other.node, other.source, quiet);
        if (!correlation || correlation->generate) continue;
        for (const sigma::RuleReference& reference : correlation->rules) {
            if (sigma::find_entry({unit.entry}, reference.text, unit.source->path()) != nullptr) return true;
        }
    }
    return false;
}

}  // namespace

Result<Plan> compile_sigma(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics) {
    diagnostics.set_source(source);
    const size_t errors_before = diagnostics.error_count();
    auto failed = [&] { return diagnostics.error_count() > errors_before; };
    std::vector<YamlNode> documents = parse_yaml(source, diagnostics);
    if (failed()) return kFailed;
    const bool alone = documents.size() == 1;
    std::vector<Unit> units;
    for (sigma::Document& document : sigma::read_collection(source, std::move(documents), diagnostics)) {
        if (!document.node.is_map()) {
            diagnostics.error("rule", "a Sigma rule is a map of keys", document.node.span);
            continue;
        }
        units.push_back({document.node, source, sigma::entry_of(document)});
    }
    Plan plan;
    plan.source = source;
    plan.arena = std::make_shared<Arena>();
    sigma::Planner planner(plan, units, environment, diagnostics);
    std::vector<NodePtr> results;
    for (const Unit& unit : units) {
        bool filter = sigma::kind_of(unit.node) == DocumentKind::kFilter;
        if (filter || is_used_up(unit, units)) continue;
        NodePtr result = planner.result_of(unit);
        if (result) results.push_back(std::move(result));
    }
    if (results.empty() && !failed()) {
        bool filter = alone && !units.empty();
        diagnostics.error("rule",
                          units.empty() ? "the file is empty"
                          : filter      ? "a filter is no rule"
                                        : "no rule stands for itself",
                          {});
    }
    if (failed()) return kFailed;
    if (results.size() == 1) {
        plan.root = std::move(results[0]);
        return plan;
    }
    auto all = std::make_unique<Union>();
    all->schema.set_open(true);
    all->inputs = std::move(results);
    plan.root = std::move(all);
    return plan;
}

}  // namespace tocsin
