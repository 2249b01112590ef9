// The table of operators: a new one is a line here and a file with its two functions. Rows without functions are
// operators that KQL has and Tocsin refuses.
#include "lang/kql/operators.h"

#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

// clang-format off
constexpr OperatorRow kOperators[] = {
    {"where", "where", Position::kBehindPipe, parse_where, bind_where},
    {"filter", "where", Position::kBehindPipe, parse_where, bind_where},
    {"extend", "extend", Position::kBehindPipe, parse_extend, bind_extend},
    {"project", "project", Position::kBehindPipe, parse_project, bind_project},
    {"project-away", "project-away", Position::kBehindPipe, parse_project_away, bind_project_away},
    {"project-keep", "project-keep", Position::kBehindPipe, parse_project_keep, bind_project_keep},
    {"project-rename", "project-rename", Position::kBehindPipe, parse_project_rename, bind_project_rename},
    {"project-reorder", "project-reorder", Position::kBehindPipe, parse_project_reorder, bind_project_reorder},
    {"project-by-names", "project-by-names", Position::kBehindPipe, parse_project_by_names, bind_project_by_names},
    {"distinct", "distinct", Position::kBehindPipe, parse_distinct, bind_distinct},
    {"count", "count", Position::kBehindPipe, parse_count, bind_count},
    {"take", "take", Position::kBehindPipe, parse_take, bind_take},
    {"limit", "take", Position::kBehindPipe, parse_take, bind_take},
    {"sample", "sample", Position::kBehindPipe, parse_sample, bind_sample},
    {"sample-distinct", "sample-distinct", Position::kBehindPipe, parse_sample_distinct, bind_sample_distinct},
    {"sort", "sort", Position::kBehindPipe, parse_sort, bind_sort},
    {"order", "sort", Position::kBehindPipe, parse_sort, bind_sort},
    {"top", "top", Position::kBehindPipe, parse_top, bind_top},
    {"summarize", "summarize", Position::kBehindPipe, parse_summarize, bind_summarize},
    {"join", "join", Position::kBehindPipe, parse_join, bind_join},
    {"lookup", "lookup", Position::kBehindPipe, parse_lookup, bind_lookup},
    {"mv-expand", "mv-expand", Position::kBehindPipe, parse_mv_expand, bind_mv_expand},
    {"mvexpand", "mv-expand", Position::kBehindPipe, parse_mv_expand, bind_mv_expand},
    {"mv-apply", "mv-apply", Position::kBehindPipe, parse_mv_apply, bind_mv_apply},
    {"mvapply", "mv-apply", Position::kBehindPipe, parse_mv_apply, bind_mv_apply},
    {"parse", "parse", Position::kBehindPipe, parse_parse, bind_parse},
    {"parse-where", "parse-where", Position::kBehindPipe, parse_parse, bind_parse},
    {"parse-kv", "parse-kv", Position::kBehindPipe, parse_parse_kv, bind_parse_kv},
    {"make-series", "make-series", Position::kBehindPipe, parse_make_series, bind_make_series},
    {"top-hitters", "top-hitters", Position::kBehindPipe, parse_top_hitters, bind_top_hitters},
    {"top-nested", "top-nested", Position::kBehindPipe, parse_top_nested, bind_top_nested},
    {"partition", "partition", Position::kBehindPipe, parse_partition, bind_partition},
    {"__partitionby", "partition", Position::kBehindPipe, parse_partition, bind_partition},
    {"serialize", "serialize", Position::kBehindPipe, parse_serialize, bind_serialize},
    {"getschema", "getschema", Position::kBehindPipe, parse_getschema, bind_getschema},
    {"reduce", "reduce", Position::kBehindPipe, parse_reduce, bind_reduce},
    {"evaluate", "evaluate", Position::kBehindPipe, parse_evaluate, bind_evaluate},
    {"invoke", "invoke", Position::kBehindPipe, parse_invoke, bind_invoke},
    {"as", "as", Position::kBehindPipe, parse_as, bind_as},
    {"render", "render", Position::kBehindPipe, parse_render, bind_render},
    {"consume", "consume", Position::kBehindPipe, parse_consume, bind_consume},
    {"assert-schema", "assert-schema", Position::kBehindPipe, parse_assert_schema, bind_assert_schema},
    {"union", "union", Position::kBoth, parse_union, bind_union},
    {"search", "search", Position::kBoth, parse_search, bind_search},
    {"find", "find", Position::kAtStart, parse_find, bind_find},
    {"datatable", "datatable", Position::kAtStart, parse_datatable, bind_datatable},
    {"print", "print", Position::kAtStart, parse_print, bind_print},
    {"range", "range", Position::kAtStart, parse_range, bind_range},
    {"externaldata", "externaldata", Position::kAtStart, parse_externaldata, bind_externaldata},
    {"external_data", "externaldata", Position::kAtStart, parse_externaldata, bind_externaldata},
    {"scan", "scan", Position::kBehindPipe, parse_scan, bind_scan},
    {"facet", "facet", Position::kBehindPipe, parse_facet, bind_facet},
    {"fork", "fork", Position::kBehindPipe, parse_fork, bind_fork},
    {"make-graph", "make-graph", Position::kBehindPipe, nullptr, nullptr, "graph queries are not implemented"},
    {"graph-match", "graph-match", Position::kBehindPipe, nullptr, nullptr, "graph queries are not implemented"},
    {"graph-shortest-paths", "graph-shortest-paths", Position::kBehindPipe, nullptr, nullptr, "graph queries are not implemented"},
    {"graph-mark-components", "graph-mark-components", Position::kBehindPipe, nullptr, nullptr, "graph queries are not implemented"},
    {"graph-to-table", "graph-to-table", Position::kBehindPipe, nullptr, nullptr, "graph queries are not implemented"},
    {"graph-where-nodes", "graph-where-nodes", Position::kBehindPipe, nullptr, nullptr, "graph queries are not implemented"},
    {"graph-where-edges", "graph-where-edges", Position::kBehindPipe, nullptr, nullptr, "graph queries are not implemented"},
    {"execute-and-cache", "execute-and-cache", Position::kBehindPipe, nullptr, nullptr, "it is about how a Kusto cluster runs a query, and there is none"},
    {"inline_external_table", "inline_external_table", Position::kAtStart, nullptr, nullptr, "it describes files in a cloud's storage; externaldata reads a file"},
    {"macro-expand", "macro-expand", Position::kAtStart, nullptr, nullptr, "it repeats a query over the clusters of an entity group, and there are none"},
};
// clang-format on

}  // namespace

std::span<const OperatorRow> operator_rows() { return kOperators; }

const OperatorRow* find_operator(std::string_view keyword) {
    for (const OperatorRow& row : kOperators) {
        if (row.keyword == keyword) return &row;
    }
    return nullptr;
}

std::vector<std::string_view> operator_keywords() {
    std::vector<std::string_view> keywords;
    for (const OperatorRow& row : kOperators) keywords.push_back(row.keyword);
    return keywords;
}

}  // namespace tocsin::kql
