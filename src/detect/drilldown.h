// Drill-down searches of a Splunk detection, resolved for one result row: they can be run as they are (spl.md 10).
#pragma once

#include <string>

#include "detect/alert.h"
#include "detect/row_reader.h"

namespace tocsin {

// [{"name":..,"search":..,"earliest":..,"latest":..}]: `$field$` replaced by the row's values, `%original_detection_search%` by
// the rule's search, the times absolute. Values that do not stand in quotes are put into them.
std::string drilldowns_json(const Rule& rule, const RunResult& run, const RowReader& rows, size_t row);

}  // namespace tocsin
