// The detection section: named selections -> predicates.
#pragma once

#include <string>
#include <vector>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "plan/expr.h"
#include "plan/sigma_collection.h"

namespace tocsin::sigma {

// A named selection of the detection section.
struct Selection {
    std::string name;
    Span span;  // from its name to its end
    Span name_span;
    ExprPtr predicate;  // null after an error
    bool used = false;  // the condition refers to it
};

// Calls of the functions of Sigma.
ExprPtr call(std::string_view function, std::vector<ExprPtr> arguments, Span span);
// One, or an `and` or `or` of several.
ExprPtr all_of(std::vector<ExprPtr> parts, Span span);
ExprPtr any_of(std::vector<ExprPtr> parts, Span span);

// Name of the column with the event's whole text, which keywords are looked up in; the scan of a rule with keywords adds it.
inline constexpr std::string_view kRawColumn = "_raw";

// Begins the name of a column that says whether the record has the field named behind it (Rendering::kPresence).
inline constexpr char kPresenceMark = '\x02';

// The selection of this member; literals live in `arena`, placeholders have the values of `collection` (may be null). What is wrong is
// told and leaves the predicate null.
Selection compile_selection(const YamlMember& member, Arena& arena, const SigmaCollection* collection,
                            Diagnostics& diagnostics);

}  // namespace tocsin::sigma
