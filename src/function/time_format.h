// The format texts of KQL's format_datetime() and format_timespan().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "data/time.h"

namespace tocsin {

// Format letters d f F h H m M s y t; delimiters blank / - : , . _ [ ]. Nullopt for anything else, which KQL takes for an error.
std::optional<std::string> format_datetime_as(Ticks datetime, std::string_view format);
// Format letters d h H m s f F; the same delimiters. The sign of the timespan is not written.
std::optional<std::string> format_timespan_as(Ticks timespan, std::string_view format);

}  // namespace tocsin
