// Calls of functions with several results.
#pragma once

#include <vector>

#include "lang/kql/binder.h"

namespace tocsin::kql {

// The function that `syntax` calls if it has several results, else null.
const Function* function_of_several_results(const Binder& binder, const Syntax& syntax);

// Tells operands of arithmetic and order that are calls with several named results, of which none is meant more than another; false
// if there is one.
bool check_single_results(Binder& binder, const Syntax& operation);

// Binds an expression of a list of columns. For a call with several results the value is an array of them, and `results`
// are the columns as Kusto names them; for all other expressions `results` stays empty.
ExprPtr bind_results(Binder& binder, const Syntax& syntax, const RowScope& row, std::vector<Field>& results);

// Result `number` of what bind_results gave.
ExprPtr pick_result(Binder& binder, ExprPtr bound, size_t number, Type type);

}  // namespace tocsin::kql
