// A table function is a row, too: a whole table in, a whole table out. Operators that need all their input at once and have no
// place in the streaming engine are written this way: make-series, pivot, top-nested, transpose, dedup, transaction ...
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/schema.h"
#include "data/value.h"
#include "function/aggregate.h"
#include "function/call_context.h"
#include "function/notices.h"

namespace tocsin {

class LookupTables;  // function/lookup_tables.h

// A materialised table, row by row, in order.
struct Table {
    Schema schema;
    std::vector<std::vector<Value>> rows;  // memory in the arena given to the function
    std::vector<Lineage> lineages;         // per row, or empty
};

struct TableCall {
    std::span<const std::string> names;  // Transform::names
    size_t argument_count = 0;           // the last columns of the input are the computed arguments
    std::span<const Value> constants;    // Transform::constants
    struct Aggregate {
        const AggregateFunction* function;
        std::vector<size_t> arguments;  // input columns that hold the call's arguments
        std::vector<Value> constants;
        std::vector<Field> outputs;
        size_t condition;  // input column, or npos
    };
    std::vector<Aggregate> aggregates;
    const Schema* output = nullptr;  // the schema that the binder promised (closed schemas)
    Arena* arena = nullptr;          // memory of the result
    const Clock* clock = nullptr;
    LookupTables* lookups = nullptr;  // tables that queries write; null: nothing can be written
    Notices* notices = nullptr;       // are told which limits bit; never null in a run
};

struct TableFunction {
    std::string_view name;
    Language language;
    // Returns the table; an empty `error` means success. `input` may be changed and moved from.
    Table (*run)(Table input, const TableCall& call, std::string& error);
    std::string_view description;
    bool reads_all =
        false;  // the result depends on columns that are neither named nor demanded above (transpose, tojson)
};

const TableFunction* find_table_function(Language language, std::string_view name);
std::vector<const TableFunction*> all_table_functions(Language language);

// Where a derived row of several input rows comes from: the union of their lineages, up to `limit` ordinals.
Lineage merge_lineages(std::span<const Lineage* const> parts, size_t limit, Arena& arena);

}  // namespace tocsin
