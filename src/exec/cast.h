// Casts of whole columns, by the language's own cast functions: mv-expand `to typeof(T)`, parse's typed columns.
#pragma once

#include "data/batch.h"
#include "exec/operator.h"

namespace tocsin {

// `column` with each selected cell cast to `type` as KQL's tolong(), todatetime() ... do it; null where that fails ("" for strings).
Column cast_column(const Column& column, Type type, const Batch& batch, Selection rows, ThreadState& state);

}  // namespace tocsin
