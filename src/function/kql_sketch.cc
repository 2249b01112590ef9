// Functions over the states that the aggregates hll and tdigest hand out: counts and percentiles of what was merged. What is no such
// state gives null.
#include "data/json.h"
#include "function/aggregate_sketch.h"
#include "function/kernel.h"
#include "function/tables.h"

namespace tocsin {
namespace {

// States that come out of a table as JSON text are parsed first.
std::vector<Value> states_of(CallContext& context, std::span<const Value> values) {
    std::vector<Value> states;
    for (const Value& value : values) states.push_back(expand_json(value, *context.arena));
    return states;
}

Value count_of(CallContext& context, const Value& state) { return hll_count(expand_json(state, *context.arena)); }

bool is_count_state(CallContext& context, const Value& state) {
    return !hll_count(expand_json(state, *context.arena)).is_null();
}

bool is_digest(CallContext& context, const Value& state) {
    WeightedValues values;
    return read_tdigest(expand_json(state, *context.arena), values);
}

Value merge_counts(CallContext& context, std::span<const Value> states) {
    return merge_hll(states_of(context, states), *context.arena);
}

Value merge_digests(CallContext& context, std::span<const Value> states) {
    return merge_tdigest(states_of(context, states), *context.arena);
}

Value percentile(CallContext& context, const Value& state, const Value& percent) {
    return tdigest_percentile(expand_json(state, *context.arena), to_double(percent));
}

// The percentiles stand one by one, or in an array.
Value percentiles(CallContext& context, std::span<const Value> values) {
    Value state = expand_json(values[0], *context.arena);
    std::vector<Value> results;
    auto add = [&](const Value& percent) { results.push_back(tdigest_percentile(state, to_double(percent))); };
    for (const Value& given : values.subspan(1)) {
        Value percent = expand_json(given, *context.arena);
        if (percent.tag() != Tag::kArray)
            add(percent);
        else
            for (const Value& item : percent.items()) add(item);
    }
    return Value::array(context.arena->copy_array(std::span<const Value>(results)));
}

Value rank(CallContext& context, const Value& state, const Value& value) {
    return tdigest_rank(expand_json(state, *context.arena), value);
}

Value percent_rank(CallContext& context, const Value& given, const Value& value) {
    Value state = expand_json(given, *context.arena);
    WeightedValues values;
    if (!read_tdigest(state, values)) return Value();
    double total = 0;
    for (const auto& [item, weight] : values) total += weight;
    return total > 0 ? Value::real(100 * to_double(tdigest_rank(state, value)) / total) : Value();
}

// clang-format off
constexpr Function kRows[] = {
    {.name = "dcount_hll", .signature = "dynamic -> long", .kernel = each<count_of>,
     .description = "The number of different values in a state of hll().", .column_name = ColumnName::kPrefixed, .page = "dcount-hll-function"},
    {.name = "hll_merge", .signature = "dynamic+ -> dynamic", .kernel = each<merge_counts>,
     .description = "Several states of hll() merged.", .page = "hll-merge-function"},
    {.name = "hll_isvalid", .signature = "dynamic -> bool", .kernel = each<is_count_state>,
     .description = "Whether a value is a state of hll().", .page = "hll-aggregation-function"},
    {.name = "tdigest_isvalid", .signature = "dynamic -> bool", .kernel = each<is_digest>,
     .description = "Whether a value is a state of tdigest().", .page = "tdigest-aggregation-function"},
    {.name = "tdigest_merge", .signature = "dynamic+ -> dynamic", .kernel = each<merge_digests>,
     .description = "Several states of tdigest() merged.", .aliases = "merge_tdigest", .page = "merge-tdigest-function"},
    {.name = "percentile_tdigest", .signature = "dynamic, number -> dynamic", .kernel = each<percentile>,
     .description = "The value at a percentile of a state of tdigest().", .column_name = ColumnName::kPrefixed, .page = "percentile-tdigest-function"},
    {.name = "percentiles_array_tdigest", .signature = "dynamic, any+ -> dynamic", .kernel = each<percentiles>,
     .description = "The values at percentiles of a state of tdigest() as an array.", .column_name = ColumnName::kPrefixed, .page = "percentiles-array-tdigest-function"},
    {.name = "percentrank_tdigest", .signature = "dynamic, any -> real", .kernel = each<percent_rank>,
     .description = "How many percent of the values in a state of tdigest() are not above a value.", .page = "percentrank-tdigest-function"},
    {.name = "rank_tdigest", .signature = "dynamic, any -> real", .kernel = each<rank>,
     .description = "How many values in a state of tdigest() are not above a value.", .page = "rank-tdigest-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_sketch_functions() { return kRows; }

}  // namespace tocsin
