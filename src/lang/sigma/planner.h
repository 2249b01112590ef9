// From rules to plan nodes: scans of events, and correlations over the rows of several rules.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lang/sigma/collection.h"
#include "lang/sigma/correlation.h"
#include "lang/sigma/rule.h"
#include "plan/environment.h"
#include "plan/node.h"

namespace tocsin::sigma {

// A document with the text that its spans refer to.
struct Unit {
    YamlNode node;
    SourcePtr source;
    SigmaEntry entry;
};

class Planner {
public:
    // `plan` gets steps and literals; `units` are the documents of the text itself, which come before those of the environment's
    // collection when a correlation names a rule.
    Planner(Plan& plan, const std::vector<Unit>& units, const Environment& environment, Diagnostics& diagnostics)
        : plan_(plan), units_(units), environment_(environment), diagnostics_(&diagnostics) {}

    // The rows of a rule as its result; null after telling what is wrong.
    NodePtr result_of(const Unit& unit);

private:
    // A column of the rows that a correlation works on, and the field of the rule's events that it is.
    struct Wanted {
        std::string column;
        std::string field;
    };
    // What a correlation is told beside its inputs.
    struct Judgement {
        std::string type;
        Ticks timespan = 0;
        double percentile = 50;
        std::string condition, expression;
        std::vector<std::string> rules, group_by, fields;
        Span span;
    };

    std::optional<DetectionRule> detection(const Unit& unit);
    NodePtr events(DetectionRule rule);
    NodePtr scan(const Feed& feed, const Expr& predicate, bool open, const std::vector<Wanted>& wanted, Span span,
                 Span step);
    uint32_t step_at(Span span) const;
    static NodePtr as_input(NodePtr rows, const std::vector<Wanted>& wanted, size_t number, Span span);
    NodePtr rows(const Logsource& logsource, const Expr& predicate, const std::vector<Wanted>& wanted, size_t number,
                 Span span);
    NodePtr rows_of(const Unit& unit, const std::vector<Wanted>& wanted, size_t number, Span span);
    NodePtr aggregated(DetectionRule rule, const std::vector<std::string>& carried);
    NodePtr correlated(const Unit& unit, const std::vector<std::string>& carried);
    std::optional<std::vector<const Unit*>> units_of(const Correlation& correlation, const Unit& from);
    std::optional<DetectionRule> merged(const Correlation& correlation, const std::vector<const Unit*>& units);
    NodePtr input(const Unit& unit, const std::vector<Wanted>& wanted, size_t number, const RuleReference& reference,
                  const Unit& from);
    NodePtr judge(const Judgement& judgement, const std::vector<std::string>& carried, std::vector<NodePtr> inputs);
    const Unit* find(const RuleReference& reference, const Unit& from);
    void add_step(std::string kind, Span span) { plan_.steps.push_back({std::move(kind), span, {}}); }
    const std::vector<SigmaEntry>& filters() const;

    Plan& plan_;
    const std::vector<Unit>& units_;
    const Environment& environment_;
    Diagnostics* diagnostics_;                    // of the text whose rule is being read
    std::vector<std::unique_ptr<Unit>> foreign_;  // rules of other texts, parsed
    std::vector<const Unit*> open_;               // correlations that are being planned, outermost first
};

}  // namespace tocsin::sigma
