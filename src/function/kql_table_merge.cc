// dcount_intersect and schema_merge: states of sets intersected per row, and the schemas of several tables put together.
#include <algorithm>
#include <set>

#include "data/json.h"
#include "function/aggregate_sketch.h"
#include "function/kql_tables.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

// How many values all of the sets have: the share of the union's hashes that is in each of them, of the union's count. Exact as long
// as the states are.
Value intersection_count(std::span<const Value> states, Arena& arena) {
    Value all = merge_hll(states, arena);
    Value total = hll_count(all);
    if (total.is_null() || all.items().empty()) return total;
    std::vector<std::set<int64_t>> sets;
    for (const Value& state : states) {
        sets.emplace_back();
        for (const Value& hash : state.tag() == Tag::kArray ? state.items() : std::span<const Value>())
            sets.back().insert(hash.as_long());
    }
    int64_t common = 0;
    for (const Value& hash : all.items()) {
        bool everywhere = std::all_of(sets.begin(), sets.end(),
                                      [&](const std::set<int64_t>& set) { return set.contains(hash.as_long()); });
        common += everywhere ? 1 : 0;
    }
    double share = static_cast<double>(common) / static_cast<double>(all.items().size());
    return Value::of_long(static_cast<int64_t>(share * to_double(total) + 0.5));
}

}  // namespace

// arguments: the states. Adds the columns s0 (the first set), s1 (in the first two), s2 ...
Table kql_dcount_intersect(Table input, const TableCall& call, std::string&) {
    Table out;
    std::vector<size_t> visible = matching_columns(input, {});
    for (size_t column : visible) out.schema.set(input.schema[column].name, input.schema[column].type);
    for (size_t i = 0; i < call.argument_count; ++i) out.schema.set("s" + std::to_string(i), Type::kLong);
    for (const auto& row : input.rows) {
        std::vector<Value> cells;
        for (size_t column : visible) cells.push_back(row[column]);
        std::vector<Value> states;
        for (size_t i = 0; i < call.argument_count; ++i) {
            states.push_back(expand_json(row[argument_column(input, i)], *call.arena));
            cells.push_back(intersection_count(states, *call.arena));
        }
        out.rows.push_back(std::move(cells));
    }
    out.lineages = std::move(input.lineages);
    return out;
}

// Rows of getschema. constants: whether columns must keep their places (https://learn.microsoft.com/kusto/query/schema-merge-plugin).
Table kql_schema_merge(Table input, const TableCall& call, std::string& error) {
    Table out;
    out.schema = *call.output;
    bool ordered = flag_option(call, 0, true);
    std::vector<size_t> sources;
    for (const Field& field : out.schema) {
        auto column = input.schema.find(field.name);
        if (!column) {
            error = "schema_merge reads the rows of getschema, which have a column " + field.name;
            return out;
        }
        sources.push_back(*column);
    }
    constexpr size_t kName = 0, kOrdinal = 1, kDotNetType = 2, kType = 3;
    auto spoil = [&](std::vector<Value>& row, std::string_view reason) {
        std::string message = "ERROR(" + std::string(reason) + ")";
        row[kOrdinal] = Value::of_long(-1);
        row[kDotNetType] = make_string("ERROR(unknown CSL type:" + message + ")", *call.arena);
        row[kType] = make_string(message, *call.arena);
    };
    for (const auto& given : input.rows) {
        std::vector<Value> row;
        for (size_t column : sources) row.push_back(given[column]);
        auto known = std::find_if(out.rows.begin(), out.rows.end(), [&](const std::vector<Value>& made) {
            return to_text(made[kName]) == to_text(row[kName]);
        });
        if (known == out.rows.end()) {
            auto taken = std::any_of(out.rows.begin(), out.rows.end(), [&](const std::vector<Value>& made) {
                return to_text(made[kOrdinal]) == to_text(row[kOrdinal]);
            });
            // A new column in the place of another: that one has moved.
            for (auto& made : out.rows) {
                if (taken && ordered && to_text(made[kOrdinal]) == to_text(row[kOrdinal]))
                    spoil(made, "columns are out of order");
            }
            out.rows.push_back(std::move(row));
        } else if (to_text((*known)[kType]) != to_text(row[kType]) && to_text((*known)[kOrdinal]) != "-1") {
            spoil(*known, "column type mismatch");
        } else if (ordered && to_text((*known)[kOrdinal]) != to_text(row[kOrdinal])) {
            spoil(*known, "columns are out of order");
        } else if (!ordered && to_double(row[kOrdinal]) > to_double((*known)[kOrdinal])) {
            (*known)[kOrdinal] = row[kOrdinal];
        }
    }
    // Broken columns come last.
    std::stable_partition(out.rows.begin(), out.rows.end(),
                          [](const std::vector<Value>& row) { return to_text(row[kOrdinal]) != "-1"; });
    if (!ordered) {
        std::stable_sort(out.rows.begin(), out.rows.end(),
                         [](const std::vector<Value>& a, const std::vector<Value>& b) {
                             return to_double(a[kOrdinal]) < to_double(b[kOrdinal]);
                         });
        for (size_t i = 0; i < out.rows.size(); ++i) out.rows[i][kOrdinal] = Value::of_long(static_cast<int64_t>(i));
    }
    return out;
}

}  // namespace tocsin
