// Sigma's table function and the columns by which it and the front end understand each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "function/table_function.h"

namespace tocsin {

// What a correlation is to judge: the constants of `correlate`, in this order.
enum CorrelationOption : size_t {
    kCorrelationType,  // text: event_count value_count value_sum value_avg value_min value_max value_percentile value_share temporal
                       // temporal_ordered
    kCorrelationTimespan,    // ticks; 0: no limit
    kCorrelationPercentile,  // of value_percentile
    kCorrelationCondition,   // text: `gte:10 lte:20`; empty with an expression
    kCorrelationExpression,  // text: postfix tokens of KindCondition, parted by blanks; empty: none
    kCorrelationRules,       // array of the rules' names
    kCorrelationKeys,        // how many of the names are those of the common fields
    kCorrelationValues,      // how many columns correlation_value() there are
    kCorrelationOptions      // number of options
};

// Columns that `correlate` reads, one row per event, beside those of the fields to carry over.
inline constexpr std::string_view kCorrelationTime =
    "\x02time";  // of the event; in the result: when the condition was met
inline constexpr std::string_view kCorrelationRule = "\x02rule";  // number of the rule that the event fits
std::string correlation_key(size_t index);                        // values that events of a group have in common
std::string correlation_value(size_t index);                      // the fields that are counted or summed
// In the result: the time of the first event that the condition was met by.
inline constexpr std::string_view kCorrelationStart = "\x02start";

// The columns of the result: the names of the common fields, `event_count`, what the type measures, `first_time`, `last_time`, the names
// of the fields carried over, and the two hidden times.
Schema correlation_schema(std::string_view type, const std::vector<std::string>& names, size_t keys);

// sigma_correlate.cc
Table sigma_correlate(Table input, const TableCall& call, std::string& error);

}  // namespace tocsin
