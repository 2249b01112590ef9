// The plugins of evaluate. Each has a function that builds its node; the table of them is in evaluate.cc.
#pragma once

#include "lang/kql/operator_functions.h"
#include "lang/kql/operators.h"
#include "plan/transform.h"

namespace tocsin::kql {

struct EvaluateSyntax : Operator {
    const Syntax* call = nullptr;
    bool typed = false;        // a schema is given
    bool keeps_input = false;  // ... and begins with `*`
    std::span<const Declaration> columns;
};

// Builds the node of one plugin; null after telling an error.
using Plugin = NodePtr (*)(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);
// The same for a plugin that is made of the nodes of other operators.
using ComposedPlugin = NodePtr (*)(Binder& binder, const EvaluateSyntax& syntax, NodePtr input);

// plugin_reshape.cc
NodePtr bind_bag_unpack(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);
NodePtr bind_pivot(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);
NodePtr bind_narrow(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);
NodePtr bind_dcount_intersect(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                              const TableFunction& function);
NodePtr bind_schema_merge(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);
// plugin_address.cc: ipv4_lookup, ipv6_lookup
NodePtr bind_address_lookup(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);
// plugin_timeline.cc
NodePtr bind_sliding_window_counts(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                                   const TableFunction& function);
NodePtr bind_session_count(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);
NodePtr bind_rolling_percentile(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                                const TableFunction& function);
NodePtr bind_sequence_detect(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                             const TableFunction& function);
NodePtr bind_rows_near(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function);
// plugin_preview.cc
NodePtr compose_preview(Binder& binder, const EvaluateSyntax& syntax, NodePtr input);

// What a plugin must be told by its argument `index`; tells what is missing or of the wrong kind.
// The argument, with or without a name.
const Syntax& argument_value(const Syntax& argument);
// False after telling that the plugin takes `least` arguments or more, as in `usage`.
bool check_arguments(Binder& binder, const Syntax& call, size_t least, std::string_view usage);
// A column of the input; null after telling what is wrong.
ExprPtr column_argument(Binder& binder, const Syntax& argument, const Schema& columns);

}  // namespace tocsin::kql
