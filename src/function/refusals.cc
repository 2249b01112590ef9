// What is refused by name, so that the user reads a reason instead of "unknown function".
#include "function/refusals.h"

namespace tocsin {
namespace {

constexpr Language kKql = Language::kKql, kSpl = Language::kSpl;

// clang-format off
constexpr Refusal kRefusals[] = {
    {kKql, "geo_point_to_h3cell geo_h3cell_to_central_point geo_h3cell_to_polygon geo_h3cell_neighbors geo_h3cell_children geo_h3cell_parent "
           "geo_h3cell_rings geo_h3cell_level geo_polygon_to_h3cells",
     "H3 cells need a geospatial library that is not part of the program"},
    {kKql, "geo_point_to_s2cell geo_s2cell_to_central_point geo_s2cell_to_polygon geo_s2cell_neighbors geo_polygon_to_s2cells geo_line_to_s2cells",
     "S2 cells need a geospatial library that is not part of the program"},
    {kKql, "geo_simplify_polygons_array geo_closest_point_on_polygon "
           "geo_distance_point_to_polygon geo_point_in_polygon geo_point_buffer geo_intersects_2lines geo_intersects_line_with_polygon "
           "geo_intersects_2polygons geo_intersection_2lines geo_intersection_line_with_polygon geo_intersection_2polygons "
           "geo_union_polygons_array geo_union_lines_array geo_polygon_densify geo_polygon_area geo_polygon_buffer geo_polygon_centroid "
           "geo_polygon_perimeter geo_polygon_simplify geo_line_buffer geo_line_centroid geo_line_densify geo_line_simplify "
           "geo_polygon_lookup geo_line_lookup",
     "polygons, and unions of lines, on the sphere need a geospatial library that is not part of the program"},
    {kKql, "hash_combine hash_many", "how Kusto combines hashes is not published, and another way gives other values"},
    {kKql, "estimate_data_size", "it is about how Kusto stores values"},
    {kKql, "iscolumnexists", "it is not documented; column_ifexists() gives the column or a default"},
    {kKql, "passthrough", "it is not documented"},
    {kKql, "python r csharp", "the program runs no foreign code inside a query"},
    {kKql, "http_request http_request_post sql_request mysql_request postgresql_request cosmosdb_sql_request azure_digital_twins_query_request dax_request "
           "ai_chat_completion ai_chat_completion_prompt ai_embeddings ai_embed_text infer_storage_schema infer_storage_schema_with_suggestions external_datatable",
     "queries do not call services on the network"},
    {kKql, "execute_show_command execute_query estimate_rows_count identity identity_v3",
     "it is about a Kusto cluster, and there is none"},
    {kKql, "autocluster basket diffpatterns diffpatterns_text", "pattern mining is not implemented"},
    {kKql, "active_users_count activity_counts_metrics activity_engagement activity_metrics funnel_sequence funnel_sequence_completion "
           "new_activity_metrics",
     "the funnel and activity plugins are not implemented"},
    {kKql, "cluster adx", "queries do not reach other clusters; a table without it reads the logs that are given"},
    {kKql, "arg", "queries do not reach Azure Resource Graph"},
    {kKql, "FileProfile", "it asks a service of the vendor what is known of a file"},
    {kKql, "external_table materialized_view entity_group stored_query_result graph",
     "it names things of a Kusto cluster, and there is none"},
    {kKql, "all any map inner_nodes node_id node_degree_in node_degree_out labels", "graph patterns are not implemented"},
    {kKql, "extent_id extentid extent_tags row_id cursor_after cursor_before_or_at cursor_current current_cursor current_node_id rowstore_ordinal_range "
           "current_cluster_endpoint current_database current_principal current_principal_details current_principal_is_member_of",
     "it is about how a Kusto cluster stores data or who asks it, and there is none"},
    {kSpl, "sparkline", "it draws a line for a dashboard"},
    {kSpl, "rate_avg rate_sum", "they are for metric indexes, which logs are not"},
};
// clang-format on

}  // namespace

std::span<const Refusal> refusals() { return kRefusals; }

}  // namespace tocsin
