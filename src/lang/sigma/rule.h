// A detection rule: what its detection section and its condition say of an event, with the filters that apply to it.
#pragma once

#include <optional>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "data/time.h"
#include "lang/sigma/aggregation.h"
#include "lang/sigma/detection.h"
#include "lang/sigma/logsource.h"
#include "plan/sigma_collection.h"

namespace tocsin::sigma {

struct DetectionRule {
    Logsource logsource;
    std::vector<Selection> selections;
    ExprPtr predicate;                       // of the condition, up to an aggregation
    std::optional<Aggregation> aggregation;  // of old rules
    std::optional<Ticks> timeframe;          // of the aggregation
    Span condition;
};

// Reads a rule; `source` is its text. Nullopt after telling what is wrong. `collection` (may be null) has the values of placeholders.
std::optional<DetectionRule> read_rule(const YamlNode& document, const SourcePtr& source, Arena& arena,
                                       const SigmaCollection* collection, Diagnostics& diagnostics);

// Adds to `predicate` what the filters among `filters` that are meant for the rule ask for. A filter names rules by id or name, or `any`,
// and applies to those of its logsource. False after telling that one of them is wrong.
bool apply_filters(const SigmaEntry& rule, const Logsource& logsource, const std::vector<SigmaEntry>& filters,
                   Arena& arena, const SigmaCollection* collection, ExprPtr& predicate, Diagnostics& diagnostics);

// Gives all parts of the expression the span, for those that stand in another text than the plan's.
void set_spans(Expr& expr, Span span);

}  // namespace tocsin::sigma
