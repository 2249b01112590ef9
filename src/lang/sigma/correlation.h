// The section `correlation` of a correlation rule (sigmahq.io, Sigma correlation rules specification).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "data/time.h"

namespace tocsin::sigma {

// A type of correlation and a sentence about what it measures.
struct CorrelationType {
    std::string_view name;
    std::string_view description;
};
std::span<const CorrelationType> correlation_types();

struct RuleReference {
    std::string text;  // id or name
    Span span;
};

struct Correlation {
    std::string type;  // as the table function's; median is percentile 50
    std::vector<RuleReference> rules;
    std::vector<std::string> group_by;
    Ticks timespan = 0;
    std::string condition;            // `gte:10 lte:20`; empty with an expression
    std::string expression;           // postfix over the rules' numbers
    std::vector<std::string> fields;  // that the condition counts or measures
    double percentile = 50;
    std::map<std::string, std::map<std::string, std::string>> aliases;  // name -> rule as referred to -> field
    bool generate = false;  // the rules that it refers to also stand for themselves
    Span span;

    // The field that `name` means in events of the rule that is referred to by one of `references`.
    const std::string& field(const std::string& name, std::initializer_list<std::string_view> references) const;
};

// Reads a correlation rule; `source` is its text. Nullopt after telling what is wrong.
std::optional<Correlation> read_correlation(const YamlNode& document, const SourcePtr& source,
                                            Diagnostics& diagnostics);

}  // namespace tocsin::sigma
