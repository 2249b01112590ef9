// The passes, one file each.
#pragma once

#include "optimize/optimizer.h"

namespace tocsin {

void demand_fields(Plan& plan, OptimizeContext& context);    // demand_fields.cc
void fold_constants(Plan& plan, OptimizeContext& context);   // fold_constants.cc
void push_filters(Plan& plan, OptimizeContext& context);     // push_filters.cc
void read_json_paths(Plan& plan, OptimizeContext& context);  // read_json_paths.cc
void prune_columns(Plan& plan, OptimizeContext& context);    // prune_columns.cc

}  // namespace tocsin
