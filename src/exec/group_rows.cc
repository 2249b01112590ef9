#include "exec/group_rows.h"

#include <algorithm>

#include "base/parallel.h"

namespace tocsin {
namespace {
constexpr size_t kPart = 256;  // groups whose results one thread makes
}

SchemaPtr group_schema(const Aggregate& node) {
    auto schema = std::make_shared<Schema>();
    for (const Assignment& key : node.keys) schema->set(key.name, key.expr->type);
    for (const AggregateCall& call : node.calls) {
        for (const Field& field : call.outputs) schema->set(field.name, field.type);
    }
    return schema;
}

void push_groups(const Aggregate& node, const SchemaPtr& schema, Grouping& grouping, Sink& next, ThreadState& state) {
    grouping.ensure_group();
    std::vector<uint32_t> order = grouping.ordered();
    size_t keys = node.keys.size();
    size_t width = keys + grouping.output_count();
    std::vector<Arena> arenas((std::min(state.batch_rows, order.size()) + kPart - 1) / kPart);
    for (size_t first = 0; first < order.size(); first += state.batch_rows) {
        size_t count = std::min(state.batch_rows, order.size() - first);
        for (Arena& arena : arenas) arena.reset();
        std::vector<std::span<Value>> cells;
        for (size_t i = 0; i < width; ++i) cells.push_back(arenas[0].make_array<Value>(count));
        auto lineages = arenas[0].make_array<Lineage>(count);
        in_parallel(state.threads, (count + kPart - 1) / kPart, [&](size_t part) {
            std::vector<Value> results(grouping.output_count());
            for (size_t row = part * kPart; row < std::min(count, (part + 1) * kPart); ++row) {
                uint32_t group = order[first + row];
                std::fill(results.begin(), results.end(), Value());
                grouping.results(group, results, arenas[part]);
                for (size_t i = 0; i < keys; ++i) cells[i][row] = grouping.key(group, i);
                for (size_t i = keys; i < width; ++i) cells[i][row] = results[i - keys];
                lineages[row] = grouping.lineage(group, arenas[part]);
            }
        });
        Batch batch;
        batch.schema = schema;
        batch.rows = count;
        batch.selection = all_rows(count);
        batch.arena = &arenas[0];
        batch.sequenced = true;
        batch.lineages = lineages;
        for (auto column : cells) batch.columns.emplace_back(std::span<const Value>(column));
        bool no_value = node.empty_without_match && keys == 0 &&
                        std::all_of(cells.begin(), cells.end(), [](const auto& column) { return column[0].is_null(); });
        if (!no_value) next.push(batch);
    }
}

}  // namespace tocsin
