// What cases show of the scalar functions that they call: the types of the arguments, nulls and empty values.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "function/function.h"
#include "plan/node.h"

namespace tocsin::runner {

struct FunctionUse {
    std::set<std::pair<size_t, Type>>
        argument_types;       // position and type; repeated arguments count at the first of their kind
    bool null = false;        // an argument that is null, or a column with a null cell
    bool empty = false;       // "", [] or {}, or a column with such a cell
    bool documented = false;  // by a case whose `from:` is a page of the vendor
};

// By the names of the functions' rows.
using FunctionUses = std::map<std::string, FunctionUse>;

// Adds the calls of a bound plan. What a column holds is followed through the plan by its name, as far as rows stand in the query.
void add_uses(Plan& plan, bool documented, FunctionUses& uses);

// What the cases do not show of a function, each in a few words: `argument 1 as decimal`, `null`, `empty value`, `documented example`.
std::vector<std::string> missing_uses(const Function& function, const FunctionUse& use);

}  // namespace tocsin::runner
