// The series of a chart as columns.
#pragma once

#include <string>
#include <vector>

#include "lang/spl/command.h"

namespace tocsin::spl {

// `cells` is what the table function chart gives; `aggregates` are the names of its outputs. `separator` and `format` make the
// columns' names where there are several (an empty format: aggregate, separator, series).
NodePtr series_as_columns(const Command& command, NodePtr cells, const std::string& row_field,
                          const std::vector<std::string>& aggregates, const std::string& separator = ": ",
                          const std::string& format = {});

}  // namespace tocsin::spl
