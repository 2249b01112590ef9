// Constant arguments that only some texts fit are checked when the query is compiled.
#pragma once

#include "lang/kql/binder.h"

namespace tocsin::kql {

// Tells a constant among the call's arguments that is no regular expression where one is wanted, or not one of the words that the
// function knows; false if there is one.
bool check_constants(Binder& binder, const Function& function, const std::vector<ExprPtr>& arguments);

}  // namespace tocsin::kql
