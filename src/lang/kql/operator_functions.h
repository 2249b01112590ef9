// The parse and bind functions of all operators; operators.cc puts them into the table. Each pair is in the file of its
// name.
#pragma once

#include "lang/kql/binder.h"
#include "lang/kql/operators.h"
#include "lang/kql/parser.h"

namespace tocsin::kql {

Operator* parse_where(Parser& parser);
NodePtr bind_where(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_extend(Parser& parser);
NodePtr bind_extend(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_project(Parser& parser);
NodePtr bind_project(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_project_away(Parser& parser);
NodePtr bind_project_away(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_project_keep(Parser& parser);
NodePtr bind_project_keep(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_project_rename(Parser& parser);
NodePtr bind_project_rename(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_project_reorder(Parser& parser);
NodePtr bind_project_reorder(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_project_by_names(Parser& parser);
NodePtr bind_project_by_names(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_distinct(Parser& parser);
NodePtr bind_distinct(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_count(Parser& parser);
NodePtr bind_count(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_take(Parser& parser);
NodePtr bind_take(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_sample(Parser& parser);
NodePtr bind_sample(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_sample_distinct(Parser& parser);
NodePtr bind_sample_distinct(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_sort(Parser& parser);
NodePtr bind_sort(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_top(Parser& parser);
NodePtr bind_top(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_summarize(Parser& parser);
NodePtr bind_summarize(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_join(Parser& parser);
NodePtr bind_join(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_lookup(Parser& parser);
NodePtr bind_lookup(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_union(Parser& parser);
NodePtr bind_union(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_mv_expand(Parser& parser);
NodePtr bind_mv_expand(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_mv_apply(Parser& parser);
NodePtr bind_mv_apply(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_parse(Parser& parser);
NodePtr bind_parse(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_parse_kv(Parser& parser);
NodePtr bind_parse_kv(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_make_series(Parser& parser);
NodePtr bind_make_series(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_top_nested(Parser& parser);
NodePtr bind_top_nested(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_top_hitters(Parser& parser);
NodePtr bind_top_hitters(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_partition(Parser& parser);
NodePtr bind_partition(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_serialize(Parser& parser);
NodePtr bind_serialize(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_scan(Parser& parser);
NodePtr bind_scan(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_getschema(Parser& parser);
NodePtr bind_getschema(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_reduce(Parser& parser);
NodePtr bind_reduce(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_search(Parser& parser);
NodePtr bind_search(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_find(Parser& parser);
NodePtr bind_find(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_evaluate(Parser& parser);
NodePtr bind_evaluate(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_invoke(Parser& parser);
NodePtr bind_invoke(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_facet(Parser& parser);
NodePtr bind_facet(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_fork(Parser& parser);
NodePtr bind_fork(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_as(Parser& parser);
NodePtr bind_as(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_render(Parser& parser);
NodePtr bind_render(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_consume(Parser& parser);
NodePtr bind_consume(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_assert_schema(Parser& parser);
NodePtr bind_assert_schema(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_datatable(Parser& parser);
NodePtr bind_datatable(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_print(Parser& parser);
NodePtr bind_print(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_range(Parser& parser);
NodePtr bind_range(Binder& binder, const Operator& syntax, NodePtr input);
Operator* parse_externaldata(Parser& parser);
NodePtr bind_externaldata(Binder& binder, const Operator& syntax, NodePtr input);

// The name that a pipeline gives its rows by ending in `as`; empty if it does not.
std::string_view name_given_by_as(const Syntax& table);

}  // namespace tocsin::kql
