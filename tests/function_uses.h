// What cases show of the scalar functions and aggregates that they call: the types of the arguments, nulls, empty values, no rows.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "function/aggregate.h"
#include "function/function.h"
#include "plan/node.h"

namespace tocsin::runner {

struct FunctionUse {
    std::set<std::pair<size_t, Type>>
        argument_types;       // position and type; repeated arguments count at the first of their kind
    bool null = false;        // an argument that is null, or a column with a null cell
    bool empty = false;       // "", [] or {}, or a column with such a cell
    bool no_rows = false;     // an aggregate of rows of which a `where false` or an empty table leaves none
    bool documented = false;  // by a case whose `from:` is a page of the vendor
};

// By the names of the functions' rows.
using FunctionUses = std::map<std::string, FunctionUse>;

struct Uses {
    FunctionUses functions;
    FunctionUses aggregates;
};

// Adds the calls of a bound plan. What a column holds is followed through the plan by its name, as far as rows stand in the query.
void add_uses(Plan& plan, bool documented, Uses& uses);

// What the cases do not show of a function, each in a few words: `argument 1 as decimal`, `null`, `empty value`, `documented example`.
std::vector<std::string> missing_uses(const Function& function, const FunctionUse& use);
// The same of an aggregate, with `no rows`.
std::vector<std::string> missing_uses(const AggregateFunction& function, const FunctionUse& use);

}  // namespace tocsin::runner
