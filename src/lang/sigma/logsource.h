// Logsources: which logs a rule is about (sigmahq.io, appendix "taxonomy"), and which of the logs at hand those are.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "plan/environment.h"
#include "plan/expr.h"

namespace tocsin::sigma {

struct Logsource {
    std::string product;  // in lower case; empty if the rule does not say
    std::string category;
    std::string service;
    Span span;
};

// What tells the records of a logsource from others of the same product.
struct LogsourceRow {
    std::string_view product, category, service;  // the logsource
    std::string_view
        within;  // the service whose logs hold the records of the category; empty: they are the service's own
    std::string_view field;   // the field that tells them apart there
    std::string_view values;  // what it is, several parted by `|`
};

// All rows of the table.
std::span<const LogsourceRow> logsource_table();

// Logs that a rule reads.
struct Feed {
    const View* view = nullptr;
    ExprPtr constraint;  // which of the view's records are the logsource's; null: all
};

// Reads the value of the key `logsource`; nullopt after telling what is wrong.
std::optional<Logsource> read_logsource(const YamlNode& node, Diagnostics& diagnostics);

// The feeds of a rule: the views of the program and the logs given by `--logsource`, as far as they are of the rule's logsource. At
// least one: a rule without logs reads a view that has none. Literals live in `arena`.
std::vector<Feed> find_feeds(const Logsource& logsource, const Environment& environment, Arena& arena);

// Whether a filter for `wide` is one for rules about `narrow`: all that it says is said there, too.
bool covers(const Logsource& wide, const Logsource& narrow);

}  // namespace tocsin::sigma
